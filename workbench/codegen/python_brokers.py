"""Sockets that hand messages to another one, in Python: a proxy, a pump that delays or loses, a balancing broker."""

from __future__ import annotations

from workbench.codegen.program import CodegenError, Role
from workbench.codegen.python_rules import pause
from workbench.codegen.python_texts import Needs, text_bytes
from workbench.codegen.source import Source
from workbench.document.workspace import Balance, Forward


def forward(source: Source, role: Role, other: Role, wanted: Forward, needs: Needs) -> None:
    """The loop that passes messages on; `socket` and the other's name are open."""
    if not (wanted.delay or wanted.jitter or wanted.drop or wanted.duplicate):
        source.line("# Returns only when the context ends.")
        source.line(f"zmq.proxy(socket, {other.name})")
        return
    source.line("poller = zmq.Poller()")
    for name, of in (("socket", role), (other.name, other)):
        if of.type.can_receive:
            source.line(f"poller.register({name}, zmq.POLLIN)")
    with source.indented("while True:"), source.indented("for source, _ in poller.poll():"):
        source.line("message = source.recv_multipart()")
        if wanted.drop:
            needs.modules.add("import random")
            with source.indented(f"if random.random() < {float(wanted.drop):g}:"):
                source.line("continue  # lost")
        pause(source, wanted.delay, wanted.jitter, needs, in_tasks=False)
        source.line(f"target = {other.name} if source is socket else socket")
        source.line("target.send_multipart(message)")
        if wanted.duplicate:
            needs.modules.add("import random")
            with source.indented(f"if random.random() < {float(wanted.duplicate):g}:"):
                source.line("target.send_multipart(message)")


def balance(source: Source, role: Role, other: Role, wanted: Balance, needs: Needs) -> None:
    """The guide's load-balancing broker between two ROUTERs."""
    if role.type.name != "ROUTER" or other.type.name != "ROUTER":
        raise CodegenError(f"{role.label} balances, which takes a ROUTER on either side.")
    needs.modules.add("from collections import deque")
    backend = other.name
    source.line("workers = deque()  # those that are free, the longest rested first")
    source.line("poller = zmq.Poller()")
    source.line(f"poller.register({backend}, zmq.POLLIN)")
    with source.indented("while True:"):
        source.line("# Clients wait in the queue while no worker is free.")
        with source.indented("if workers:"):
            source.line("poller.register(socket, zmq.POLLIN)")
        with source.indented("elif socket in poller:"):
            source.line("poller.unregister(socket)")
        source.line("events = dict(poller.poll())")
        with source.indented(f"if {backend} in events:"):
            source.line(f"worker, _, *message = {backend}.recv_multipart()")
            source.line("workers.append(worker)")
            with source.indented(f"if message != [{text_bytes(wanted.ready)}]:"):
                source.line("socket.send_multipart(message)")
        with source.indented("if socket in events and workers:"):
            source.line("request = socket.recv_multipart()")
            source.line(f'{backend}.send_multipart([workers.popleft(), b"", *request])')

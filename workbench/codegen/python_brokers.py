"""Sockets that hand messages to another one, in Python: a proxy, a pump that delays or loses, a balancing broker."""

from __future__ import annotations

from workbench.codegen.program import Role
from workbench.codegen.python_texts import Needs, literal, text_bytes
from workbench.codegen.python_way import Way
from workbench.codegen.roles import faults, ways
from workbench.codegen.source import Source
from workbench.document.workspace import Balance, Forward


def forward(source: Source, role: Role, other: Role, wanted: Forward, needs: Needs, way: Way) -> None:
    """The loop that passes messages on; `socket` and the other's name are open. Raises `CodegenError`."""
    passed = ways(role, other, wanted)
    if given := faults(wanted):
        _pump_badly(source, passed, given, needs, way)
    elif way.in_tasks:
        _tasks(source, [f"pass_on({a}, {b})" for a, b in passed], needs)
        needs.helpers.add("pass_on")
    else:
        source.line("# Returns only when the context ends.")
        source.line(f"zmq.proxy(socket, {other.name})")


def _pump_badly(
    source: Source, passed: list[tuple[str, str]], given: dict[str, float], needs: Needs, way: Way
) -> None:
    needs.helpers.add("LossyPipe")
    arguments = [f"{name}={value:g}" for name, value in given.items()]
    names = ["forth_pipe", "back_pipe"] if len(passed) == 2 else ["pipe"]
    for name, (a, b) in zip(names, passed, strict=True):
        source.call(f"{name} = LossyPipe(", [a, b, *arguments], ")")
    if way.in_tasks:
        _tasks(source, [f"{name}.run()" for name in names], needs)
        return
    if len(names) == 1:
        with source.indented("while True:"):
            source.line("wait = pipe.milliseconds() if pipe.waiting else None")
            with source.indented(f"if {passed[0][0]}.poll(wait):"):
                source.line(f"pipe.take({passed[0][0]}.recv_multipart())")
            source.line("pipe.deliver()")
        return
    source.line(f"pipes = ({', '.join(names)})")
    source.line("poller = zmq.Poller()")
    with source.indented("for pipe in pipes:"):
        source.line("poller.register(pipe.source, zmq.POLLIN)")
    with source.indented("while True:"):
        source.line("waits = [pipe.milliseconds() for pipe in pipes if pipe.waiting]")
        source.line("ready = dict(poller.poll(min(waits, default=None)))")
        with source.indented("for pipe in pipes:"):
            with source.indented("if pipe.source in ready:"):
                source.line("pipe.take(pipe.source.recv_multipart())")
            source.line("pipe.deliver()")


def _tasks(source: Source, calls: list[str], needs: Needs) -> None:
    needs.modules.add("import asyncio")
    if len(calls) == 1:
        source.line(f"await {calls[0]}")
        return
    with source.indented("async with asyncio.TaskGroup() as ways:"):
        for call in calls:
            source.call("ways.create_task(", [call], ")", trailing="")


def balance(source: Source, role: Role, other: Role, wanted: Balance, needs: Needs, way: Way) -> None:
    """The guide's load-balancing broker between two ROUTERs."""
    needs.modules.add("from collections import deque")
    needs.helpers |= {"show"}
    wait, backend = way.wait, other.name
    source.line("workers = deque()  # those that are free, the longest rested first")
    source.line(f"poller = {'zmq.asyncio' if way.in_tasks else 'zmq'}.Poller()")
    source.line(f"poller.register({backend}, zmq.POLLIN)")
    with source.indented("while True:"):
        source.line("# Clients wait in the queue while no worker is free.")
        with source.indented("if workers:"):
            source.line("poller.register(socket, zmq.POLLIN)")
        with source.indented("elif socket in poller:"):
            source.line("poller.unregister(socket)")
        source.line(f"events = dict({wait}poller.poll())")
        with source.indented(f"if {backend} in events:"):
            source.line(f"worker, *message = {wait}{backend}.recv_multipart()")
            source.line(f"show({literal(f'{other.label} received')}, [worker, *message])")
            source.line("# A REQ's messages begin with the empty delimiter, and so does what it takes.")
            source.line('delimiter = [b""] if message[0] == b"" and message[1:] else []')
            source.line("workers.append([worker, *delimiter])")
            source.line("message = message[len(delimiter) :]")
            with source.indented(f"if message != [{text_bytes(wanted.ready)}]:"):
                source.line(f"{wait}socket.send_multipart(message)")
        with source.indented("if socket in events and workers:"):
            source.line(f"request = {wait}socket.recv_multipart()")
            source.line(f"show({literal(f'{role.label} received')}, request)")
            source.line(f"{wait}{backend}.send_multipart(workers.popleft() + request)")

"""The Majordomo protocol in Python (RFC 7/MDP): the loops of the broker and of a worker. Clients are plain REQs."""

from __future__ import annotations

from workbench.codegen.program import Role
from workbench.codegen.python_frames import made_message
from workbench.codegen.python_texts import Needs, literal, text_bytes
from workbench.codegen.python_way import Way
from workbench.codegen.roles import filled, may_be_silent
from workbench.codegen.source import Source
from workbench.document.workspace import Majordomo, Reply

_BEAT, _LIVENESS = 2.5, 3  # of a worker, as in the guide and the workbench


class MajordomoWriter:
    """Writes the loop of one role, whose `socket` is open."""

    def __init__(self, source: Source, role: Role, needs: Needs, way: Way) -> None:
        self._to = source
        self._role = role
        self._needs = needs
        self._way = way
        needs.modules.add("import time")
        needs.helpers |= {"show", "Command"}

    def broker(self, wanted: Majordomo) -> None:
        """Clients and workers come to one ROUTER. Raises `CodegenError`."""
        to, wait = self._to, self._way.wait
        self._needs.helpers.add("majordomo")
        beat = f"{wanted.heartbeat:g}"
        to.line(f"brokerage = MajordomoBroker(heartbeat={beat}, liveness={wanted.liveness})")
        to.line(f"beat_at = time.monotonic() + {beat}")
        with to.indented("while True:"):
            to.line("orders = []")
            with to.indented(f"if {wait}socket.poll(max(0, beat_at - time.monotonic()) * 1000):"):
                to.line(f"message = {wait}socket.recv_multipart()")
                to.line(f"show({literal(f'{self._role.label} received')}, message)")
                to.line("orders += brokerage.received(message, time.monotonic())")
            with to.indented("if time.monotonic() >= beat_at:"):
                to.line(f"beat_at = time.monotonic() + {beat}")
                to.line("orders += brokerage.heartbeats(time.monotonic())")
            with to.indented("for order in orders:"):
                to.line(f"{wait}socket.send_multipart(order)")

    def worker(self, reply: Reply) -> None:
        """It offers its service, answers, and shows now and then that it lives. Raises `CodegenError`."""
        to, wait, role = self._to, self._way.wait, self._role
        to.line(f'ready = [b"", b"MDPW01", Command.READY, {text_bytes(reply.service)}]')
        to.line(f"{wait}socket.send_multipart(ready)")
        to.line("silent = 0  # heartbeats of the broker that were missed")
        to.line(f"beat_at = time.monotonic() + {_BEAT:g}")
        with to.indented("while True:"):
            with to.indented(f"if {wait}socket.poll(max(0, beat_at - time.monotonic()) * 1000):"):
                to.line(f"message = {wait}socket.recv_multipart()")
                to.line(f"show({literal(f'{role.label} received')}, message)")
                to.line("silent = 0")
                with to.indented("match message:"):
                    with to.indented('case [b"", b"MDPW01", Command.REQUEST, client, b"", *request]:'):
                        self._answer(reply)
                    with to.indented('case [b"", b"MDPW01", Command.DISCONNECT]:'):
                        to.line("silent = 3  # it was sent away: it registers anew")
                        to.line("beat_at = time.monotonic() + 0.25")
            with to.indented("if time.monotonic() >= beat_at:"):
                to.line(f"beat_at = time.monotonic() + {_BEAT:g}")
                to.line("silent += 1")
                with to.indented(f"if silent > {_LIVENESS}:"):
                    to.line("# The broker may have been started anew, and know nobody.")
                    to.line(f"{wait}socket.send_multipart(ready)")
                    to.line("silent = 0")
                with to.indented("else:"):
                    to.line(f'{wait}socket.send_multipart([b"", b"MDPW01", Command.HEARTBEAT])')

    def _answer(self, reply: Reply) -> None:
        to, wait, role = self._to, self._way.wait, self._role
        if reply.rules:
            to.line(f"reply = {wait}{role.name}_answer(request)")
            if may_be_silent(reply):
                with to.indented("if not reply:"):
                    to.line("# A worker that owes an answer would be taken for busy: it registers anew.")
                    to.line(f'{wait}socket.send_multipart([b"", b"MDPW01", Command.DISCONNECT])')
                    to.line(f"{wait}socket.send_multipart(ready)")
                    to.line("continue")
        else:
            name = made_message(to, "reply", filled(role, reply.frames), self._needs)
            if name != "reply":
                to.line(f"reply = {name}")
        to.line('answer = [b"", b"MDPW01", Command.REPLY, client, b"", *reply]')
        to.line(f"{wait}socket.send_multipart(answer)")
        to.line(f"show({literal(f'{role.label} sent')}, reply)")

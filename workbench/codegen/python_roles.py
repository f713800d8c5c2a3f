"""What each socket does, in Python: one function a role, blocking calls or a coroutine.

The shapes are the textbook's: a loop that receives and answers, one that sends and waits, or a proxy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext

from workbench.codegen.program import Program, Role, describe
from workbench.codegen.python_brokers import balance, forward
from workbench.codegen.python_drafts import BASE, class_for
from workbench.codegen.python_frames import frame_expression, made_message
from workbench.codegen.python_majordomo import MajordomoWriter
from workbench.codegen.python_rules import answer_function
from workbench.codegen.python_security import secure
from workbench.codegen.python_texts import Needs, bytes_literal, literal, text_expression
from workbench.codegen.python_way import Way
from workbench.codegen.roles import RoleWriter, may_be_silent
from workbench.codegen.source import Source
from workbench.document.workspace import (
    Balance,
    Forward,
    Frame,
    HexBytes,
    Majordomo,
    OptionValue,
    Repeat,
    Reply,
)

_SPLITS = {"envelope": "split_envelope", "routing id": "split_route", "delimiter": "split_delimiter"}


_WANTS = {"SUB": ("subscribe", "subscription"), "DISH": ("join", "group")}


class PythonRoleWriter(RoleWriter):
    """Writes the function of one role."""

    def __init__(self, to: Source, program: Program, role: Role, needs: Needs, way: Way) -> None:
        super().__init__(to, program, role)
        self._needs = needs
        self._way = way

    def write(self) -> None:
        """The function. Raises `CodegenError`."""
        role, to, way = self._role, self._to, self._way
        match role.socket.behaviour:
            case Reply(rules=rules) as reply if rules:
                answer_function(to, role, reply, self._needs, in_tasks=way.in_tasks)
            case _:
                pass
        to.blank(2)
        context = "zmq.asyncio.Context" if way.in_tasks else "zmq.Context"
        stop = ", stop: threading.Event" if way.stops else ""
        start = "async def" if way.in_tasks else "def"
        with to.indented(f"{start} {role.name}(context: {context}{stop}) -> None:"):
            to.line(f'"""{_docstring(describe(role, self._program))}"""')
            self._with(role, self._other())

    def _with(self, role: Role, other: Role | None) -> None:
        """The block in which the sockets are open."""
        to = self._to
        sockets = [f"{self._made(role)} as socket"]
        if other is not None:
            sockets.append(f"{self._made(other)} as {other.name}")
        whole = f"with {', '.join(sockets)}:"
        if to.fits(whole):
            to.line(whole)
        else:
            with to.indented("with (", "):"):
                for socket in sockets:
                    to.line(f"{socket},")
        with to.indented():
            self._open(role)
            if other is not None:
                self._open(other, other.name)
            self._act(other)

    def _made(self, role: Role) -> str:
        kind = class_for(role, in_tasks=self._way.in_tasks)
        if kind is None:
            return f"context.socket(zmq.{role.type.name})"
        self._needs.helpers |= {BASE, kind}
        return f"context.socket(zmq.{role.type.name}, socket_class={kind})"

    # Opening

    def _open(self, role: Role, socket: str = "socket") -> None:
        to, needs = self._to, self._needs
        for name, value in role.socket.options.items():
            to.line(f"{socket}.setsockopt(zmq.{name}, {_option(value)})")
        secure(to, role, socket, needs)
        if role.type.name in _WANTS:
            call, what = _WANTS[role.type.name]
            for frame in role.socket.subscriptions:
                to.line(f"{socket}.{call}({frame_expression(frame, needs)})")
            if not role.socket.subscriptions:
                to.line(f"# Without a {what} nothing arrives.")
        for endpoint in role.socket.endpoints:
            to.line(f"{socket}.{endpoint.mode}({text_expression(endpoint.address, needs)})")
        if role.type.name == "XSUB" and role.socket.subscriptions:
            to.line("# An XSUB subscribes by messages: a one, and how what it wants begins.")
            for frame in role.socket.subscriptions:
                wanted = frame_expression(frame, needs)
                said = f'b"\\x01{wanted[2:]}' if wanted.startswith('b"') else f'b"\\x01" + {wanted}'
                to.line(f"{self._way.wait}{socket}.send({said})")

    # Doing

    def _comment(self, sentence: str) -> None:
        self._to.line(f"# {sentence}")

    def _offer(self, reply: Reply) -> None:
        MajordomoWriter(self._to, self._role, self._needs, self._way).worker(reply)

    def _broker(self, wanted: Majordomo) -> None:
        MajordomoWriter(self._to, self._role, self._needs, self._way).broker(wanted)

    def _forward(self, other: Role, wanted: Forward) -> None:
        forward(self._to, self._role, other, wanted, self._needs, self._way)

    def _balance(self, other: Role, wanted: Balance) -> None:
        balance(self._to, self._role, other, wanted, self._needs, self._way)

    def _receive_loop(self, answer: Callable[[], None] | None) -> None:
        to, way, label = self._to, self._way, self._role.label
        self._needs.helpers.add("show")
        with to.indented("while True:"):
            name = "message" if answer is None or self._route else "request"
            to.line(f"{name} = {way.wait}socket.recv_multipart()")
            to.line(f"show({literal(f'{label} received')}, {name})")
            if answer is not None:
                answer()

    def _split(self) -> str:
        """The lines that part the route from the request; what stands before a reply."""
        match self._route:
            case "":
                return ""
            case "head":
                self._to.line("route, request = message[:1], message[1:]")
            case "stream":
                self._to.line("route, request = message[:1], message[1:]")
                self._skip_comings("request")
            case kind:
                helper = _SPLITS[kind]
                self._needs.helpers.add(helper)
                self._to.line(f"route, request = {helper}(message)")
        return "route"

    def _skip_comings(self, data: str) -> None:
        with self._to.indented(f"if not any({data}):"):
            self._to.line("continue  # a peer came or went")

    def _echo(self) -> None:
        to, wait = self._to, self._way.wait
        if self._route == "stream":
            self._skip_comings("message[1:]")
        name = "message" if self._route else "request"
        to.line(f"{wait}socket.send_multipart({name})")
        to.line(f"show({literal(f'{self._role.label} sent')}, {name})")

    def _reply(self, reply: Reply) -> None:
        route = self._split()
        if not reply.rules:
            self._send(reply.frames, "reply", route)
            return
        to, wait = self._to, self._way.wait
        to.line(f"reply = {wait}{self._role.name}_answer(request)")
        if may_be_silent(reply):
            with to.indented("if not reply:"):
                if reply.ready:
                    to.line("route, reply = [], ready  # or the broker would take it for busy")
                elif self._role.type.lockstep == "receive-first":
                    to.line('reply = [b""]  # a REP must answer')
                else:
                    to.line("continue")
        to.line(f"{wait}socket.send_multipart({f'{route} + ' if route else ''}reply)")
        to.line(f"show({literal(f'{self._role.label} sent')}, reply)")

    def _repeat(self, repeat: Repeat) -> None:
        role, to, way = self._role, self._to, self._way
        both_ways = role.type.can_receive and role.type.lockstep == "none"
        if both_ways and way.in_tasks:
            self._needs.helpers.add("show_all")
            self._needs.modules.add("import asyncio")
            with to.indented("async with asyncio.TaskGroup() as receiving:"):
                to.line(f"receiving.create_task(show_all({literal(f'{role.label} received')}, socket))")
                self._repeated_sends(repeat, both_ways)
        else:
            self._repeated_sends(repeat, both_ways)
            if repeat.count is not None:
                self._end()

    def _repeated_sends(self, repeat: Repeat, both_ways: bool) -> None:
        role, to = self._role, self._to
        with_jitter = any(other.jitter for other in self._program.roles)
        self._needs.helpers.add("pauses with jitter" if with_jitter else "pauses")
        to.line(f"pause = pauses({role.interval:g}{f', {role.jitter:g}' if role.jitter else ''})")
        match repeat.count, role.counts:
            case None, True:
                self._needs.modules.add("import itertools")
                head = "for counter in itertools.count():"
            case None, False:
                head = "while True:"
            case count, _:
                head = f"for {'counter' if role.counts else '_'} in range({count}):"
        with to.indented(head):
            self._send(role.repeated, "request" if role.type.lockstep == "send-first" else "message")
            if role.type.lockstep == "send-first":
                self._show_reply()
            self._pause(both_ways)

    def _if_something_comes(self, milliseconds: int) -> AbstractContextManager[None]:
        return self._to.indented(f"if {self._way.wait}socket.poll({milliseconds}):")

    def _receive_reply(self) -> None:
        self._needs.helpers.add("show")
        self._to.line(f"reply = {self._way.wait}socket.recv_multipart()")
        self._to.line(f"show({literal(f'{self._role.label} received')}, reply)")

    def _pause(self, both_ways: bool) -> None:
        to, needs, way, burst = self._to, self._needs, self._way, self._role.burst
        ends = f"counter % {burst} == {burst - 1}" if burst > 1 else ""
        comment = "  # the end of a burst" if burst > 1 else ""
        if way.threads and not both_ways:
            with to.indented(f"if {f'{ends} and ' if ends else ''}stop.wait(next(pause)):{comment}"):
                to.line("break")
            return
        with to.indented(f"if {ends}:{comment}") if ends else nullcontext():
            if both_ways and not way.in_tasks:
                needs.helpers.add("show_for")
                to.line(f"show_for(next(pause), {literal(f'{self._role.label} received')}, socket)")
            elif way.in_tasks:
                needs.modules.add("import asyncio")
                to.line("await asyncio.sleep(next(pause))")
            else:
                needs.modules.add("import time")
                to.line("time.sleep(next(pause))")

    def _end(self) -> None:
        """It has done all that it had to do, and ends the program where it is alone."""
        if not self._way.whole and self._role.type.can_send and "LINGER" not in self._role.socket.options:
            self._to.line("socket.linger = -1  # not by Ctrl-C: what was sent waits for its taker")

    def _sleep(self, seconds: float) -> None:
        module = "asyncio" if self._way.in_tasks else "time"
        self._needs.modules.add(f"import {module}")
        self._to.line(f"{self._way.wait}{module}.sleep({seconds:g})")

    def _typed(self) -> None:
        """It has nothing to send: what is typed goes out, a message a line."""
        to, way = self._to, self._way
        self._needs.modules.add("import sys")
        if way.in_tasks:
            self._needs.modules.add("import asyncio")
            with to.indented("while line := await asyncio.to_thread(sys.stdin.readline):"):
                self._typed_line()
        else:
            with to.indented("for line in sys.stdin:  # a message a line"):
                self._typed_line()

    def _typed_line(self) -> None:
        self._to.line(f'{self._way.wait}socket.send_string(line.rstrip("\\n"))')
        if self._role.type.lockstep == "send-first":
            self._show_reply()

    def _send_filled(self, frames: Sequence[Frame], variable: str, route: str) -> None:
        self._needs.helpers.add("show")
        name = made_message(self._to, variable, frames, self._needs)
        sent = f"{route} + {name}" if route else name
        self._to.line(f"{self._way.wait}socket.send_multipart({sent})")
        self._to.line(f"show({literal(f'{self._role.label} sent')}, {name})")


def _option(value: OptionValue) -> str:
    match value:
        case HexBytes():
            return f"bytes.fromhex({literal(value.hex)})"
        case bool():
            return str(int(value))
        case int():
            return str(value)
        case str():
            return bytes_literal(value.encode())


def _docstring(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"""', "'''")

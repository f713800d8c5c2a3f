"""What each socket does, in C: one function a role."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from workbench.codegen.c_brokers import (
    balance,
    forward,
    majordomo,
    service_begins,
    service_hears,
    service_waits,
)
from workbench.codegen.c_frames import frame_lines, frames_into
from workbench.codegen.c_rules import answer_function
from workbench.codegen.c_security import needs_authenticator, secure
from workbench.codegen.c_texts import CNeeds, address, c_string, worked_out_comment
from workbench.codegen.parts import uses
from workbench.codegen.program import CodegenError, Program, Role, describe
from workbench.codegen.roles import RoleWriter, may_be_silent
from workbench.codegen.source import Source
from workbench.document.render import RenderError, render_frame
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

_WIDE = frozenset({"MAXMSGSIZE", "AFFINITY"})  # options of 64 bits


class CRoleWriter(RoleWriter):
    """Writes the function of one role."""

    def __init__(self, to: Source, program: Program, role: Role, needs: CNeeds) -> None:
        super().__init__(to, program, role)
        self._needs = needs

    def write(self) -> None:
        """The function. Raises `CodegenError`."""
        role, to = self._role, self._to
        if isinstance(reply := role.socket.behaviour, Reply) and reply.rules:
            answer_function(to, role, reply, self._needs)
        to.line(f"/* {describe(role, self._program).replace('*/', '* /')} */")
        with to.indented(f"static void {role.name}(void *context)\n{{", "}"):
            self._open(role, "socket")
            if (other := self._other()) is not None:
                self._open(other, other.name)
            self._act(other)
        to.blank()

    def _open(self, role: Role, socket: str) -> None:
        to, needs = self._to, self._needs
        to.line(f"void *{socket} = zmq_socket(context, ZMQ_{role.type.name});")
        to.line(f'check({socket} == NULL, "zmq_socket");')
        for name, value in role.socket.options.items():
            to.line(self._option(socket, name, value))
        secure(to, role, socket, needs, asked=needs_authenticator(self._program))
        if role.type.name == "SUB":
            for frame in role.socket.subscriptions:
                self._subscribe(socket, frame)
        for endpoint in role.socket.endpoints:
            where = address(endpoint.address, needs)
            note = worked_out_comment(endpoint.address, needs)
            to.line(f'check(zmq_{endpoint.mode}({socket}, {where}), "zmq_{endpoint.mode}");{note}')
        if role.type.name == "XSUB":
            for frame in role.socket.subscriptions:
                raw = b"\x01" + self._fixed(frame, "choose a SUB, or python")
                to.line(f'check(zmq_send({socket}, {c_string(raw)}, {len(raw)}, 0) < 0, "zmq_send");')

    def _subscribe(self, socket: str, frame: Frame) -> None:
        to = self._to
        if not self._needs.uses_secret(frame.value):
            raw = self._fixed(frame)
            to.line(f"set_bytes({socket}, ZMQ_SUBSCRIBE, {c_string(raw)}, {len(raw)});")
            return
        with to.indented("{", "}"):
            to.line("frame_t prefix = {0, NULL};")
            to.lines(*frame_lines(frame, "&prefix", self._needs))
            to.line(f"set_bytes({socket}, ZMQ_SUBSCRIBE, prefix.data, prefix.size);")
            to.line("free(prefix.data);")

    def _fixed(self, frame: Frame, way_out: str = "choose python") -> bytes:
        if self._needs.uses_secret(frame.value):
            raise CodegenError(
                f"{self._role.label} subscribes to a secret, which C has to put together; {way_out}."
            )
        try:
            return render_frame(frame, self._needs.scope())
        except RenderError as error:
            raise CodegenError(f"{self._role.label}: a subscription can't be made: {error}") from error

    def _option(self, socket: str, name: str, value: OptionValue) -> str:
        if isinstance(value, bool | int):
            helper = "set_int64" if name in _WIDE else "set_int"
            return f"{helper}({socket}, ZMQ_{name}, {int(value)});"
        raw = bytes.fromhex(value.hex) if isinstance(value, HexBytes) else value.encode()
        return f"set_bytes({socket}, ZMQ_{name}, {c_string(raw)}, {len(raw)});"

    # Doing

    def _comment(self, sentence: str) -> None:
        self._to.line(f"/* {sentence} */")

    def _block(self) -> AbstractContextManager[None]:
        return self._to.indented("{", "}")

    def _forward(self, other: Role, wanted: Forward) -> None:
        self._needs.random |= bool(wanted.jitter or wanted.drop or wanted.duplicate)
        forward(self._to, self._role, other, wanted)

    def _balance(self, other: Role, wanted: Balance) -> None:
        balance(self._to, self._role, other, wanted)

    def _broker(self, wanted: Majordomo) -> None:
        majordomo(self._to, self._role, wanted)

    def _end(self) -> None:
        self._to.line("zmq_close(socket);")

    def _receive_loop(self, answer: Callable[[], None] | None) -> None:
        to = self._to
        to.line("message_t message = {0, NULL};")
        with to.indented("for (;;) {", "}"):
            to.line("receive_message(socket, &message);")
            to.line(f"show({c_string(f'{self._role.label} received'.encode())}, &message);")
            if answer is not None:
                answer()

    def _echo(self) -> None:
        if self._route == "stream":
            self._skip_comings()
        self._to.line("send_message(socket, &message);")
        self._to.line(f"show({c_string(f'{self._role.label} sent'.encode())}, &message);")

    def _reply(self, reply: Reply) -> None:
        to = self._to
        route = self._split()
        if not reply.rules:
            self._send(reply.frames, "reply", route)
            return
        offset = (" - route", " + route") if route else ("", "")
        to.line(f"message_t request = {{message.count{offset[0]}, message.frames{offset[1]}}};")
        to.line("message_t reply = {0, NULL}, answer = {0, NULL};")
        to.line(f"{self._role.name}_answer(&request, &answer);")
        if may_be_silent(reply):
            self._without_answer(reply)
        if route:
            to.line("append_frames(&reply, &message, 0, route);")
        to.line("append_frames(&reply, &answer, 0, answer.count);")
        to.line("send_message(socket, &reply);")
        to.line(f"show({c_string(f'{self._role.label} sent'.encode())}, &answer);")
        to.line("clear(&reply);")
        to.line("clear(&answer);")

    def _without_answer(self, reply: Reply) -> None:
        to = self._to
        if reply.ready:
            with to.indented("if (answer.count == 0) {", "}"):
                to.line("/* Or the broker would take it for busy. */")
                to.line("append_frames(&answer, &ready, 0, ready.count);")
                to.line("route = 0;")
            return
        with to.indented("if (answer.count == 0)"):
            if self._role.type.lockstep == "receive-first":
                to.line('append(add_frame(&answer), "", 0); /* a REP must answer */')
            else:
                to.line("continue;")

    def _split(self) -> str:
        """The lines that tell how many frames of `message` are its route; what they are called."""
        to = self._to
        match self._route:
            case "" | "head":  # of the draft types, which aren't written in C
                return ""
            case "envelope":
                to.line("size_t route = envelope(&message);")
            case "routing id":
                to.line("/* The routing id, with the delimiter of a REQ if there is one. */")
                to.line("size_t route = message.count > 1 && message.frames[1].size == 0 ? 2 : 1;")
            case "delimiter":
                to.line("/* The empty delimiter, if there is one. */")
                to.line("size_t route = message.count > 1 && message.frames[0].size == 0;")
            case "stream":
                self._skip_comings()
                to.line("size_t route = 1;")
        return "route"

    def _skip_comings(self) -> None:
        with self._to.indented("if (message.count < 2 || message.frames[1].size == 0)"):
            self._to.line("continue; /* a peer came or went */")

    def _offer(self, reply: Reply) -> None:
        """It offers a service to a Majordomo broker, and answers what that hands it."""
        to, label = self._to, self._role.label
        service_begins(to, self._role, reply)
        with to.indented("for (;;) {", "}"):
            service_waits(to)
            to.line("receive_message(socket, &message);")
            to.line(f"show({c_string(f'{label} received'.encode())}, &message);")
            service_hears(to)
            if reply.rules or any(uses(frame.value, "request") for frame in reply.frames):
                to.line("message_t parts = {message.count - 5, message.frames + 5};")
                to.line("const message_t *request = &parts;")
            to.line("message_t reply = {0, NULL};")
            to.line("append_frames(&reply, &message, 0, 5);")
            to.line("memcpy(reply.frames[2].data, MDP_REPLY, 1);")
            if reply.rules:
                to.line(f"{self._role.name}_answer(request, &reply);")
                if may_be_silent(reply):
                    with to.indented("if (reply.count == 5) {", "}"):
                        to.line(
                            "/* A worker that owes an answer would be taken for busy: it registers anew. */"
                        )
                        to.line("tell_broker(socket, MDP_DISCONNECT, NULL);")
                        to.line("tell_broker(socket, MDP_READY, service);")
                        to.line("clear(&reply);")
                        to.line("continue;")
            else:
                frames_into(to, self._role, reply.frames, "&reply", self._needs)
            to.line("message_t answer = {reply.count - 5, reply.frames + 5};")
            to.line("send_message(socket, &reply);")
            to.line(f"show({c_string(f'{label} sent'.encode())}, &answer);")
            to.line("clear(&reply);")

    def _send_filled(self, frames: Sequence[Frame], variable: str, route: str) -> None:
        to, needs = self._to, self._needs
        if any(uses(frame.value, "request") for frame in frames):
            if route:
                to.line(f"message_t parts = {{message.count - {route}, message.frames + {route}}};")
            to.line(f"const message_t *request = &{'parts' if route else 'message'};")
        to.line(f"message_t {variable} = {{0, NULL}};")
        if route:
            to.line(f"append_frames(&{variable}, &message, 0, {route});")
        frames_into(to, self._role, frames, f"&{variable}", needs)
        to.line(f"send_message(socket, &{variable});")
        to.line(f"show({c_string(f'{self._role.label} sent'.encode())}, &{variable});")
        if variable != "ready" or not self._says_ready_again:
            to.line(f"clear(&{variable});")

    @property
    def _says_ready_again(self) -> bool:
        """Where none of its rules gives an answer."""
        behaviour = self._role.socket.behaviour
        return isinstance(behaviour, Reply) and bool(behaviour.rules)

    def _if_something_comes(self, milliseconds: int) -> AbstractContextManager[None]:
        self._to.line("zmq_pollitem_t waiting = {socket, 0, ZMQ_POLLIN, 0};")
        self._to.line(f'check(zmq_poll(&waiting, 1, {milliseconds}) < 0, "zmq_poll");')
        return self._to.indented("if (waiting.revents & ZMQ_POLLIN) {", "}")

    def _sleep(self, seconds: float) -> None:
        self._to.line(f"sleep_for({seconds * 1000:g});")

    def _receive_reply(self) -> None:
        self._to.line("message_t answer = {0, NULL};")
        self._to.line("receive_message(socket, &answer);")
        self._to.line(f"show({c_string(f'{self._role.label} received'.encode())}, &answer);")
        self._to.line("clear(&answer);")

    def _repeat(self, repeat: Repeat) -> None:
        role, to = self._role, self._to
        to.line("double due = clock_ms();")
        limit = f"counter < {repeat.count}" if repeat.count is not None else ""
        head = f"for (long counter = 0; {limit}; counter++)" if role.counts or limit else "for (;;)"
        with to.indented(f"{head} {{", "}"):
            self._send(role.repeated, "request" if role.type.lockstep == "send-first" else "message")
            if role.type.lockstep == "send-first":
                self._show_reply()
            if role.burst > 1:
                with to.indented(f"if (counter % {role.burst} == {role.burst - 1}) /* the end of a burst */"):
                    self._pause()
            else:
                self._pause()
        if repeat.count is not None:
            self._end()

    def _pause(self) -> None:
        role = self._role
        late = f"share() * {role.jitter * 1000:g}" if role.jitter else "0"
        self._needs.random |= bool(role.jitter)
        pause = f"until_next(&due, {role.interval * 1000:g}, {late})"
        if role.type.can_receive and role.type.lockstep == "none":
            self._to.line(f"show_for({pause}, {c_string(f'{role.label} received'.encode())}, socket);")
        else:
            self._to.line(f"sleep_for({pause});")

    def _typed(self) -> None:
        to = self._to
        to.line("char line[4096];")
        with to.indented("while (fgets(line, sizeof line, stdin) != NULL) { /* a message a line */", "}"):
            to.line('check(zmq_send(socket, line, strcspn(line, "\\n"), 0) < 0, "zmq_send");')
            if self._role.type.lockstep == "send-first":
                self._show_reply()

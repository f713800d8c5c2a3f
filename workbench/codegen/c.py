"""A program in C with libzmq alone: C11, one file, a thread a socket where there are several.

Invariant: what is written compiles without a warning under -Wall -Wextra -std=c11.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from workbench.codegen.c_helpers import HELPERS, TYPES
from workbench.codegen.c_texts import CNeeds, address, c_string, constant_name, frame_lines
from workbench.codegen.parts import uses
from workbench.codegen.program import CodegenError, Program, Role, describe
from workbench.codegen.source import Source
from workbench.document.render import RenderError, Scope, render_frame
from workbench.document.security import flaws, gated
from workbench.document.workspace import (
    Balance,
    Curve,
    Echo,
    Forward,
    Frame,
    HexBytes,
    Majordomo,
    OptionValue,
    Plain,
    Repeat,
    Reply,
    Secret,
)

_WIDE = frozenset({"MAXMSGSIZE", "AFFINITY"})  # options of 64 bits


def write_c(program: Program) -> str:
    """The program. Raises `CodegenError`."""
    needs = CNeeds(program.variables)
    roles = [role for role in program.roles if not program.is_passive(role)]
    body = Source()
    for role in roles:
        _RoleWriter(body, program, role, needs).write()
    _main(body, program, roles, needs)
    head = Source()
    _head(head, program, needs, body.text())
    return head.text() + body.text()


def _head(to: Source, program: Program, needs: CNeeds, body: str) -> None:
    title = " ".join((program.title or program.roles[0].label).split()).replace("*/", "* /")
    to.line(f"/* {title}. Ctrl-C ends it.")
    to.line(" * cc -std=c11 -Wall -Wextra -o program program.c -lzmq */")
    to.line("#define _POSIX_C_SOURCE 200809L")
    to.blank()
    for header in ("stdint.h", "stdio.h", "stdlib.h", "string.h", "time.h"):
        to.line(f"#include <{header}>")
    to.blank()
    to.line("#include <zmq.h>")
    to.blank()
    for variable in program.variables:
        if variable in needs.used:
            to.line(f"#define {constant_name(variable)} {c_string(program.variables[variable].encode())}")
    if needs.used:
        to.blank()
    used = _used(body)
    if "message_t" in body or used:
        to.line(TYPES)
    for name in used:
        to.line(HELPERS[name])


def _used(body: str) -> list[str]:
    """The helpers that the text calls, and those that they call, in their order: C warns of any other."""
    found: list[str] = []
    text = body
    for name, helper in reversed(list(HELPERS.items())):
        if re.search(rf"\b{name}\(", text):
            found.append(name)
            text += helper
    return found[::-1]


def _main(to: Source, program: Program, roles: Sequence[Role], needs: CNeeds) -> None:
    with to.indented("int main(void)\n{", "}"):
        to.line("void *context = zmq_ctx_new();")
        to.line('check(context == NULL, "zmq_ctx_new");')
        if needs.random:
            to.line("srand((unsigned) time(NULL));")
        if program.whole:
            to.line(f"void *threads[{len(roles)}];")
            for index, role in enumerate(roles):
                to.line(f"threads[{index}] = zmq_threadstart({role.name}, context);")
            with to.indented(f"for (int i = 0; i < {len(roles)}; i++)"):
                to.line("zmq_threadclose(threads[i]);")
        else:
            to.line(f"{roles[0].name}(context);")
        to.line("zmq_ctx_term(context);")
        to.line("return EXIT_SUCCESS;")


class _RoleWriter:
    def __init__(self, source: Source, program: Program, role: Role, needs: CNeeds) -> None:
        self._to = source
        self._program = program
        self._role = role
        self._needs = needs

    def write(self) -> None:
        role, to = self._role, self._to
        to.line(f"/* {describe(role, self._program).replace('*/', '* /')} */")
        with to.indented(f"static void {role.name}(void *context)\n{{", "}"):
            self._open(role, "socket")
            self._act()
        to.blank()

    def _open(self, role: Role, socket: str) -> None:
        to, needs = self._to, self._needs
        to.line(f"void *{socket} = zmq_socket(context, ZMQ_{role.type.name});")
        to.line(f'check({socket} == NULL, "zmq_socket");')
        for name, value in role.socket.options.items():
            to.line(self._option(socket, name, value))
        self._secure(role, socket)
        if role.type.name == "SUB":
            for frame in role.socket.subscriptions:
                raw = self._fixed(frame)
                to.line(f"set_bytes({socket}, ZMQ_SUBSCRIBE, {c_string(raw)}, {len(raw)});")
        for endpoint in role.socket.endpoints:
            where = address(endpoint.address, needs)
            to.line(f'check(zmq_{endpoint.mode}({socket}, {where}), "zmq_{endpoint.mode}");')
        if role.type.name == "XSUB":
            for frame in role.socket.subscriptions:
                raw = b"\x01" + self._fixed(frame)
                to.line(f'check(zmq_send({socket}, {c_string(raw)}, {len(raw)}, 0) < 0, "zmq_send");')

    def _fixed(self, frame: Frame) -> bytes:
        try:
            return render_frame(frame, Scope(variables=self._program.variables))
        except RenderError as error:
            raise CodegenError(f"{self._role.label}: a subscription can't be made: {error}") from error

    def _option(self, socket: str, name: str, value: OptionValue) -> str:
        if isinstance(value, bool | int):
            helper = "set_int64" if name in _WIDE else "set_int"
            return f"{helper}({socket}, ZMQ_{name}, {int(value)});"
        raw = bytes.fromhex(value.hex) if isinstance(value, HexBytes) else value.encode()
        return f"set_bytes({socket}, ZMQ_{name}, {c_string(raw)}, {len(raw)});"

    def _secure(self, role: Role, socket: str) -> None:
        security, to = role.socket.security, self._to
        if security is None:
            return
        for _, sentence in flaws(security):
            raise CodegenError(f"{role.label} {sentence}")
        if gated(security) and not (
            isinstance(security, Curve) and not isinstance(security.allowed_keys, tuple)
        ):
            raise CodegenError(
                f"{role.label} looks at who comes in, for which a C program takes CZMQ's zauth; choose python."
            )
        match security:
            case Plain(password=Secret() as password):
                name = security.username.encode()
                to.line(f"set_bytes({socket}, ZMQ_PLAIN_USERNAME, {c_string(name)}, {len(name)});")
                to.line(f"const char *{socket}_password = {self._secret(password, socket)};")
                to.line(
                    f"set_bytes({socket}, ZMQ_PLAIN_PASSWORD, {socket}_password, strlen({socket}_password));"
                )
            case Curve(secret_key=Secret() as secret_key):
                to.line(f"secure_curve({socket}, {self._secret(secret_key, socket)});")
                if security.server:
                    to.line(f"set_int({socket}, ZMQ_CURVE_SERVER, 1);")
                else:
                    to.line(
                        f"set_bytes({socket}, ZMQ_CURVE_SERVERKEY, {c_string(security.server_key.encode())}, 41);"
                    )
            case _:
                pass

    def _secret(self, secret: Secret, socket: str) -> str:
        match secret.kind:
            case "env":
                return f"from_environment({c_string(secret.name.encode())})"
            case "file":
                self._to.line(f"char {socket}_secret[512];")
                return f"from_file({c_string(secret.name.encode())}, {socket}_secret, sizeof {socket}_secret)"
            case "keyring":
                raise CodegenError(
                    f'{self._role.label} keeps "{secret.name}" in the keyring, which C has no call for; keep it in a'
                    " file or the environment, or choose python."
                )

    # Doing

    def _act(self) -> None:
        match self._role.socket.behaviour:
            case Echo():
                self._receive_loop(self._echo)
            case Reply() as reply:
                self._receive_loop(lambda: self._reply(reply))
            case Repeat() as repeat:
                self._repeat(repeat)
            case Forward() as forward:
                self._forward(forward)
            case Balance() | Majordomo():
                raise CodegenError(
                    f"{self._role.label} is a broker, which is not written in C; choose python."
                )
            case _:
                self._by_hand()

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
        if self._role.type.name == "STREAM":
            with self._to.indented("if (message.count < 2 || message.frames[1].size == 0)"):
                self._to.line("continue; /* a peer came or went */")
        self._to.line("send_message(socket, &message);")
        self._to.line(f"show({c_string(f'{self._role.label} sent'.encode())}, &message);")

    def _reply(self, reply: Reply) -> None:
        to, type_ = self._to, self._role.type.name
        if reply.rules or reply.service:
            raise CodegenError(
                f"{self._role.label} replies by rules, which are not written in C; choose python."
            )
        route = ""
        if type_ == "ROUTER":
            to.line("/* The routing id, with the delimiter of a REQ if there is one. */")
            to.line("size_t route = message.count > 1 && message.frames[1].size == 0 ? 2 : 1;")
            route = "route"
        elif type_ == "DEALER":
            to.line("/* The empty delimiter, if there is one. */")
            to.line("size_t route = message.count > 1 && message.frames[0].size == 0;")
            route = "route"
        elif type_ == "STREAM":
            with to.indented("if (message.count < 2 || message.frames[1].size == 0)"):
                to.line("continue; /* a peer came or went */")
            to.line("size_t route = 1;")
            route = "route"
        self._send(reply.frames, "reply", route)

    def _send(self, frames: Sequence[Frame], variable: str, route: str = "") -> None:
        """The statements that make a message, send it and show it; `route` of the one received comes first."""
        to, needs = self._to, self._needs
        if not frames:
            raise CodegenError(f"{self._role.label} has a message without frames; add one.")
        if any(uses(frame.value, "frames") and not uses(frame.value, "request") for frame in frames):
            raise CodegenError(f"{self._role.label} makes frames of other frames; choose python for that.")
        if any(uses(frame.value, "request") for frame in frames):
            offset = f" + {route}" if route else ""
            count = f" - {route}" if route else ""
            to.line(f"message_t parts = {{message.count{count}, message.frames{offset}}};")
            to.line("const message_t *request = &parts;")
        to.line(f"message_t {variable} = {{0, NULL}};")
        if route:
            with to.indented(f"for (size_t i = 0; i < {route}; i++)"):
                to.line(f"append(add_frame(&{variable}), message.frames[i].data, message.frames[i].size);")
        for index, frame in enumerate(frames):
            declared = "" if index else "frame_t *"
            to.line(f"{declared}frame = add_frame(&{variable});")
            to.lines(*frame_lines(frame, "frame", needs))
        to.line(f"send_message(socket, &{variable});")
        to.line(f"show({c_string(f'{self._role.label} sent'.encode())}, &{variable});")
        to.line(f"clear(&{variable});")

    def _show_reply(self) -> None:
        if (patience := self._role.patience) is None:
            self._receive_reply()
            return
        self._to.line("/* Without a reply in time it gives up, and asks anew. */")
        self._to.line("zmq_pollitem_t waiting = {socket, 0, ZMQ_POLLIN, 0};")
        self._to.line(f'check(zmq_poll(&waiting, 1, {patience}) < 0, "zmq_poll");')
        with self._to.indented("if (waiting.revents & ZMQ_POLLIN) {", "}"):
            self._receive_reply()

    def _receive_reply(self) -> None:
        self._to.line("message_t answer = {0, NULL};")
        self._to.line("receive_message(socket, &answer);")
        self._to.line(f"show({c_string(f'{self._role.label} received'.encode())}, &answer);")
        self._to.line("clear(&answer);")

    def _repeat(self, repeat: Repeat) -> None:
        role, to = self._role, self._to
        counted = any(uses(frame.value, "counter") for frame in role.repeated)
        limit = f"counter < {repeat.count}" if repeat.count is not None else ""
        head = f"for (long counter = 0; {limit}; counter++)" if counted or limit else "for (;;)"
        with to.indented(f"{head} {{", "}"):
            self._send(role.repeated, "request" if role.type.lockstep == "send-first" else "message")
            if role.type.lockstep == "send-first":
                self._show_reply()
            milliseconds = max(0, round(role.interval * 1000))
            if role.type.can_receive and role.type.lockstep == "none":
                to.line(f"show_for({milliseconds}, {c_string(f'{role.label} received'.encode())}, socket);")
            elif milliseconds:
                to.line(f"sleep_for({milliseconds});")
        if repeat.count is not None:
            self._end()

    def _forward(self, forward: Forward) -> None:
        to = self._to
        other = self._program.role(forward.to)
        if other is None:
            raise CodegenError(f'{self._role.label} forwards to "{forward.to}", which is no socket here.')
        if forward.delay or forward.jitter or forward.drop or forward.duplicate:
            raise CodegenError(
                f"{self._role.label} delays or loses what it forwards, which zmq_proxy can't; choose python."
            )
        self._open(other, other.name)
        to.line("/* Returns only when the context ends. */")
        to.line(f"zmq_proxy(socket, {other.name}, NULL);")

    def _by_hand(self) -> None:
        """Nothing is asked of it: it sends the messages that belong to it, and shows what arrives."""
        role, to = self._role, self._to
        type_, frames_of = role.type, [message.frames for message in role.messages]
        if type_.lockstep == "receive-first":
            answer = frames_of[0] if frames_of else (Frame(text=""),)
            self._receive_loop(lambda: self._send(answer, "reply"))
            return
        if type_.name == "PUB" and frames_of:
            to.line("/* A PUB drops what nobody has subscribed to yet: let subscribers come first. */")
            to.line("sleep_for(500);")
        for frames in frames_of:
            with to.indented("{", "}"):
                self._send(frames, "message")
                if type_.lockstep == "send-first":
                    self._show_reply()
        if not frames_of and type_.can_send and (not type_.can_receive or type_.lockstep == "send-first"):
            self._typed()
        elif type_.can_receive and type_.lockstep == "none":
            self._receive_loop(None)
            return
        self._end()

    def _typed(self) -> None:
        to = self._to
        to.line("char line[4096];")
        with to.indented("while (fgets(line, sizeof line, stdin) != NULL) { /* a message a line */", "}"):
            to.line('check(zmq_send(socket, line, strcspn(line, "\\n"), 0) < 0, "zmq_send");')
            if self._role.type.lockstep == "send-first":
                self._show_reply()

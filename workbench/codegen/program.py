"""What a generated program is about: the sockets that it opens, each with what it does, language apart.

Invariant: a `Program` that exists can be written in any language, but for what a language says in a
`CodegenError` that it can't.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Iterable

from msgspec import Struct

from workbench.catalogue.socket_types import CatalogueError, SocketType, socket_type
from workbench.document.expression import RenderError, names_in, unknown_name
from workbench.document.expression import expressions as expressions_in
from workbench.document.workspace import (
    Balance,
    Echo,
    Forward,
    Frame,
    Majordomo,
    Message,
    Repeat,
    Reply,
    Secret,
    Socket,
    Workspace,
)


class CodegenError(Exception):
    """What can't be written as a program: one sentence with the way out."""


class Role(Struct, frozen=True, kw_only=True):
    """One socket and what it does.

    `name` is an identifier that no other role of the program has. `messages` are those that are sent from
    it where nothing else is asked of it: the workspace's messages that belong to it. `interval` is the time
    between two messages of a repeat, in seconds.
    """

    name: str
    socket: Socket
    type: SocketType
    messages: tuple[Message, ...] = ()
    repeated: tuple[Frame, ...] = ()
    interval: float = 0.0

    @property
    def label(self) -> str:
        """What people call it, on one line."""
        return " ".join(self.socket.label.split())

    @property
    def patience(self) -> int | None:
        """Milliseconds after which a repeating REQ with REQ_RELAXED asks anew; None where one waits for good."""
        relaxed = self.type.lockstep == "send-first" and bool(self.socket.options.get("REQ_RELAXED"))
        return max(1, round(self.interval * 1000)) if relaxed and self.repeated else None


class Program(Struct, frozen=True, kw_only=True):
    """The roles, in the workspace's order, and the variables that their texts may name."""

    title: str
    roles: tuple[Role, ...]
    variables: dict[str, str]
    whole: bool
    """Whether it is the whole workspace, each socket on a thread or task of its own, or one socket alone."""

    def role(self, id_: str) -> Role | None:
        """The role of that socket, if the program has it."""
        return next((role for role in self.roles if role.socket.id == id_), None)

    def is_passive(self, role: Role) -> bool:
        """Whether another role forwards to it, and so does all that is done with it."""
        return any(hands_to(other.socket) == role.socket.id for other in self.roles)


def hands_to(socket: Socket) -> str | None:
    """The socket that it hands its messages to, if it does."""
    return socket.behaviour.to if isinstance(socket.behaviour, Forward | Balance) else None


def plan(workspace: Workspace, only: str | None = None) -> Program:
    """The program for the whole workspace, or for the socket with that id. Raises `CodegenError`.

    A socket that forwards brings the one that it forwards to.
    """
    if only is not None and workspace.socket(only) is None:
        known = ", ".join(socket.id for socket in workspace.sockets) or "none"
        raise CodegenError(f'There is no socket "{only}"; the workspace has: {known}.')
    if not workspace.sockets:
        raise CodegenError("The workspace has no sockets, so that there is nothing to write.")
    wanted = {only} if only is not None else {socket.id for socket in workspace.sockets}
    for socket in workspace.sockets:
        if socket.id in wanted and (to := hands_to(socket)) is not None:
            wanted.add(to)
    taken: set[str] = set()
    targets = {hands_to(socket) for socket in workspace.sockets}
    roles = tuple(
        _role(
            workspace,
            socket,
            identifier(socket.id, taken, _BESIDE_A_TARGET if socket.id in targets else ()),
        )
        for socket in workspace.sockets
        if socket.id in wanted
    )
    return Program(
        title=workspace.title,
        roles=roles,
        variables={name: value for name, value in workspace.variables.items() if isinstance(value, str)},
        whole=only is None and len(roles) > 1,
    )


def _role(workspace: Workspace, socket: Socket, name: str) -> Role:
    try:
        type_ = socket_type(socket.type)
    except CatalogueError as error:
        raise CodegenError(f"{socket.label}: {error}") from error
    repeated, interval = _repeat(workspace, socket)
    messages = tuple(message for message in workspace.messages if message.socket == socket.id)
    role = Role(
        name=name,
        socket=socket,
        type=type_,
        messages=messages if type_.can_send else (),
        repeated=repeated,
        interval=interval,
    )
    _refuse_unknown_names(workspace, role)
    return role


def _repeat(workspace: Workspace, socket: Socket) -> tuple[tuple[Frame, ...], float]:
    if isinstance(socket.behaviour, Repeat) and (socket.behaviour.burst != 1 or socket.behaviour.jitter):
        raise CodegenError(
            f"{socket.label} repeats in bursts or with jitter, which no program has yet; take these away."
        )
    match socket.behaviour:
        case Repeat(name=None, frames=frames) as repeat:
            return frames, _interval(repeat)
        case Repeat(name=str() as name) as repeat:
            message = workspace.message(name)
            if message is None:
                raise CodegenError(f'{socket.label} repeats "{name}", which is no message of the workspace.')
            return message.frames, _interval(repeat)
        case _:
            return (), 0.0


def _interval(repeat: Repeat) -> float:
    return repeat.every if repeat.every is not None else 1.0 / repeat.rate if repeat.rate else 0.0


def _refuse_unknown_names(workspace: Workspace, role: Role) -> None:
    secrets = {name for name, held in workspace.variables.items() if isinstance(held, Secret)}
    known = {*workspace.variables, "counter", "request", "frames"}
    for text in (*(endpoint.address for endpoint in role.socket.endpoints), *_texts(role)):
        try:
            for expression in expressions_in(text):
                if sentence := unknown_name(expression, known):
                    raise CodegenError(f"{role.label}: {sentence}")
                for name in sorted(names_in(expression) & secrets):
                    raise CodegenError(
                        f'{role.label}: "{name}" is a secret, and messages with one can\'t be written as a program yet.'
                    )
        except RenderError as error:
            raise CodegenError(f"{role.label}: {error}") from error


def _texts(role: Role) -> Iterable[str]:
    frames = [*role.repeated, *role.socket.subscriptions]
    if isinstance(role.socket.behaviour, Reply):
        frames += [*role.socket.behaviour.ready, *role.socket.behaviour.frames]
        for rule in role.socket.behaviour.rules:
            frames += [*rule.frames, *(frame for turn in rule.sequence for frame in turn)]
    frames += [frame for message in role.messages for frame in message.frames]
    for frame in frames:
        if isinstance(frame.value, str):
            yield frame.value


def describe(role: Role, program: Program) -> str:
    """What the role does, in a sentence for its docstring and comments."""
    type_ = role.type.name
    match role.socket.behaviour:
        case Echo():
            return f"{role.label}, a {type_}: sends every message back."
        case Reply(service=str() as service) if service:
            return f"{role.label}, a {type_}: offers a service by the name of {' '.join(service.split())}."
        case Reply(ready=ready) if ready:
            return f"{role.label}, a {type_}: says that it is ready, and answers every request."
        case Majordomo():
            return f"{role.label}, a {type_}: brings clients and the workers of services together."
        case Reply():
            return f"{role.label}, a {type_}: answers every request."
        case Repeat(count=count):
            often = f"{count} times, " if count is not None else ""
            every = f"every {role.interval:g} s" if role.interval else "as fast as it goes"
            return f"{role.label}, a {type_}: sends {often}{every}."
        case Forward(to=to):
            other = program.role(to)
            return f"{role.label}, a {type_}: forwards to {other.label if other else to} and back."
        case Balance(to=to):
            other = program.role(to)
            return f"{role.label}, a {type_}: balances over the workers of {other.label if other else to}."
        case _ if role.messages:
            return f"{role.label}, a {type_}: sends its messages."
        case _ if role.type.can_receive and role.type.lockstep != "send-first":
            return f"{role.label}, a {type_}: shows what arrives."
        case _:
            return f"{role.label}, a {type_}: sends what is typed, a message a line."


def identifier(text: str, taken: set[str], reserved: Collection[str] = ()) -> str:
    """A lower-case name of letters, digits and underscores like the text; it is added to `taken`."""
    base = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_").lower() or "socket"
    if base[0].isdigit():
        base = f"socket_{base}"
    name, number = base, 1
    while name in taken or keyword.iskeyword(name) or name in _RESERVED or name in reserved:
        number += 1
        name = f"{base}_{number}"
    taken.add(name)
    return name


# Names that programs have for other things, in either language.
_RESERVED = frozenset(
    """
    socket context stop main show request message reply frames counter text route thread threads zmq time os sys
    json int char double float long short void auto static const struct union enum return switch case default break
    continue register signed unsigned sizeof typedef volatile goto extern inline restrict check append clear
    print bytes str list len set dict tuple type id input open map filter uuid random hmac base64 asyncio
    itertools threading cbor2 msgpack keyring pathlib path signal line
    send receive echo bind connect listen accept poll read write close shutdown exit abort
    has as_json as_msgpack as_cbor json_bytes hmac_sha256 from_file from_keyring pass_on until_ended show_for show_all
    split_route split_delimiter split_envelope deque suppress itertools base64
    share is contains found envelope same dispatch authenticator authority take_in take_out put_last run_pipes
    run_broker is_admitted is_within is_key enlarged errno
    """.split()  # noqa: SIM905
)

# Names of variables in the function in which a socket that is handed messages is one, too.
_BESIDE_A_TARGET = frozenset(
    {
        "workers", "worker", "poller", "events", "delimiter", "ready", "request", "pipe", "pipes", "forth_pipe",
        "back_pipe", "waits", "ways", "route", "reply", "items", "order",
    }
)  # fmt: skip

"""What a generated program is about: the sockets that it opens, each with what it does, language apart.

Invariant: a `Program` that exists can be written in any language, but for what a language says in a
`CodegenError` that it can't.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Iterable

from msgspec import Struct, structs

from workbench.catalogue.socket_types import CatalogueError, SocketType, socket_type
from workbench.codegen.parts import CodegenError, texts_in, uses, with_counter
from workbench.codegen.protobuf_fields import Descriptors
from workbench.document.expression import RenderError, names_in, unknown_name
from workbench.document.expression import expressions as expressions_in
from workbench.document.sending import ONCE, Sending, problem
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


class Role(Struct, frozen=True, kw_only=True):
    """One socket and what it does.

    `name` is an identifier that no other role of the program has. `messages` are those that are sent from
    it where nothing else is asked of it: the workspace's messages that belong to it. A repeat sends `burst`
    messages every `interval` seconds, each burst up to `jitter` seconds late, by chance.
    """

    name: str
    socket: Socket
    type: SocketType
    messages: tuple[Message, ...] = ()
    repeated: tuple[Frame, ...] = ()
    interval: float = 0.0
    burst: int = 1
    jitter: float = 0.0

    @property
    def label(self) -> str:
        """What people call it, on one line."""
        return " ".join(self.socket.label.split())

    @property
    def counts(self) -> bool:
        """Whether what it repeats is numbered, for its texts or for the ends of bursts."""
        return self.burst > 1 or any(uses(frame.value, "counter") for frame in self.repeated)

    @property
    def patience(self) -> int | None:
        """Milliseconds after which a repeating REQ with REQ_RELAXED asks anew; None where one waits for good."""
        relaxed = self.type.lockstep == "send-first" and bool(self.socket.options.get("REQ_RELAXED"))
        return max(1, round(self.interval / self.burst * 1000)) if relaxed and self.repeated else None


class Program(Struct, frozen=True, kw_only=True):
    """The roles, in the workspace's order, and the variables that their texts may name, texts and secrets."""

    title: str
    roles: tuple[Role, ...]
    variables: dict[str, str]
    secrets: dict[str, Secret] = {}
    descriptors: Descriptors = Descriptors()
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


def plan(workspace: Workspace, only: str | None = None, descriptors: Descriptors | None = None) -> Program:
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
        secrets={name: value for name, value in workspace.variables.items() if isinstance(value, Secret)},
        descriptors=descriptors or Descriptors(),
        whole=only is None and len(roles) > 1,
    )


def _role(workspace: Workspace, socket: Socket, name: str) -> Role:
    try:
        type_ = socket_type(socket.type)
    except CatalogueError as error:
        raise CodegenError(f"{socket.label}: {error}") from error
    repeated, pace = _repeat(workspace, socket)
    messages = [message for message in workspace.messages if message.socket == socket.id]
    role = Role(
        name=name,
        socket=_with_fixed_counter(socket),
        type=type_,
        messages=tuple(map(_numbered, messages, range(len(messages)))) if type_.can_send else (),
        repeated=repeated,
        interval=pace.interval,
        burst=pace.burst,
        jitter=pace.jitter,
    )
    _refuse_unknown_names(workspace, role)
    return role


def _repeat(workspace: Workspace, socket: Socket) -> tuple[tuple[Frame, ...], Sending]:
    """What it repeats, and when. Raises `CodegenError` for what can't be repeated."""
    repeat = socket.behaviour
    if not isinstance(repeat, Repeat):
        return (), ONCE
    sending = Sending(count=repeat.count, interval=repeat.interval, burst=repeat.burst, jitter=repeat.jitter)
    if sending.interval == 0:
        raise CodegenError(f"{socket.label} repeats without a time between two messages; give it one.")
    if sentence := problem(sending):
        raise CodegenError(f"{socket.label} can't repeat so. {sentence}")
    if repeat.name is None:
        return repeat.frames, sending
    message = workspace.message(repeat.name)
    if message is None:
        raise CodegenError(f'{socket.label} repeats "{repeat.name}", which is no message of the workspace.')
    return message.frames, sending


def _numbered(message: Message, number: int) -> Message:
    """The message as the one of that number: nothing else counts those that are sent once."""
    return structs.replace(message, frames=tuple(with_counter(frame, number) for frame in message.frames))


def _with_fixed_counter(socket: Socket) -> Socket:
    """What it answers has no number: `counter` is 0 there, and in subscriptions."""

    def fixed(frames: Iterable[Frame]) -> tuple[Frame, ...]:
        return tuple(with_counter(frame, 0) for frame in frames)

    behaviour = socket.behaviour
    if isinstance(behaviour, Reply):
        rules = tuple(
            structs.replace(rule, frames=fixed(rule.frames), sequence=tuple(map(fixed, rule.sequence)))
            for rule in behaviour.rules
        )
        behaviour = structs.replace(
            behaviour, frames=fixed(behaviour.frames), ready=fixed(behaviour.ready), rules=rules
        )
    return structs.replace(socket, behaviour=behaviour, subscriptions=fixed(socket.subscriptions))


def _refuse_unknown_names(workspace: Workspace, role: Role) -> None:
    secrets = {name for name, held in workspace.variables.items() if isinstance(held, Secret)}
    known = {*workspace.variables, "counter", "frames"}
    answered = isinstance(role.socket.behaviour, Reply) or role.type.lockstep == "receive-first"
    addresses = [endpoint.address for endpoint in role.socket.endpoints]
    try:
        for text in (*addresses, *_texts(role)):
            for expression in expressions_in(text):
                if sentence := unknown_name(expression, {*known, "request"} if answered else known):
                    raise CodegenError(f"{role.label}: {sentence}")
        for address in addresses:
            for expression in expressions_in(address):
                for name in sorted(names_in(expression) & secrets):
                    raise CodegenError(
                        f'{role.label}: "{name}" is a secret, which may stand in messages alone; give the address'
                        " another variable."
                    )
    except RenderError as error:
        raise CodegenError(f"{role.label}: {error}") from error


def _texts(role: Role) -> Iterable[str]:
    values: list[object] = [frame.value for frame in (*role.repeated, *role.socket.subscriptions)]
    if isinstance(role.socket.behaviour, Reply):
        reply = role.socket.behaviour
        frames = [*reply.ready, *reply.frames]
        for rule in reply.rules:
            frames += [*rule.frames, *(frame for turn in rule.sequence for frame in turn)]
            values += [wanted.value for wanted in rule.when]
        values += [frame.value for frame in frames]
    values += [frame.value for message in role.messages for frame in message.frames]
    return (text for value in values for text in texts_in(value))


def describe(role: Role, program: Program) -> str:
    """What the role does, in a sentence for its docstring and comments."""
    name = role.type.name
    it = f"{role.label}, {'an' if name.startswith('X') else 'a'} {name}"
    match role.socket.behaviour:
        case Echo():
            return f"{it}: sends every message back."
        case Reply(service=str() as service) if service:
            return f"{it}: offers a service by the name of {' '.join(service.split())}."
        case Reply(ready=ready) if ready:
            return f"{it}: says that it is ready, and answers every request."
        case Majordomo():
            return f"{it}: brings clients and the workers of services together."
        case Reply():
            return f"{it}: answers every request."
        case Repeat(count=count):
            often = f"{count} times, " if count is not None else ""
            at_once = f"{role.burst} at once, " if role.burst > 1 else ""
            late = f" and up to {role.jitter:g} s later" if role.jitter else ""
            return f"{it}: sends {often}{at_once}every {role.interval:g} s{late}."
        case Forward(to=to):
            other = program.role(to)
            both = role.type.can_send and other is not None and other.type.can_receive
            return f"{it}: forwards to {other.label if other else to}{' and back' if both else ''}."
        case Balance(to=to):
            other = program.role(to)
            return f"{it}: balances over the workers of {other.label if other else to}."
        case _ if role.messages:
            return f"{it}: sends its messages."
        case _ if role.type.can_receive and role.type.lockstep != "send-first":
            return f"{it}: shows what arrives."
        case _:
            return f"{it}: sends what is typed, a message a line."


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
        "back_pipe", "wait", "waits", "ways", "route", "reply", "items", "order",
    }
)  # fmt: skip

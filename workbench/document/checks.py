"""What is wrong with a workspace, in words, before anything starts.

Each check is a function from the workspace to problems; `check` is all of them. Nothing is raised:
a half-finished document is a document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct

from workbench.catalogue.socket_types import CatalogueError, SocketType, socket_type, socket_types
from workbench.document.address import problem as address_problem
from workbench.document.legality import why_not
from workbench.document.links import links
from workbench.document.render import RenderError, Scope, render_frame, render_text
from workbench.document.workspace import Forward, Frame, Repeat, Reply, Socket, Workspace


class Problem(Struct, frozen=True):
    """One thing that is wrong. `place` is its path in the file, `socket` the id it belongs to, if one."""

    severity: Literal["error", "warning"]
    place: str
    socket: str | None
    sentence: str


def check(workspace: Workspace) -> tuple[Problem, ...]:
    """All problems, errors before warnings."""
    found = [problem for one in _CHECKS for problem in one(workspace)]
    return tuple(sorted(found, key=lambda problem: problem.severity))


def _type(socket: Socket) -> SocketType | None:
    return socket_types().get(socket.type)


def _ids(workspace: Workspace) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, socket in enumerate(workspace.sockets):
        if not socket.id:
            yield Problem("error", f"sockets[{index}].id", None, "A socket has an empty id; give it one.")
        elif socket.id in seen:
            sentence = f'The id "{socket.id}" is there twice; ids are unique.'
            yield Problem("error", f"sockets[{index}].id", socket.id, sentence)
        seen.add(socket.id)


def _types(workspace: Workspace) -> Iterator[Problem]:
    for index, socket in enumerate(workspace.sockets):
        place = f"sockets[{index}].type"
        try:
            if socket_type(socket.type).draft:
                sentence = f"{socket.type} is a draft type; it starts only where libzmq has the draft API."
                yield Problem("warning", place, socket.id, sentence)
        except CatalogueError as error:
            yield Problem("error", place, socket.id, str(error))


def _addresses(workspace: Workspace) -> Iterator[Problem]:
    scope = Scope(variables=workspace.variables)
    binds: dict[str, Socket] = {}
    for index, socket in enumerate(workspace.sockets):
        for number, endpoint in enumerate(socket.endpoints):
            place = f"sockets[{index}].endpoints[{number}].address"
            sentence = address_problem(endpoint.address, endpoint.mode, workspace.variables)
            if sentence:
                yield Problem("error", place, socket.id, sentence)
            elif endpoint.mode == "bind":
                address = render_text(endpoint.address, scope)
                if address in binds and not address.endswith("*"):
                    sentence = (
                        f"{socket.label} binds {address}, and so does {binds[address].label}; only one can."
                    )
                    yield Problem("error", place, socket.id, sentence)
                binds.setdefault(address, socket)


def _links(workspace: Workspace) -> Iterator[Problem]:
    places = {socket.id: index for index, socket in enumerate(workspace.sockets)}
    for link in links(workspace):
        reason = why_not(workspace, link.from_socket, link.to_socket)
        if reason:
            place = f"sockets[{places[link.from_socket]}].endpoints[{link.from_index}]"
            yield Problem("error", place, link.from_socket, reason)


def _frame(frame: Frame, workspace: Workspace) -> str:
    """Why a frame can't be made, as far as can be told before a request is there; else empty."""
    if frame.kind == "file" or (isinstance(frame.value, str) and "request" in frame.value):
        return ""
    try:
        render_frame(frame, Scope(variables=workspace.variables))
    except RenderError as error:
        # `frames` is known only within its message.
        return "" if "frames" in str(frame.value) else str(error)
    return ""


def _frames(workspace: Workspace) -> Iterator[Problem]:
    for index, message in enumerate(workspace.messages):
        for number, frame in enumerate(message.frames):
            if sentence := _frame(frame, workspace):
                yield Problem("error", f"messages[{index}].frames[{number}]", message.socket, sentence)
    for index, socket in enumerate(workspace.sockets):
        for number, frame in enumerate(socket.subscriptions):
            if sentence := _frame(frame, workspace):
                yield Problem("error", f"sockets[{index}].subscriptions[{number}]", socket.id, sentence)
        if isinstance(socket.behaviour, Reply | Repeat):
            for number, frame in enumerate(socket.behaviour.frames):
                if sentence := _frame(frame, workspace):
                    place = f"sockets[{index}].behaviour.frames[{number}]"
                    yield Problem("error", place, socket.id, sentence)


def _subscriptions(workspace: Workspace) -> Iterator[Problem]:
    for index, socket in enumerate(workspace.sockets):
        known = _type(socket)
        place = f"sockets[{index}].subscriptions"
        if known is not None and socket.subscriptions and not known.subscribes:
            sentence = f"A {socket.type} has no subscriptions; only SUB and XSUB have."
            yield Problem("warning", place, socket.id, sentence)
        if socket.type == "SUB" and not socket.subscriptions:
            sentence = f"{socket.label} subscribes to nothing, so that nothing arrives; add a topic, or all."
            yield Problem("warning", place, socket.id, sentence)


def _messages(workspace: Workspace) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, message in enumerate(workspace.messages):
        if message.name in seen:
            sentence = f'The message "{message.name}" is there twice; names are unique.'
            yield Problem("error", f"messages[{index}].name", None, sentence)
        seen.add(message.name)
        if message.socket is not None and workspace.socket(message.socket) is None:
            sentence = f'The message "{message.name}" belongs to "{message.socket}", which is no socket here.'
            yield Problem("error", f"messages[{index}].socket", None, sentence)
        if not message.frames:
            sentence = f'The message "{message.name}" has no frames.'
            yield Problem("warning", f"messages[{index}].frames", message.socket, sentence)


def _behaviours(workspace: Workspace) -> Iterator[Problem]:
    for index, socket in enumerate(workspace.sockets):
        place = f"sockets[{index}].behaviour"
        if sentence := _behaviour(workspace, socket):
            yield Problem("error", place, socket.id, sentence)


def _behaviour(workspace: Workspace, socket: Socket) -> str:
    known = _type(socket)
    behaviour = socket.behaviour
    if behaviour is None:
        return ""
    if known is not None and not known.can_send:
        return f"A {socket.type} can't send, so that it can't do anything by itself; take the behaviour away."
    match behaviour:
        case Forward(to=to) if workspace.socket(to) is None:
            return f'{socket.label} forwards to "{to}", which is no socket here.'
        case Forward():
            return f"{socket.label} forwards, which this version doesn't do; the socket will not start."
        case Reply(rules=rules) if rules:
            return (
                f"{socket.label} replies by rules, which this version doesn't do; the socket will not start."
            )
        case Reply(frames=()):
            return f"{socket.label} replies with no frames; add one."
        case Repeat(frames=frames, name=name, every=every, rate=rate):
            if (every is None) == (rate is None):
                return f"{socket.label} repeats: give either every (seconds) or rate (a second)."
            if (every if every is not None else rate or 0) <= 0:
                return f"{socket.label} repeats: the time must be above zero."
            if bool(frames) == (name is not None):
                return f"{socket.label} repeats: give either frames or the name of a message."
            if name is not None and workspace.message(name) is None:
                return f'{socket.label} repeats "{name}", but there is no message of that name.'
        case _:
            if known is not None and not known.can_receive:
                return f"A {socket.type} receives nothing that it could answer; let it repeat instead."
    return ""


def _security(workspace: Workspace) -> Iterator[Problem]:
    for index, socket in enumerate(workspace.sockets):
        if socket.security is not None:
            name = type(socket.security).__name__.upper()
            sentence = (
                f"{socket.label} asks for {name}, which this version can't apply; the socket will not start."
            )
            yield Problem("error", f"sockets[{index}].security", socket.id, sentence)


def _scenarios(workspace: Workspace) -> Iterator[Problem]:
    for index, scenario in enumerate(workspace.scenarios):
        for number, step in enumerate(scenario.steps):
            place = f"scenarios[{index}].steps[{number}]"
            if isinstance(step.send, str) and workspace.message(step.send) is None:
                yield Problem("error", f"{place}.send", None, f'There is no message "{step.send}" to send.')
            for name in ("expect", "expect_none"):
                id_ = getattr(getattr(step, name), "socket", None)
                if id_ is not None and workspace.socket(id_) is None:
                    yield Problem(
                        "error", f"{place}.{name}.socket", None, f'There is no socket "{id_}" here.'
                    )


_CHECKS: tuple[Callable[[Workspace], Iterator[Problem]], ...] = (
    _ids, _types, _addresses, _links, _frames, _subscriptions, _messages, _behaviours, _security, _scenarios,
)  # fmt: skip

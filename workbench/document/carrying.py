"""Takes sockets from one workspace to another, or to another place of the same, as a text that a clipboard holds.

Invariant: nothing of the workspace that they come to is changed; what they bring is called and bound otherwise where
that is taken there. The text is a workspace's file, so that a file's text can be pasted too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

import msgspec
from msgspec import structs

from workbench.document import storage
from workbench.document.address import AddressError, parse
from workbench.document.edits import (
    EditError,
    Position,
    bound_anew,
    connect_to,
    new_socket_id,
    next_title,
    rendered,
)
from workbench.document.links import meets
from workbench.document.secret_variables import named_in
from workbench.document.workspace import Balance, Endpoint, Forward, Repeat, Socket, Workspace

_LIMIT = 4 * 2**20  # characters that are looked at
_STEP = (32, 32)  # scene units to the next place, where one is taken


def carried(workspace: Workspace, ids: Collection[str]) -> str:
    """These sockets as a text, with the messages that they repeat and the variables that they name.

    Raises `EditError` where it can't be written. A secret goes as the reference that it is.
    """
    sockets = tuple(socket for socket in workspace.sockets if socket.id in ids)
    repeated = {s.behaviour.name for s in sockets if isinstance(s.behaviour, Repeat)}
    messages = tuple(message for message in workspace.messages if message.name in repeated)
    named = named_in(msgspec.to_builtins((sockets, messages)))
    variables = {name: value for name, value in workspace.variables.items() if name in named}
    try:
        return storage.dumps(Workspace(variables=variables, sockets=sockets, messages=messages)).decode()
    except storage.StorageError as error:
        raise EditError(f"These sockets can't be copied: {error}") from error


def put_down(workspace: Workspace, text: str, free_address: Callable[[Iterable[str]], str]) -> Workspace:
    """The workspace with the text's sockets, last. Raises `EditError` where there are none in the text.

    `free_address` gives a tcp address that is none of those that are taken, as rendered.
    """
    brought = _read(text)
    missing = {name: value for name, value in brought.variables.items() if name not in workspace.variables}
    after = structs.replace(workspace, variables={**workspace.variables, **missing})
    taken = [
        rendered(after, e.address) for socket in after.sockets for e in socket.endpoints if e.mode == "bind"
    ]
    step = _step(after, brought)
    ids: dict[str, str] = {}
    put: list[Socket] = []
    for socket in brought.sockets:
        free = bool(socket.id) and after.socket(socket.id) is None
        id_ = socket.id if free else new_socket_id(after, socket.type)
        ids[socket.id] = id_
        there = {other.label for other in after.sockets}
        title = next_title(after, socket.label) if socket.label in there else socket.title
        endpoints = [
            structs.replace(e, address=bound_anew(after, e.address, taken, free_address))
            if _clashes(after, e, taken)
            else e
            for e in socket.endpoints
        ]
        taken += [rendered(after, e.address) for e in endpoints if e.mode == "bind"]
        at = (socket.at[0] + step[0], socket.at[1] + step[1])
        put.append(structs.replace(socket, id=id_, title=title, at=at, endpoints=tuple(endpoints)))
        after = structs.replace(after, sockets=(*after.sockets, put[-1]))
    moved = {old.id: (old, new) for old, new in zip(brought.sockets, put, strict=True)}
    done = tuple(_joined(after, socket, moved, ids) for socket in put)
    names = {message.name for message in after.messages}
    messages = tuple(
        structs.replace(message, socket=ids.get(message.socket or ""))
        for message in brought.messages
        if message.name not in names
    )
    before = after.sockets[: len(workspace.sockets)]
    return structs.replace(after, sockets=(*before, *done), messages=(*after.messages, *messages))


def _read(text: str) -> Workspace:
    nothing = EditError(
        "There are no sockets on the clipboard; copy some, here or in another window, and paste them."
    )
    if len(text) > _LIMIT or not text.lstrip().startswith("{"):
        raise nothing
    try:
        brought = storage.loads(text.encode("utf-8", "surrogatepass"), "The clipboard")
    except storage.StorageError as error:
        raise EditError(str(error)) from error
    if not brought.sockets:
        raise nothing
    return brought


def _step(workspace: Workspace, brought: Workspace) -> Position:
    """How far they are moved together, so that none stands exactly on another."""
    there = {socket.at for socket in workspace.sockets}
    times = 0
    while any((s.at[0] + times * _STEP[0], s.at[1] + times * _STEP[1]) in there for s in brought.sockets):
        times += 1
    return times * _STEP[0], times * _STEP[1]


def _clashes(workspace: Workspace, endpoint: Endpoint, taken: Collection[str]) -> bool:
    return endpoint.mode == "bind" and rendered(workspace, endpoint.address) in taken


def _joined(
    workspace: Workspace, socket: Socket, moved: Mapping[str, tuple[Socket, Socket]], ids: Mapping[str, str]
) -> Socket:
    """The socket, joined to those that came with it as it was joined to them before."""
    endpoints = tuple(_following(workspace, endpoint, moved) for endpoint in socket.endpoints)
    behaviour = socket.behaviour
    if isinstance(behaviour, Forward | Balance) and behaviour.to in ids:
        behaviour = structs.replace(behaviour, to=ids[behaviour.to])
    return structs.replace(socket, endpoints=endpoints, behaviour=behaviour)


def _following(
    workspace: Workspace, endpoint: Endpoint, moved: Mapping[str, tuple[Socket, Socket]]
) -> Endpoint:
    """A connect to what another of them bound, and now binds elsewhere, goes there."""
    if endpoint.mode != "connect":
        return endpoint
    for old, new in moved.values():
        for before, after in zip(old.endpoints, new.endpoints, strict=True):
            if before.mode == "bind" and before != after and _meet(workspace, endpoint, before):
                try:
                    return connect_to(workspace, new, after.address)
                except EditError:
                    return endpoint
    return endpoint


def _meet(workspace: Workspace, connect: Endpoint, bind: Endpoint) -> bool:
    try:
        return meets(
            parse(rendered(workspace, connect.address), "connect"),
            parse(rendered(workspace, bind.address), "bind"),
        )
    except AddressError:
        return False

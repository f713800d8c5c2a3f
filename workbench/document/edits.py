"""Every edit of a workspace: pure functions from a workspace to a workspace.

Invariant: the workspace that comes in is never changed, ids stay unique, and what can't be done
raises `EditError` with a sentence.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import structs

from workbench.catalogue.socket_types import CatalogueError, socket_type
from workbench.document.address import Address, AddressError, parse
from workbench.document.legality import why_not
from workbench.document.links import Link, links
from workbench.document.render import RenderError, Scope, render_text
from workbench.document.workspace import (
    Behaviour,
    Endpoint,
    Frame,
    Message,
    OptionValue,
    Socket,
    Workspace,
)

Position = tuple[float, float]
# Where a connect on this machine meets a bind on all interfaces.
_EVERYWHERE = {"*": "127.0.0.1", "0.0.0.0": "127.0.0.1", "[::]": "[::1]"}  # noqa: S104 - looked for, not bound


class EditError(Exception):
    """An edit that can't be made: one sentence that says why."""


def _socket(workspace: Workspace, id_: str) -> Socket:
    socket = workspace.socket(id_)
    if socket is None:
        raise EditError(f'There is no socket "{id_}" any more.')
    return socket


def _put(workspace: Workspace, id_: str, **changes: object) -> Workspace:
    changed = structs.replace(_socket(workspace, id_), **changes)
    return structs.replace(
        workspace, sockets=tuple(changed if socket.id == id_ else socket for socket in workspace.sockets)
    )


def _rounded(at: Position) -> tuple[int, int]:
    return round(at[0]), round(at[1])


def new_socket_id(workspace: Workspace, type: str) -> str:  # noqa: A002 - the file's own word
    """The first of `req-1`, `req-2` ... that is free."""
    taken = {socket.id for socket in workspace.sockets}
    return next(id_ for n in itertools.count(1) if (id_ := f"{type.lower()}-{n}") not in taken)


def add_socket(workspace: Workspace, type: str, at: Position) -> Workspace:  # noqa: A002
    """One more socket of that type, without endpoints, last. Raises `EditError` for an unknown type."""
    try:
        socket_type(type)
    except CatalogueError as error:
        raise EditError(str(error)) from error
    id_ = new_socket_id(workspace, type)
    added = Socket(id=id_, title=id_.replace("-", " ").upper(), type=type, at=_rounded(at))
    return structs.replace(workspace, sockets=(*workspace.sockets, added))


def remove_sockets(workspace: Workspace, ids: Iterable[str]) -> Workspace:
    """Without these sockets and their decoders; messages that belonged to one belong to none then."""
    gone = set(ids)
    messages = tuple(structs.replace(m, socket=None) if m.socket in gone else m for m in workspace.messages)
    sockets = tuple(socket for socket in workspace.sockets if socket.id not in gone)
    decoders = tuple(binding for binding in workspace.decoders if binding.socket not in gone)
    return structs.replace(workspace, sockets=sockets, messages=messages, decoders=decoders)


def duplicate_sockets(
    workspace: Workspace, ids: Iterable[str], offset: Position, free_address: Callable[[Iterable[str]], str]
) -> Workspace:
    """With a copy of each, moved by `offset`, last in the list.

    A copy can't bind what the original binds: its tcp binds go to addresses of `free_address`, which is
    given those that are taken, as rendered; its ipc and inproc binds get a fresh name of the same
    transport. A wildcard is fresh at each bind, and stays.
    """
    taken = [
        rendered(workspace, endpoint.address) for socket in workspace.sockets for endpoint in socket.endpoints
    ]
    for id_ in ids:
        original = _socket(workspace, id_)
        endpoints: list[Endpoint] = []
        for endpoint in original.endpoints:
            if endpoint.mode == "bind":
                address = bound_anew(workspace, endpoint.address, taken, free_address)
                taken.append(rendered(workspace, address))
                endpoints.append(structs.replace(endpoint, address=address))
            else:
                endpoints.append(endpoint)
        copy = structs.replace(
            original,
            id=new_socket_id(workspace, original.type),
            title=next_title(workspace, original.label),
            at=_rounded((original.at[0] + offset[0], original.at[1] + offset[1])),
            endpoints=tuple(endpoints),
        )
        workspace = structs.replace(workspace, sockets=(*workspace.sockets, copy))
    return workspace


def rendered(workspace: Workspace, address: str) -> str:
    """The address with its expressions put in, or as it is where they can't be."""
    try:
        return render_text(address, Scope(variables=workspace.variables))
    except RenderError:
        return address


def bound_anew(
    workspace: Workspace, address: str, taken: Sequence[str], free_address: Callable[[Iterable[str]], str]
) -> str:
    """An address for a copy to bind instead of that one: of the same transport, and none of those that are taken."""
    try:
        parsed = parse(rendered(workspace, address), "bind")
    except AddressError:
        return free_address(taken)
    if _is_wildcard(parsed):
        return address
    if parsed.transport == "tcp":
        return free_address(taken)
    if parsed.transport == "udp":
        return f"udp://{free_address(taken).partition('://')[2]}"
    # The text, not what it renders to, so that the copy follows the variable too.
    names = (f"{address}-{n}" for n in itertools.count(2))
    return next(name for name in names if rendered(workspace, name) not in taken)


def _is_wildcard(address: Address) -> bool:
    """Whether a bind to it becomes another address at each start."""
    if address.transport == "tcp":
        return address.port is None
    return address.transport == "ipc" and address.name == "*"


def next_title(workspace: Workspace, title: str) -> str:
    """That title with the next number that no socket has."""
    stem = re.sub(r"\s+\d+$", "", title)
    taken = {socket.label for socket in workspace.sockets}
    return next(name for n in itertools.count(2) if (name := f"{stem} {n}") not in taken)


def rename_socket(workspace: Workspace, id: str, title: str) -> Workspace:  # noqa: A002
    """With another title; an empty one shows the id."""
    return _put(workspace, id, title=title.strip())


def move_sockets(workspace: Workspace, positions: Mapping[str, Position]) -> Workspace:
    """With these sockets at these places, in scene units, rounded."""
    for id_, at in positions.items():
        workspace = _put(workspace, id_, at=_rounded(at))
    return workspace


def add_endpoint(workspace: Workspace, id: str, endpoint: Endpoint, index: int | None = None) -> Workspace:  # noqa: A002
    """With one more endpoint, last or before `index`."""
    endpoints = list(_socket(workspace, id).endpoints)
    place = len(endpoints) if index is None else index
    if not 0 <= place <= len(endpoints):
        raise EditError("There is no such place among the endpoints any more.")
    endpoints.insert(place, endpoint)
    return _put(workspace, id, endpoints=tuple(endpoints))


def replace_endpoint(workspace: Workspace, id: str, index: int, endpoint: Endpoint) -> Workspace:  # noqa: A002
    """With another endpoint at that index."""
    endpoints = list(_socket(workspace, id).endpoints)
    if not 0 <= index < len(endpoints):
        raise EditError("That endpoint is gone.")
    endpoints[index] = endpoint
    return _put(workspace, id, endpoints=tuple(endpoints))


def remove_endpoint(workspace: Workspace, id: str, index: int) -> Workspace:  # noqa: A002
    """Without the endpoint at that index."""
    endpoints = list(_socket(workspace, id).endpoints)
    if not 0 <= index < len(endpoints):
        raise EditError("That endpoint is gone.")
    del endpoints[index]
    return _put(workspace, id, endpoints=tuple(endpoints))


def set_subscriptions(workspace: Workspace, id: str, frames: Sequence[Frame]) -> Workspace:  # noqa: A002
    """With these subscriptions in place of those it had."""
    return _put(workspace, id, subscriptions=tuple(frames))


def set_option(workspace: Workspace, id: str, name: str, value: OptionValue | None) -> Workspace:  # noqa: A002
    """With that option at that value; None takes it out of the file, so that libzmq's default holds."""
    options = {
        key: old for key, old in _socket(workspace, id).options.items() if key != name or value is not None
    }
    if value is not None:
        options[name] = value
    return _put(workspace, id, options=options)


def set_behaviour(workspace: Workspace, id: str, behaviour: Behaviour | None) -> Workspace:  # noqa: A002
    """With that behaviour, or none."""
    return _put(workspace, id, behaviour=behaviour)


def link_sockets(workspace: Workspace, from_id: str, to_id: str, address: str) -> Workspace:
    """Linked, as by a drag from one socket to the other.

    The first bind that can be connected to is used: the target's, else the source's. Where neither
    binds, the target binds `address`. Raises `EditError` with the reason for an illegal pair, for a
    link that is there already, and where there are binds but none whose port is known.
    """
    reason = why_not(workspace, from_id, to_id)
    if reason:
        raise EditError(reason)
    pair = {from_id, to_id}
    if any({link.from_socket, link.to_socket} == pair for link in links(workspace)):
        raise EditError("These two are linked already.")
    source, target = _socket(workspace, from_id), _socket(workspace, to_id)
    refused: EditError | None = None
    for bound, other in ((target, from_id), (source, to_id)):
        for endpoint in bound.endpoints:
            if endpoint.mode != "bind":
                continue
            try:
                return add_endpoint(workspace, other, connect_to(workspace, bound, endpoint.address))
            except EditError as error:
                refused = refused or error
    if refused is not None:
        raise refused
    workspace = add_endpoint(workspace, to_id, Endpoint(mode="bind", address=address))
    return add_endpoint(workspace, from_id, Endpoint(mode="connect", address=address))


def connect_to(workspace: Workspace, socket: Socket, bound: str) -> Endpoint:
    """The endpoint that connects to what that socket binds. Raises `EditError` where no one can."""
    try:
        parsed = parse(render_text(bound, Scope(variables=workspace.variables)), "bind")
    except (AddressError, RenderError) as error:
        raise EditError(f"{socket.label} binds {bound}, which can't be connected to. {error}") from error
    if _is_wildcard(parsed):
        raise EditError(
            f"{socket.label} binds {bound}, whose port is chosen anew at each start;"
            " give it a port to link to it."
        )
    local = _EVERYWHERE.get(parsed.host)
    if local is None:
        return Endpoint(mode="connect", address=bound)
    # The text, not what it renders to, so that the link follows the port's variable, if it has one.
    address = f"tcp://{local}:{parsed.port}"
    template = f"tcp://{local}:{bound.rpartition(':')[2]}"
    follows = rendered(workspace, template) == address
    return Endpoint(mode="connect", address=template if follows else address)


def unlink(workspace: Workspace, link: Link) -> Workspace:
    """Without the connect that makes this link; the bind stays, for others may use it."""
    return remove_endpoint(workspace, link.from_socket, link.from_index)


def set_variable(workspace: Workspace, name: str, value: str | None) -> Workspace:
    """With that variable at that value, or, for None, without it."""
    variables = {key: old for key, old in workspace.variables.items() if key != name or value is not None}
    if value is not None:
        variables[name] = value
    return structs.replace(workspace, variables=variables)


def put_message(workspace: Workspace, message: Message) -> Workspace:
    """With that message, in place of the one of its name or last. Raises `EditError` without a name."""
    if not message.name.strip():
        raise EditError("A message needs a name to be saved by.")
    if workspace.message(message.name) is None:
        return structs.replace(workspace, messages=(*workspace.messages, message))
    return structs.replace(
        workspace, messages=tuple(message if m.name == message.name else m for m in workspace.messages)
    )


def remove_message(workspace: Workspace, name: str) -> Workspace:
    """Without the message of that name."""
    return structs.replace(workspace, messages=tuple(m for m in workspace.messages if m.name != name))


def set_title(workspace: Workspace, title: str) -> Workspace:
    """With another title."""
    return structs.replace(workspace, title=title.strip())

"""What a socket's type wants before the message itself: a routing id, a group, an empty delimiter.

ROUTER and STREAM take the peer's routing id off the first frame (zmq_socket(3)); REQ and REP speak
with an empty delimiter frame, which DEALER and ROUTER have to write themselves (RFC 28/REQREP). Of the draft
types a RADIO's first frame is the group, and a DGRAM's the address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from workbench.catalogue.socket_types import socket_types
from workbench.document.links import links
from workbench.document.render import RenderError, Scope, render_frames
from workbench.document.workspace import Workspace
from workbench.engine.state import Peer, SocketState
from workbench.traffic.envelope import envelope
from workbench.traffic.records import Kind
from workbench.ui.composer.draft import DraftFrame, from_bytes


def can_send(socket_type: str) -> bool:
    """Whether the catalogue knows the type as one that sends."""
    known = socket_types().get(socket_type)
    return known is not None and known.can_send


def takes_routing_id(socket_type: str) -> bool:
    """Whether the first frame says which peer it is for."""
    known = socket_types().get(socket_type)
    return known is not None and known.envelope == "routing-id"


class Head(Struct, frozen=True):
    """What the first frame says of where a message goes: what that is called, and what to do about it."""

    title: str
    name: str
    choose: str
    none: str


_PEER = Head(
    "Routing id",
    "Peer to send to, by routing id",
    "Choose the peer…",
    "No peer seen yet: type its id.",
)
_GROUP = Head("Group", "Group to send to", "Choose the group…", "No group joined here: type one as frame 1.")
_ADDRESS = Head(
    "Address", "Address to send to", "Choose the address…", "Type it as frame 1, as 127.0.0.1:5555."
)


def head(socket_type: str) -> Head | None:
    """What the first frame of that type's messages is; None where it is the message's own."""
    if socket_type == "DGRAM":
        return _ADDRESS
    if takes_routing_id(socket_type):
        return _PEER
    return _GROUP if socket_type == "RADIO" else None


_FIRST = {"RADIO": "group", "DGRAM": "address"}


def frame_names(socket_type: str, frames: Sequence[bytes]) -> Mapping[int, str]:
    """What these frames are called on their way out of a socket of that type, as the traffic will call them."""
    names = dict(envelope(frames, socket_type, Kind.SENT).names)
    if socket_type in _FIRST:
        names[0] = _FIRST[socket_type]
    elif takes_routing_id(socket_type):
        names[0] = "routing id"  # before there is a second frame, too
    return names


def heads(workspace: Workspace, socket_type: str, state: SocketState) -> tuple[Peer, ...]:
    """The first frames that can be chosen: the peers seen, or the groups that the workspace's dishes join."""
    if socket_type != "RADIO":
        return state.peers
    found: dict[bytes, str] = {}
    scope = Scope(variables=workspace.variables)
    for socket in workspace.sockets:
        if socket.type == "DISH":
            try:
                found.update(dict.fromkeys(render_frames(socket.subscriptions, scope), socket.label))
            except RenderError:
                continue  # the checks say why
    return tuple(Peer(group, label) for group, label in found.items())


def meets_delimiter(workspace: Workspace, socket: str, states: Mapping[str, SocketState]) -> bool:
    """Whether a DEALER or ROUTER is linked to a REQ or REP, and so has to write the delimiter."""
    here = workspace.socket(socket)
    if here is None or here.type not in ("DEALER", "ROUTER"):
        return False
    actual = {
        (id_, place): endpoint.actual
        for id_, state in states.items()
        for place, endpoint in enumerate(state.endpoints)
    }
    types = {other.id: other.type for other in workspace.sockets}
    for link in links(workspace, actual):
        ends = (link.from_socket, link.to_socket)
        if socket in ends:
            other = ends[1] if ends[0] == socket else ends[0]
            known = socket_types().get(types.get(other, ""))
            if known is not None and known.envelope == "delimiter":
                return True
    return False


def delimiter_place(socket_type: str, drafts: Sequence[DraftFrame]) -> int | None:
    """The row where the empty delimiter is missing, or None where it stands already.

    After the routing id for a ROUTER, which has to be there first.
    """
    place = 1 if takes_routing_id(socket_type) else 0
    if place and (not drafts or not drafts[0].value):
        return None
    if len(drafts) > place and not drafts[place].value and drafts[place].kind in ("text", "hex", "base64"):
        return None
    return place


def peer_label(peer: Peer) -> str:
    """A routing id as text or hex, and where the peer is."""
    draft = from_bytes(peer.routing_id)
    name = f"0x{peer.routing_id.hex()}" if draft.kind == "hex" else draft.value
    return f"{name}   {peer.address}" if peer.address else name

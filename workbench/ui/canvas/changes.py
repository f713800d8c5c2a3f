"""The edits that the canvas asks for, made of the document's pure ones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TypeAlias

from workbench.document import carrying, edits
from workbench.document.ports import free_loopback_address
from workbench.document.workspace import Workspace

Edit: TypeAlias = Callable[[Workspace], Workspace]

DUPLICATE_OFFSET = (32, 32)
_ANY_ADDRESS = "tcp://127.0.0.1:1"  # never bound: only whether a link may be made is asked


def link(from_id: str, to_id: str) -> Edit:
    """Link the two; where neither binds, the second binds a free loopback port."""

    def change(workspace: Workspace) -> Workspace:
        taken = [endpoint.address for socket in workspace.sockets for endpoint in socket.endpoints]
        return edits.link_sockets(workspace, from_id, to_id, free_loopback_address(taken))

    return change


def why_no_link(workspace: Workspace, from_id: str, to_id: str) -> str:
    """The sentence that refuses this link; empty where it can be made."""
    try:
        edits.link_sockets(workspace, from_id, to_id, _ANY_ADDRESS)
    except edits.EditError as error:
        return str(error)
    return ""


def delete(ids: Collection[str], connects: Iterable[tuple[str, int]], behaviours: Iterable[str] = ()) -> Edit:
    """Remove these sockets, and of the others these connects (socket id and index) and these ones' behaviours."""
    # Each once, for two links may share one; from the last on, so that the indices of the others stay right.
    chosen = sorted(
        {connect for connect in connects if connect[0] not in ids}, key=lambda connect: -connect[1]
    )

    idle = [id_ for id_ in behaviours if id_ not in ids]

    def change(workspace: Workspace) -> Workspace:
        for id_ in idle:
            workspace = edits.set_behaviour(workspace, id_, None)
        for id_, index in chosen:
            workspace = edits.remove_endpoint(workspace, id_, index)
        return edits.remove_sockets(workspace, ids)

    return change


def duplicate(ids: Collection[str]) -> Edit:
    """Copy these sockets; a copy binds addresses of its own."""

    def change(workspace: Workspace) -> Workspace:
        return edits.duplicate_sockets(workspace, ids, DUPLICATE_OFFSET, free_loopback_address)

    return change


def paste(text: str) -> Edit:
    """Put down the sockets of that text, which was on the clipboard."""

    def change(workspace: Workspace) -> Workspace:
        return carrying.put_down(workspace, text, free_loopback_address)

    return change

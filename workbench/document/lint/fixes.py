"""Edits that put a problem right. They go by place, since a faulty file may have an id or a name twice.

Invariant: pure, and on a workspace that has changed since the check, an `EditError` where what they
would change is gone.
"""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Callable, Iterable
from typing import TypeVar

from msgspec import structs

from workbench.document.edits import EditError
from workbench.document.problems import Fix
from workbench.document.words import elided
from workbench.document.workspace import Endpoint, Workspace

_Item = TypeVar("_Item")
_LONGEST = 32  # characters of a name in a label


def replace_socket(workspace: Workspace, index: int, **changes: object) -> Workspace:
    """With the socket at that index changed."""
    if not 0 <= index < len(workspace.sockets):
        raise EditError("That socket is gone.")
    changed = structs.replace(workspace.sockets[index], **changes)
    return structs.replace(workspace, sockets=_with(workspace.sockets, index, changed))


def replace_message(workspace: Workspace, index: int, **changes: object) -> Workspace:
    """With the message at that index changed."""
    if not 0 <= index < len(workspace.messages):
        raise EditError("That message is gone.")
    changed = structs.replace(workspace.messages[index], **changes)
    return structs.replace(workspace, messages=_with(workspace.messages, index, changed))


def replace_endpoint(workspace: Workspace, socket: int, index: int, endpoint: Endpoint | None) -> Workspace:
    """With another endpoint there, or, for None, without it."""
    if not 0 <= socket < len(workspace.sockets) or not 0 <= index < len(workspace.sockets[socket].endpoints):
        raise EditError("That endpoint is gone.")
    before = workspace.sockets[socket].endpoints
    endpoints = (
        (*before[:index], *before[index + 1 :]) if endpoint is None else _with(before, index, endpoint)
    )
    return replace_socket(workspace, socket, endpoints=endpoints)


def socket_fix(label: str, index: int, **changes: object) -> Fix:
    """Change the socket at that index."""
    return Fix(label, lambda workspace: replace_socket(workspace, index, **changes))


def message_fix(label: str, index: int, **changes: object) -> Fix:
    """Change the message at that index."""
    return Fix(label, lambda workspace: replace_message(workspace, index, **changes))


def endpoint_fix(label: str, socket: int, index: int, endpoint: Endpoint | None) -> Fix:
    """Change one endpoint, or take it away."""
    return Fix(label, lambda workspace: replace_endpoint(workspace, socket, index, endpoint))


def nearest_fix(name: str, there: Iterable[str], edit: Callable[[str], Fix]) -> Fix | None:
    """The fix for the name that was probably meant, if one is near enough."""
    near = difflib.get_close_matches(name, list(there), n=1)
    return edit(near[0]) if near else None


def short(name: str) -> str:
    """So much of a name as a label takes."""
    return elided(name, _LONGEST)


def numbered(name: str, taken: Iterable[str]) -> str:
    """The first of `name-2`, `name-3` ... that is free."""
    names = set(taken)
    return next(free for n in itertools.count(2) if (free := f"{name}-{n}") not in names)


def _with(items: tuple[_Item, ...], index: int, changed: _Item) -> tuple[_Item, ...]:
    return (*items[:index], changed, *items[index + 1 :])

"""Which sockets may be linked, and why not."""

from __future__ import annotations

from workbench.catalogue.socket_types import legal_pair, socket_types
from workbench.document.workspace import Workspace


def why_not(workspace: Workspace, a: str, b: str) -> str:
    """The sentence that says why these two sockets can't be linked; empty if they can."""
    first, second = workspace.socket(a), workspace.socket(b)
    if first is None or second is None:
        return "One of the two sockets is gone."
    if a == b:
        return "A socket can't be linked to itself."
    return why_not_types(first.type, second.type)


def why_not_types(first: str, second: str) -> str:
    """The sentence that says why sockets of these types can't talk; empty if they can."""
    if legal_pair(first, second):
        return ""
    known = socket_types().get(first)
    peers = known.peers if known else ()
    if not peers:
        if known is not None:
            return f"{first} doesn't talk to {second}, only to plain UDP programs, by their addresses."
        return f"{first} doesn't talk to {second}."
    return f"{first} doesn't talk to {second}, only to {_either(peers)}."


def _either(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"

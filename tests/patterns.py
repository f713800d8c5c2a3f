"""Patterns of the gallery on a port that is free, and as quick as a test wants them."""

from __future__ import annotations

from msgspec import structs

from tests.ports import free_port
from workbench.document import gallery
from workbench.document.workspace import Repeat, Workspace


def pattern(name: str, every: float | None = None) -> Workspace:
    """That pattern; what repeats does so every so many seconds, or at its own pace, made for people's eyes."""
    workspace = gallery.load_pattern(name)
    variables = dict(workspace.variables)
    if "port" in variables:
        variables["port"] = free_port()
    sockets = tuple(
        structs.replace(socket, behaviour=structs.replace(socket.behaviour, every=every, rate=None))
        if every is not None and isinstance(socket.behaviour, Repeat)
        else socket
        for socket in workspace.sockets
    )
    return structs.replace(workspace, variables=variables, sockets=sockets)

"""Renaming messages and binding them to sockets: pure edits, as all edits are."""

from __future__ import annotations

from msgspec import structs

from workbench.document.edits import EditError
from workbench.document.workspace import Repeat, Socket, Step, Workspace


def rename_message(workspace: Workspace, name: str, to: str) -> Workspace:
    """With that message under another name, wherever it is named: in behaviours and in scenarios, too.

    Raises `EditError` for no name, for one that is taken, and where the message is gone.
    """
    to = to.strip()
    if workspace.message(name) is None:
        raise EditError(f'There is no message "{name}" any more.')
    if to == name:
        return workspace
    if not to:
        raise EditError("A message needs a name.")
    if workspace.message(to) is not None:
        raise EditError(f'There is a message "{to}" already; names are unique.')
    return structs.replace(
        workspace,
        messages=tuple(structs.replace(m, name=to) if m.name == name else m for m in workspace.messages),
        sockets=tuple(_socket(socket, name, to) for socket in workspace.sockets),
        scenarios=tuple(
            structs.replace(each, steps=tuple(_step(step, name, to) for step in each.steps))
            for each in workspace.scenarios
        ),
    )


def bind_message(workspace: Workspace, name: str, socket: str | None) -> Workspace:
    """With that message sent from that socket, or from any for None. Raises `EditError` where it is gone."""
    if workspace.message(name) is None:
        raise EditError(f'There is no message "{name}" any more.')
    return structs.replace(
        workspace,
        messages=tuple(
            structs.replace(m, socket=socket) if m.name == name else m for m in workspace.messages
        ),
    )


def _socket(socket: Socket, name: str, to: str) -> Socket:
    if isinstance(socket.behaviour, Repeat) and socket.behaviour.name == name:
        return structs.replace(socket, behaviour=structs.replace(socket.behaviour, name=to))
    return socket


def _step(step: Step, name: str, to: str) -> Step:
    return structs.replace(step, send=to) if step.send == name else step

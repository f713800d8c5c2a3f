"""What a socket sends of its own: the messages saved for it, and those that it repeats."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from msgspec import Struct, structs

from workbench.document.lint.fixes import replace_message, replace_socket
from workbench.document.problems import Fix
from workbench.document.render import RenderError, Scope, render_one
from workbench.document.workspace import Frame, Message, Repeat, Socket, Workspace


class Outgoing(Struct, frozen=True, kw_only=True):
    """A message that `socket`, the one at `index`, sends.

    `what` begins a sentence on it, `place` is the path of its frames.
    """

    socket: Socket
    index: int
    what: str
    place: str
    frames: tuple[Frame, ...]
    replace: Callable[[Workspace, tuple[Frame, ...]], Workspace]

    def with_delimiter(self, index: int) -> Fix:
        """The fix that puts an empty frame before the one at that index."""
        frames = (*self.frames[:index], Frame(text=""), *self.frames[index:])
        return Fix("Add the empty delimiter", lambda workspace: self.replace(workspace, frames))

    def bytes_of(self, index: int, scope: Scope) -> bytes | None:
        """The bytes of that frame, or None where they aren't known before it is sent."""
        frame = self.frames[index]
        if frame.kind == "file" or "{{" in str(frame.value):
            return None
        try:
            return render_one(self.frames, index, scope)
        except RenderError:
            return None


def outgoing(workspace: Workspace) -> Iterator[Outgoing]:
    """All of them. A message that a socket repeats and that is saved for it comes once."""
    places: dict[str | None, int] = {}
    for index, socket in enumerate(workspace.sockets):
        places.setdefault(socket.id, index)
    for index, message in enumerate(workspace.messages):
        owner = places.get(message.socket)
        if owner is not None:
            yield _saved(index, message, owner, workspace, f'The message "{message.name}"')
    for index, socket in enumerate(workspace.sockets):
        behaviour = socket.behaviour
        if not isinstance(behaviour, Repeat):
            continue
        if behaviour.frames:
            yield Outgoing(
                socket=socket,
                index=index,
                what=f"What {socket.label} repeats",
                place=f"sockets[{index}].behaviour.frames",
                frames=behaviour.frames,
                replace=partial(_replace_repeated, index, behaviour),
            )
        for number, message in enumerate(workspace.messages):
            if message.name == behaviour.name and message.socket != socket.id:
                what = f'The message "{message.name}", which {socket.label} repeats,'
                yield _saved(number, message, index, workspace, what)


def _saved(number: int, message: Message, index: int, workspace: Workspace, what: str) -> Outgoing:
    return Outgoing(
        socket=workspace.sockets[index],
        index=index,
        what=what,
        place=f"messages[{number}].frames",
        frames=message.frames,
        replace=partial(_replace_saved, number),
    )


def _replace_saved(index: int, workspace: Workspace, frames: tuple[Frame, ...]) -> Workspace:
    return replace_message(workspace, index, frames=frames)


def _replace_repeated(
    index: int, behaviour: Repeat, workspace: Workspace, frames: tuple[Frame, ...]
) -> Workspace:
    return replace_socket(workspace, index, behaviour=structs.replace(behaviour, frames=frames))

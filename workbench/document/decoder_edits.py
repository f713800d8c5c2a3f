"""Edits of a workspace's decoders: pure functions, as all edits are.

A decoder goes by its scope, the frames that it is for: a workspace that was edited here has one for each. What
can't be done raises `EditError` with a sentence.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import structs

from workbench.document.edits import EditError
from workbench.document.workspace import DecoderBinding, Workspace

Scope: TypeAlias = tuple[str | None, str, int | None]
"""Socket, topic and position."""


def scope_of(binding: DecoderBinding) -> Scope:
    """The frames that it is for."""
    return binding.socket, binding.topic, binding.frame


def bind_decoder(workspace: Workspace, binding: DecoderBinding) -> Workspace:
    """With that decoder, in place of the one of its scope or last.

    Raises `EditError` for no decoder, a position before the first frame, and a socket that isn't there.
    """
    if not binding.decoder:
        raise EditError("Choose a decoder.")
    if binding.frame is not None and binding.frame < 0:
        raise EditError("Positions of frames are counted from 0.")
    if binding.socket is not None and workspace.socket(binding.socket) is None:
        raise EditError(f'There is no socket "{binding.socket}" any more.')
    scope = scope_of(binding)
    if all(scope_of(other) != scope for other in workspace.decoders):
        return structs.replace(workspace, decoders=(*workspace.decoders, binding))
    decoders = tuple(binding if scope_of(other) == scope else other for other in workspace.decoders)
    return structs.replace(workspace, decoders=tuple(dict.fromkeys(decoders)))


def unbind_decoder(workspace: Workspace, scope: Scope) -> Workspace:
    """Without the decoder of that scope."""
    decoders = tuple(other for other in workspace.decoders if scope_of(other) != scope)
    return structs.replace(workspace, decoders=decoders)


def remove_decoder(workspace: Workspace, index: int) -> Workspace:
    """Without the decoder at that index."""
    if not 0 <= index < len(workspace.decoders):
        raise EditError("That decoder is gone.")
    decoders = (*workspace.decoders[:index], *workspace.decoders[index + 1 :])
    return structs.replace(workspace, decoders=decoders)

"""Which decoder the user wants for a frame: the one whose scope says most of it."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.document.workspace import DecoderBinding


def binding_for(
    bindings: Sequence[DecoderBinding], socket: str, frames: Sequence[bytes], position: int
) -> DecoderBinding | None:
    """The binding of that frame, from 0, of a message of that socket; None where it is to be guessed.

    Of several, the one that names most of socket, topic and position; then the longest topic, and of
    equals the last.
    """
    first = frames[0] if frames else b""
    best: DecoderBinding | None = None
    rank = (-1, -1)
    for binding in bindings:
        topic = binding.topic.encode("utf-8", "replace")
        fits = (
            binding.socket in (None, socket)
            and binding.frame in (None, position)
            and first[: len(topic)] == topic
        )
        said = (binding.socket is not None) + (binding.frame is not None) + bool(topic)
        if fits and (said, len(topic)) >= rank:
            best, rank = binding, (said, len(topic))
    return best

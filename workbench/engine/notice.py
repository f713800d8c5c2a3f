"""The latest thing that went wrong with a socket and stands no more: a message refused, a peer turned away.

What is wrong now is an endpoint's problem; this is for what has passed and is worth a look. Invariant: it
stays until something goes well again, and for some seconds at least, so that it can be read.
"""

from __future__ import annotations

from typing import TypeAlias

HOLDS = 5.0
"""Seconds that it stays at the least."""

Progress: TypeAlias = tuple[int, ...]
"""Counts that grow while things go well: messages sent, received, peers."""


class Notice:
    """One socket's. Times are in seconds, of any clock that never goes back."""

    def __init__(self) -> None:
        self._sentence = ""
        self._until = 0.0
        self._progress: Progress = ()

    def tell(self, sentence: str, progress: Progress, now: float, holds: float = HOLDS) -> None:
        """This has just happened."""
        self._sentence, self._progress, self._until = sentence, progress, now + holds

    def clear(self) -> None:
        """It is over."""
        self._sentence = ""

    def sentence(self, progress: Progress, now: float) -> str:
        """What there is to say, or nothing; to be asked anew when something has changed."""
        gained = any(after > before for before, after in zip(self._progress, progress, strict=False))
        if self._sentence and gained and now >= self._until:
            self._sentence = ""
        return self._sentence

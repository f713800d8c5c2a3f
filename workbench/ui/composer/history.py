"""What was sent last, and a place in it to step back and forth from.

Invariant: no two neighbours are equal, and there are never more than `LIMIT`.
"""

from __future__ import annotations

from msgspec import Struct

from workbench.ui.composer.draft import DraftFrame

LIMIT = 50


class Sent(Struct, frozen=True):
    """A message as it was typed and the id of the socket that it was sent from."""

    socket: str
    drafts: tuple[DraftFrame, ...]

    def label(self, limit: int = 48) -> str:
        """Its values on one line of at most `limit` characters, plain text."""
        line = " · ".join(draft.value[: limit + 1] or "(empty)" for draft in self.drafts[: limit + 1])
        line = "".join(character if character.isprintable() else "␣" for character in line)
        return line if len(line) <= limit else line[: limit - 1] + "…"


class History:
    """The messages sent, oldest first, and where the user stands among them."""

    def __init__(self) -> None:
        self._sent: list[Sent] = []
        self._at: int | None = None
        self._unsent: Sent | None = None

    @property
    def entries(self) -> tuple[Sent, ...]:
        """Oldest first."""
        return tuple(self._sent)

    def add(self, sent: Sent) -> None:
        """Remember a message, and stand after it."""
        self._at = self._unsent = None
        if self._sent and self._sent[-1] == sent:
            return
        self._sent.append(sent)
        del self._sent[:-LIMIT]

    def older(self, current: Sent) -> Sent | None:
        """The message before; `current` is kept, to come back to. None where there is none."""
        if self._at is None:
            # What stands there was just sent: it isn't worth a step.
            start = len(self._sent)
            if self._sent and self._sent[-1] == current:
                start -= 1
            if start == 0:
                return None
            self._unsent, self._at = current, start
        if self._at == 0:
            return None
        self._at -= 1
        return self._sent[self._at]

    def newer(self) -> Sent | None:
        """The message after, at last the one that was not sent yet. None where there is none."""
        if self._at is None:
            return None
        self._at += 1
        if self._at < len(self._sent):
            return self._sent[self._at]
        unsent, self._at, self._unsent = self._unsent, None, None
        return unsent

"""What is wrong, as rows of a list; a refresh changes only the rows that are others than before.

Invariant: a row keeps its index while its problem stands, also when the sentence or the way out changes, so
that the view keeps the user's place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Literal

from msgspec import Struct
from PySide6.QtCore import Qt

from workbench.document.problems import Fix
from workbench.traffic.text import visible
from workbench.ui.list_model import Index, ListModel

_SENTENCE = 1_000  # characters of a sentence that are shown


class Reopen(Struct, frozen=True):
    """A way out that changes nothing in the file: stop that socket and start it again."""

    socket: str
    label: str = "Reconnect"


class ProblemRow(Struct, frozen=True):
    """One problem as shown. `label` is its place in the user's words, `socket` the id to go to, if one.

    `place` is the path in the file, where it is known; `fix` the way out, if there is one.
    """

    socket: str | None
    label: str
    sentence: str
    severity: Literal["error", "warning"] | str
    place: str = ""
    fix: Fix | Reopen | None = None

    @property
    def word(self) -> str:
        """Its severity as people read it."""
        return "Error" if self.severity == "error" else "Warning"

    @property
    def said(self) -> str:
        """The sentence as it is shown; it may quote what a peer sent."""
        return visible(self.sentence[:_SENTENCE])

    def reads_as(self) -> tuple[str, ...]:
        """All that is seen of it. The edit of a fix isn't, and no two of them are equal."""
        return self.label, self.sentence, self.severity, self.fix.label if self.fix else ""


class ProblemsModel(ListModel[ProblemRow]):
    """One row a problem."""

    def identities(self, rows: Sequence[ProblemRow]) -> list[Hashable]:
        """Where it is, how grave, and the how manieth there; the sentence and the way out may change."""
        seen: Counter[Hashable] = Counter()
        found: list[Hashable] = []
        for row in rows:
            key = (row.socket, row.place, row.severity)
            found.append((*key, seen[key]))
            seen[key] += 1
        return found

    def reads_as(self, row: ProblemRow) -> object:
        """See `ListModel`."""
        return row.reads_as()

    def problem(self, row: int) -> ProblemRow | None:
        """The problem of that row; None where there is none."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def count_words(self) -> str:
        """How many there are, as "2 errors, 1 warning"; empty for none."""
        counts = Counter(row.word.lower() for row in self._rows)
        return ", ".join(
            f"{counts[word]:,} {word}{'' if counts[word] == 1 else 's'}"
            for word in ("error", "warning")
            if counts[word]
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.problem(index.row()) if index.isValid() else None
        if row is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                said = f"{row.word}, {visible(row.label)}: {row.said}"
                return f"{said} {row.fix.label}: Alt+Enter." if row.fix else said
            case _:
                return None

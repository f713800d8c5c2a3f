"""What can be found, as a list of those that fit what was typed, the best first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from workbench.traffic.text import visible
from workbench.ui.finder.ranking import fit

_ROOT = QModelIndex()
ENTRY = Qt.ItemDataRole.UserRole
PLACES = Qt.ItemDataRole.UserRole + 1
"""The letters of the words that were typed, as a tuple of indices."""


class Entry(NamedTuple):
    """One thing that can be found: what it is, its name, where it stands, its shortcut, and what choosing it does."""

    kind: str
    words: str
    detail: str
    keys: str
    choose: Callable[[], object]


class FinderModel(QAbstractListModel):
    """The entries, as they were given, or those that fit. What fits equally stays in the order given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()
        self._shown: list[tuple[Entry, tuple[int, ...]]] = []

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Offer these."""
        self._entries = tuple(entry._replace(words=visible(entry.words)) for entry in entries)
        self.set_typed("")

    def set_typed(self, typed: str) -> None:
        """Show those that fit."""
        found: list[tuple[int, int, Entry, tuple[int, ...]]] = []
        for number, entry in enumerate(self._entries):
            by_words = fit(typed, entry.words)
            if by_words is not None:
                found.append((-2 * by_words.score, number, entry, by_words.places))
                continue
            by_all = fit(typed, f"{entry.kind} {entry.words} {entry.detail}", scattered=False)
            if by_all is not None:
                found.append((-by_all.score, number, entry, ()))
        found.sort(key=lambda each: each[:2])
        self.beginResetModel()
        self._shown = [(entry, places) for _, _, entry, places in found]
        self.endResetModel()

    def entry(self, row: int) -> Entry | None:
        """What stands there."""
        return self._shown[row][0] if 0 <= row < len(self._shown) else None

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if not index.isValid() or not 0 <= index.row() < len(self._shown):
            return None
        entry, places = self._shown[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return entry.words
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(filter(None, (entry.words, entry.kind, entry.detail, entry.keys)))
            case int() if role == ENTRY:
                return entry
            case int() if role == PLACES:
                return places
            case _:
                return None

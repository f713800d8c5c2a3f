"""What lists have in common whose rows are made anew at each change: they become others by the smallest change.

Invariant: a row that stays keeps its index, so that the view keeps the user's place; only what reads otherwise is
announced as changed.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex

Index = QModelIndex | QPersistentModelIndex
Row = TypeVar("Row")
_ROOT = QModelIndex()


class ListModel(QAbstractListModel, Generic[Row]):
    """One row an entry."""

    renames_in_place = False
    """Whether as many rows in the place of others are those, renamed, rather than new ones."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    @abstractmethod
    def identities(self, rows: Sequence[Row]) -> list[Hashable]:
        """What makes each the same row as before, however it reads now."""

    def reads_as(self, row: Row) -> object:
        """All that is seen of it."""
        return row

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these."""
        matcher = SequenceMatcher(a=self.identities(self._rows), b=self.identities(rows), autojunk=False)
        # From the last to the first, so that the places before are still those of the old rows.
        for kind, start, end, new_start, new_end in reversed(matcher.get_opcodes()):
            new = rows[new_start:new_end]
            if kind == "equal" or (self.renames_in_place and end - start == len(new)):
                self._renew(start, new)
                continue
            if end > start:
                self.beginRemoveRows(_ROOT, start, end - 1)
                del self._rows[start:end]
                self.endRemoveRows()
            if new:
                self.beginInsertRows(_ROOT, start, start + len(new) - 1)
                self._rows[start:start] = new
                self.endInsertRows()

    def _renew(self, start: int, rows: Sequence[Row]) -> None:
        for row, new in enumerate(rows, start):
            old, self._rows[row] = self._rows[row], new
            if self.reads_as(old) != self.reads_as(new):
                self.dataChanged.emit(self.index(row), self.index(row))

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

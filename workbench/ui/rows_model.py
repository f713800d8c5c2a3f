"""What tables that are edited in place have in common: rows that follow the workspace with the least change.

Invariant: rows that stay the same are never announced as changed, so that an open editor, the
selection and the scroll survive an edit elsewhere. A model never changes its rows by itself: it
asks by `edit_requested` and gets the outcome with the next workspace.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

Index = QModelIndex | QPersistentModelIndex
Row = TypeVar("Row")


class RowsModel(QAbstractTableModel, Generic[Row]):
    """A table of frozen rows with a heading for each column."""

    edit_requested = Signal(str, object, str)

    def __init__(self, headings: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._headings = tuple(headings)
        self._rows: tuple[Row, ...] = ()
        self._socket = ""  # the id of the one whose rows they are, where they are one's

    def set_rows(self, rows: tuple[Row, ...]) -> None:
        """Show these rows; only what differs is announced."""
        old, shorter = self._rows, min(len(self._rows), len(rows))
        head = next((i for i in range(shorter) if old[i] != rows[i]), shorter)
        tail = 0
        while tail < shorter - head and old[-1 - tail] == rows[-1 - tail]:
            tail += 1
        more = len(rows) - len(old)
        if more > 0:
            first = len(old) - tail
            self.beginInsertRows(QModelIndex(), first, first + more - 1)
            self._rows = rows
            self.endInsertRows()
        elif more < 0:
            first = len(rows) - tail
            self.beginRemoveRows(QModelIndex(), first, first - more - 1)
            self._rows = rows
            self.endRemoveRows()
        else:
            self._rows = rows
        for row in range(head, min(len(old), len(rows)) - tail):
            self.dataChanged.emit(self.index(row, 0), self.index(row, self.columnCount() - 1))

    def set_rows_of(self, socket: str, rows: tuple[Row, ...]) -> None:
        """Show the rows of that socket, by its id. Those of another are a new table, in which nothing is kept."""
        if socket == self._socket:
            self.set_rows(rows)
            return
        self.beginResetModel()
        self._socket, self._rows = socket, rows
        self._forget()
        self.endResetModel()

    def _forget(self) -> None:
        """Let go of what is shown with the rows; they are another socket's now."""

    def row(self, index: int) -> Row:
        """The row at that index."""
        return self._rows[index]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._headings)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section] if 0 <= section < len(self._headings) else None
        return None

"""The lines of two compared messages as a table: the left's, the sign of how they stand, the right's."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from workbench.traffic.compare import Line, Range, State

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_SPOKEN = {State.SAME: "equal", State.CHANGED: "differs", State.LEFT: "left only", State.RIGHT: "right only"}


class CompareColumn(IntEnum):
    """From left to right."""

    LEFT = 0
    SIGN = 1
    RIGHT = 2


class CompareModel(QAbstractTableModel):
    """One row a line; those that are equal are left out where that is asked for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: Sequence[Line] = ()
        self._rows: Sequence[Line] = ()
        self._differing = False

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show these."""
        self.beginResetModel()
        self._all = lines
        self._rows = [line for line in lines if not self._differing or line.state is not State.SAME]
        self.endResetModel()

    def show_differing(self, on: bool) -> None:
        """Show the lines that differ alone, or all."""
        self._differing = on
        self.set_lines(self._all)

    def line(self, row: int) -> Line:
        """The line in that row."""
        return self._rows[row]

    def next_difference(self, row: int, step: int) -> int | None:
        """The row of the next line that differs, going on by `step` from `row`, headings aside; None for none."""
        at = row + step
        while 0 <= at < len(self._rows):
            line = self._rows[at]
            if line.state is not State.SAME and not line.heading:
                return at
            at += step
        return None

    def marks(self, index: Index) -> tuple[Range, ...]:
        """The characters that differ in that cell."""
        line = self._rows[index.row()]
        return line.left_marks if index.column() == CompareColumn.LEFT else line.right_marks

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(CompareColumn)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        line, column = self._rows[index.row()], CompareColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                cells = (line.left, line.state.value, line.right)
                return cells[column]
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{_SPOKEN[line.state]}: {line.left or 'nothing'}; {line.right or 'nothing'}"
            case _:
                return None

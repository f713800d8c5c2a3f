"""The frames of the message in the composer, as a table for Qt's views.

Invariant: there is always at least one row, as ZeroMQ has no message without a frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any, TypeAlias

from msgspec import structs
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from workbench.ui.composer.draft import EMPTY, OFFERED, DraftFrame, problem

Index: TypeAlias = QModelIndex | QPersistentModelIndex

PROBLEM = Qt.ItemDataRole.UserRole + 1
"""The role that tells what is wrong with the row's frame, as a sentence, or an empty text."""

NAME = Qt.ItemDataRole.UserRole + 2
"""The role of what the row's frame is called: routing id, delimiter, topic; an empty text for the message's own."""

_TITLES = ("#", "Kind", "Value", "More")


class Column(IntEnum):
    """The columns, from left to right. The number is the view's to count: it isn't the frame's own."""

    NUMBER = 0
    KIND = 1
    VALUE = 2
    MORE = 3


class FramesModel(QAbstractTableModel):
    """Rows of `DraftFrame`s: kind and value can be edited, rows inserted, removed and moved."""

    drafts_changed = Signal()
    """`drafts` is another value, whatever the way."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._drafts: list[DraftFrame] = [EMPTY]
        self._names: Mapping[int, str] = {}
        self._wrong: tuple[int, str] | None = None
        # What can be brought back, the last at the end: a frame and its row, or all that was replaced.
        self._gone: list[tuple[int, DraftFrame] | tuple[DraftFrame, ...]] = []

    @property
    def drafts(self) -> tuple[DraftFrame, ...]:
        """The frames as they are typed."""
        return tuple(self._drafts)

    @property
    def can_restore(self) -> bool:
        """Whether something that was removed or replaced can be brought back."""
        return bool(self._gone)

    def set_names(self, names: Mapping[int, str]) -> None:
        """What the frames are called, by their rows."""
        if names != self._names:
            self._names = names
            self.dataChanged.emit(
                self.index(0, Column.NUMBER), self.index(len(self._drafts) - 1, Column.MORE), [NAME]
            )

    def set_wrong(self, wrong: tuple[int, str] | None) -> None:
        """The row of a frame that can't be made, for all that it is well-formed, and why; None where all can."""
        before, self._wrong = self._wrong, wrong
        for row in {found[0] for found in (before, wrong) if found is not None and before != wrong}:
            if row < len(self._drafts):
                self.dataChanged.emit(self.index(row, Column.NUMBER), self.index(row, Column.MORE), [PROBLEM])

    def _problem(self, row: int) -> str:
        told = self._wrong[1] if self._wrong is not None and self._wrong[0] == row else ""
        return problem(self._drafts[row]) or told

    def replace(self, drafts: Iterable[DraftFrame], *, can_restore: bool = False) -> None:
        """Show other frames; none of them stands for one empty frame. `can_restore` keeps those of now."""
        before = self.drafts
        self.beginResetModel()
        self._drafts = list(drafts) or [EMPTY]
        self._gone = [before] if can_restore and before not in ((EMPTY,), self.drafts) else []
        self.endResetModel()
        self.drafts_changed.emit()

    def insert(self, row: int, draft: DraftFrame = EMPTY) -> int:
        """Put a frame before `row`, or at the end where that is further; the row that it got."""
        row = max(0, min(row, len(self._drafts)))
        self.beginInsertRows(QModelIndex(), row, row)
        self._drafts.insert(row, draft)
        self.endInsertRows()
        self.drafts_changed.emit()
        return row

    def change(self, row: int, draft: DraftFrame) -> None:
        """Put another frame in the place of that row's."""
        if self._drafts[row] == draft:
            return
        self._drafts[row] = draft
        self.dataChanged.emit(self.index(row, Column.NUMBER), self.index(row, Column.MORE))
        self.drafts_changed.emit()

    def remove(self, row: int) -> None:
        """Take a frame away; of the last one only what it holds."""
        if not 0 <= row < len(self._drafts):
            return
        if len(self._drafts) == 1:
            self.change(0, EMPTY)
            return
        self._gone.append((row, self._drafts[row]))
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._drafts[row]
        self.endRemoveRows()
        self.drafts_changed.emit()

    def restore(self) -> int:
        """Bring back the frame that was removed last, or the frames that were replaced; the row to look at."""
        match self._gone.pop():
            case (int() as row, DraftFrame() as draft):
                return self.insert(row, draft)
            case drafts:
                self.replace(drafts)
                return 0

    def move(self, row: int, by: int) -> int:
        """Move a frame by -1 or 1; the row that it has now."""
        to = row + by
        if not 0 <= row < len(self._drafts) or not 0 <= to < len(self._drafts):
            return row
        # Qt wants the row that it comes to stand before, as counted while it is still here.
        self.beginMoveRows(QModelIndex(), row, row, QModelIndex(), to + 1 if by > 0 else to)
        self._drafts.insert(to, self._drafts.pop(row))
        self.endMoveRows()
        self.drafts_changed.emit()
        return to

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._drafts)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Column)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if not index.isValid():
            return flags
        flags |= Qt.ItemFlag.ItemNeverHasChildren
        if index.column() in (Column.KIND, Column.VALUE):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _TITLES[section] if 0 <= section < len(_TITLES) else None
        return super().headerData(section, orientation, role)

    def data(self, index: Index, role: int = 0) -> Any:
        if not index.isValid() or index.row() >= len(self._drafts):
            return None
        draft = self._drafts[index.row()]
        if role == PROBLEM:
            return self._problem(index.row())
        if role == NAME:
            return self._names.get(index.row(), "") or _message(draft)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return (None, draft.kind, draft.value, "⋮")[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._accessible(index.row(), Column(index.column()), draft)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not self.flags(index) & Qt.ItemFlag.ItemIsEditable:
            return False
        draft = self._drafts[index.row()]
        if index.column() == Column.KIND:
            if value not in OFFERED:
                return False
            self.change(index.row(), structs.replace(draft, kind=value))
        else:
            self.change(index.row(), structs.replace(draft, value=str(value)))
        return True

    def _accessible(self, row: int, column: Column, draft: DraftFrame) -> str:
        told = self._problem(row)
        wrong = f", {told}" if told else ""
        name = f", {self._names[row]}" if row in self._names else ""
        return (
            f"frame {row + 1}{name}",
            f"kind of frame {row + 1}: {draft.kind}",
            f"frame {row + 1}{name}: {draft.value}{wrong}",
            f"actions of frame {row + 1}",
        )[column]


def _message(draft: DraftFrame) -> str:
    """What a protobuf frame is, without its package."""
    return draft.message.rpartition(".")[2] if draft.kind == "protobuf" else ""

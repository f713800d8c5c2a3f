"""The frames of one message as rows: number, kind, preview, size.

Invariant: a frame is looked at when its row is on screen, and never further than its first 64 KiB.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication

from workbench.traffic.text import is_text, preview
from workbench.ui import theme as looks

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_HEAD = 65_536  # bytes that tell text from bytes
_PREVIEW = 120  # characters
_ROWS_KEPT = 512


class FrameColumn(IntEnum):
    """The columns, from left to right."""

    NUMBER = 0
    KIND = 1
    PREVIEW = 2
    SIZE = 3


_HEADINGS = ("Frame", "Kind", "Content", "Size")
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class MessageFramesModel(QAbstractTableModel):
    """One row a frame."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._frames: tuple[bytes, ...] = ()
        self._words = lru_cache(maxsize=_ROWS_KEPT)(self._read)
        self._fixed = looks.font(looks.SECONDARY, fixed=True)

    def set_frames(self, frames: tuple[bytes, ...]) -> None:
        """Show these."""
        self.beginResetModel()
        self._frames = frames
        self._words.cache_clear()
        self.endResetModel()

    def _read(self, row: int) -> tuple[str, str]:
        """The kind and the preview."""
        frame = self._frames[row]
        if not frame:
            return "empty", ""
        said = preview((frame[:_HEAD],), _PREVIEW)
        return ("text" if _is_text(frame) else "bytes"), said

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._frames)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(FrameColumn)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        across = orientation is Qt.Orientation.Horizontal and 0 <= section < len(FrameColumn)
        return _HEADINGS[section] if across and role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or not 0 <= index.row() < len(self._frames):
            return None
        row, column = index.row(), FrameColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(row, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                kind, said = self._words(row)
                return f"Frame {row + 1}, {kind}, {len(self._frames[row]):,} bytes, {said}"
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if column in (FrameColumn.NUMBER, FrameColumn.SIZE) else _LEFT
            case Qt.ItemDataRole.FontRole:
                return self._fixed
            case Qt.ItemDataRole.ForegroundRole if column is not FrameColumn.PREVIEW:
                return QGuiApplication.palette().placeholderText()
            case _:
                return None

    def _text(self, row: int, column: FrameColumn) -> str:
        match column:
            case FrameColumn.NUMBER:
                return f"{row + 1:,}"
            case FrameColumn.KIND:
                return self._words(row)[0]
            case FrameColumn.SIZE:
                return f"{len(self._frames[row]):,} B"
            case FrameColumn.PREVIEW:
                return self._words(row)[1]


def _is_text(frame: bytes) -> bool:
    """Whether it begins as text; a long frame is judged by its first 64 KiB."""
    head = frame[:_HEAD]
    if len(frame) > _HEAD:
        # The cut may fall within a character of up to four bytes.
        return any(is_text(head[: _HEAD - drop]) for drop in range(4))
    return is_text(head)

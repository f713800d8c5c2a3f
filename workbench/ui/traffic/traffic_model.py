"""The rows of the traffic table: a window onto the log that reads only what is on screen.

Invariant: the number of rows is what the last `pull` saw, so that Qt and the log never disagree
within a paint; `data` never raises.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from workbench.traffic.history import History
from workbench.traffic.log import SocketView, TrafficLog
from workbench.traffic.records import Kind, Record
from workbench.traffic.text import arrow, preview, visible
from workbench.ui import theme as looks
from workbench.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_SHOWN = 512  # records kept at hand: a few screens


class Column(IntEnum):
    """The columns, from left to right."""

    SEQ = 0
    TIME = 1
    SOCKET = 2
    WAY = 3
    PEER = 4
    FRAMES = 5
    SIZE = 6
    MESSAGE = 7


_HEADINGS = ("#", "Time", "Socket", "", "Peer", "Frames", "Size", "Message")
_RIGHT = frozenset({Column.SEQ, Column.FRAMES, Column.SIZE})
_DIM = frozenset({Column.SEQ, Column.TIME, Column.PEER, Column.FRAMES, Column.SIZE})
_FIXED = frozenset({Column.SEQ, Column.TIME, Column.FRAMES, Column.SIZE, Column.MESSAGE})


_RIGHTWARDS = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFTWARDS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_ALIGNMENTS = [_RIGHTWARDS if column in _RIGHT else _LEFTWARDS for column in Column]
# As Qt passes them: plain numbers, which compare ten times as fast as members of an enumeration.
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_FONT = int(Qt.ItemDataRole.FontRole)
_FOREGROUND = int(Qt.ItemDataRole.ForegroundRole)
_BACKGROUND = int(Qt.ItemDataRole.BackgroundRole)
_ROLES = frozenset({
    _ALIGNMENT, _FONT, _FOREGROUND, _BACKGROUND,
    int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.AccessibleTextRole),
})  # fmt: skip


_SIDES = [int(Qt.AlignmentFlag.AlignRight if c in _RIGHT else Qt.AlignmentFlag.AlignLeft) for c in Column]


class Cell(NamedTuple):
    """What is painted of one cell; `background` is None for the table's own, `alignment` horizontal."""

    text: str
    color: QColor
    background: QColor | None
    alignment: int


class TrafficModel(QAbstractTableModel):
    """Rows of one socket, or of all."""

    def __init__(self, look: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._log: History = TrafficLog()
        self._view = SocketView(self._log, None)
        self._labels: Mapping[str, str] = {}
        self._count = 0
        self._record = lru_cache(maxsize=_SHOWN)(self._read)
        fixed = looks.font(looks.SECONDARY, fixed=True)
        bold = looks.font(looks.VALUE, weight=QFont.Weight.Bold)
        self._fonts = [fixed if c in _FIXED else bold if c is Column.WAY else None for c in Column]
        self.set_theme(look)

    def set_theme(self, look: Theme) -> None:
        """Show it in this theme."""
        self._colors = {
            name: look.color(name) for name in ("text", "dim", "sent", "received", "fail_text", "fail_soft")
        }

    def set_source(self, log: History, socket: str | None) -> None:
        """Show the rows of that socket in that log, or of all."""
        self.beginResetModel()
        self._log = log
        self._view = SocketView(log, socket)
        self._count = self._view.update()
        self._record.cache_clear()
        self.endResetModel()

    def set_labels(self, labels: Mapping[str, str]) -> None:
        """What the sockets are called, by id."""
        if labels != self._labels:
            self._labels = labels
            if self._count:
                self.dataChanged.emit(
                    self.index(0, Column.SOCKET), self.index(self._count - 1, Column.SOCKET)
                )

    def pull(self) -> int:
        """Take in what is new; returns how many rows came."""
        if self._log.generation != self._view.generation:
            self.beginResetModel()
            self._count = self._view.update()
            self._record.cache_clear()
            self.endResetModel()
            return self._count
        gone = self._view.gone()
        if gone:
            self.beginRemoveRows(_ROOT, 0, gone - 1)
            self._view.let_go()
            self._record.cache_clear()
            self._count -= gone
            self.endRemoveRows()
        total = self._view.update()
        new = total - self._count
        if new > 0:
            self.beginInsertRows(_ROOT, self._count, total - 1)
            self._count = total
            self.endInsertRows()
        return new

    def seq(self, row: int) -> int:
        """The number of that row in the whole log, from 1."""
        return self._view.row(row) + 1

    def record(self, row: int) -> Record | None:
        """The record of that row; None where there is none."""
        # Between a `clear` of the log, or rows that leave it, and the next pull they are gone already.
        stale = self._log.generation != self._view.generation
        if stale or not self._view.gone() <= row < self._count:
            return None
        return self._record(row)

    def label(self, socket: str) -> str:
        """What that socket is called."""
        return self._labels.get(socket, socket)

    def _read(self, row: int) -> Record:
        return self._log.record_at(self._view.row(row))

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(Column):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _HEADINGS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALIGNMENTS[section]
        return None

    def cell(self, row: int, column: int) -> Cell | None:
        """All that is painted of that cell; None where there is no row."""
        record = self.record(row)
        if record is None:
            return None
        return Cell(
            self._text(record, row, column),
            self._colors[_tone(record, column)],
            self._colors["fail_soft"] if _is_trouble(record) else None,
            _SIDES[column],
        )

    def font(self, column: int) -> QFont | None:
        """The font of that column; None for the table's own."""
        return self._fonts[column]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        # A picture asks some hundreds of times: what has no answer, or depends on the column alone, is
        # answered without looking at the record.
        if role not in _ROLES or not index.isValid():
            return None
        column = index.column()
        if role == _ALIGNMENT:
            return _ALIGNMENTS[column]
        if role == _FONT:
            return self._fonts[column]
        record = self.record(index.row())
        if record is None:
            return None
        if role == _FOREGROUND:
            return self._colors[_tone(record, column)]
        if role == _BACKGROUND:
            return self._colors["fail_soft"] if _is_trouble(record) else None
        return self._text(record, index.row(), column)

    def _text(self, record: Record, row: int, column: int) -> str:
        event = record.kind is Kind.EVENT
        match column:
            case Column.SEQ:
                return f"{self.seq(row):,}"
            case Column.TIME:
                moment = datetime.fromtimestamp(record.time // 1_000_000_000).astimezone()
                return f"{moment:%H:%M:%S}.{record.time // 1_000_000 % 1000:03d}"
            case Column.SOCKET:
                return visible(self.label(record.socket))
            case Column.WAY:
                return "!" if record.trouble else arrow(record.kind)
            case Column.PEER:
                return visible(record.peer.removeprefix("tcp://"))
            case Column.FRAMES:
                return "" if event else f"{len(record.frames):,}"
            case Column.SIZE:
                return "" if event else f"{record.size:,}"
            case _:
                if event:
                    return visible(record.reason or record.event.replace("-", " "))
                said = preview(record.frames)
                return f"{visible(record.reason)}  ({said})" if record.reason else said


def _is_trouble(record: Record) -> bool:
    return record.trouble or record.kind is Kind.REFUSED


def _tone(record: Record, column: int) -> str:
    if _is_trouble(record) and column in (Column.WAY, Column.MESSAGE):
        return "fail_text"
    if column == Column.WAY and record.kind is not Kind.EVENT:
        return "sent" if record.kind is Kind.SENT else "received"
    return "dim" if column in _DIM or record.kind is Kind.EVENT else "text"

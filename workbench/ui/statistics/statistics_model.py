"""The statistics as rows and columns: a row a socket, in the order in which they came up.

Invariant: `data` never raises; what a number is sorted by is the number, not its words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from workbench.traffic.amounts import duration, figures, size
from workbench.traffic.statistics import SocketStatistics
from workbench.traffic.text import visible
from workbench.ui import theme as looks

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
SORT_ROLE = int(Qt.ItemDataRole.UserRole)
SOCKET_ROLE = SORT_ROLE + 1


class Column(NamedTuple):
    """One column: what it is called, what that means, and what of a socket stands in it."""

    heading: str
    tip: str
    value: Callable[[SocketStatistics], float | None]
    words: Callable[[float], str]


def _count(value: float) -> str:
    return f"{value:,.0f}"


COLUMNS = (
    Column("Sent", "Messages sent", lambda s: s.sent, _count),
    Column("Received", "Messages received", lambda s: s.received, _count),
    Column("Sent/s", "Messages sent a second, over the last three seconds", lambda s: s.rate_sent, figures),
    Column(
        "Received/s",
        "Messages received a second, over the last three seconds",
        lambda s: s.rate_received,
        figures,
    ),
    Column(
        "Mean/s",
        "Messages sent and received a second, from the first one to the last",
        lambda s: s.mean_rate,
        figures,
    ),
    Column("p50", "Half of the replies took no longer than this", lambda s: s.p50, duration),
    Column("p90", "Nine of ten replies took no longer than this", lambda s: s.p90, duration),
    Column("p99", "99 of 100 replies took no longer than this", lambda s: s.p99, duration),
    Column("Longest", "The reply that took longest", lambda s: s.longest, duration),
    Column("Answered", "Replies whose request is known", lambda s: s.answered, _count),
    Column("Bytes sent", "The sum of the sent frames' lengths", lambda s: s.bytes_sent, size),
    Column("Bytes received", "The sum of the received frames' lengths", lambda s: s.bytes_received, size),
    Column("Refused", "Messages that ZeroMQ did not take", lambda s: s.refused, _count),
    Column("Dropped", "", lambda _: None, _count),
    Column("Events", "What happened to the socket and its connections", lambda s: s.events, _count),
)
"""All but the first, which is the socket's name."""
_DROPPED = next(i for i, column in enumerate(COLUMNS, 1) if column.heading == "Dropped")
_DROPPED_TIP = (
    "Messages that a publisher sent and a subscriber missed, at the least, as the socket has counted them since"
    " it was first started, whatever is shown here"
)


class StatisticsModel(QAbstractTableModel):
    """Sockets by what is known of them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[SocketStatistics, ...] = ()
        self._labels: Mapping[str, str] = {}
        self._dropped: Mapping[str, int] = {}
        self._font = looks.font(looks.SECONDARY, fixed=True)

    def set_rows(self, rows: Sequence[SocketStatistics]) -> None:
        """Show these; those that are there stay the rows they are for as long as none goes or moves."""
        shown, known = tuple(rows), len(self._rows)
        if [row.socket for row in shown[:known]] != [row.socket for row in self._rows]:
            self.beginResetModel()
            self._rows = shown
            self.endResetModel()
            return
        changed = shown[:known] != self._rows
        self._rows = shown[:known]
        if changed:
            self._tell(known)
        if len(shown) > known:
            self.beginInsertRows(_ROOT, known, len(shown) - 1)
            self._rows = shown
            self.endInsertRows()

    def set_labels(self, labels: Mapping[str, str]) -> None:
        """What the sockets are called, by id."""
        if labels != self._labels:
            self._labels = labels
            self._tell(len(self._rows))

    def set_dropped(self, dropped: Mapping[str, int]) -> None:
        """How many messages each socket has dropped, by id."""
        if dropped != self._dropped:
            self._dropped = dropped
            self._tell(len(self._rows))

    def _tell(self, count: int) -> None:
        if count:
            self.dataChanged.emit(self.index(0, 0), self.index(count - 1, len(COLUMNS)))

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else 1 + len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section <= len(COLUMNS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section - 1].heading if section else "Socket"
        if role == Qt.ItemDataRole.ToolTipRole:
            tip = (
                _DROPPED_TIP if section == _DROPPED else COLUMNS[section - 1].tip if section else "The socket"
            )
            return f"{tip}. Click to sort by it."
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row, column = self._rows[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(row, column)
        if role == SORT_ROLE:
            value = self._value(row, column) if column else None
            return self._name(row).casefold() if not column else -1.0 if value is None else float(value)
        if role == SOCKET_ROLE:
            return row.socket
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(column)
        if role == Qt.ItemDataRole.FontRole:
            return self._font if column else None
        return None

    def _name(self, row: SocketStatistics) -> str:
        return visible(self._labels.get(row.socket, row.socket))

    def _value(self, row: SocketStatistics, column: int) -> float | None:
        return self._dropped.get(row.socket) if column == _DROPPED else COLUMNS[column - 1].value(row)

    def _words(self, row: SocketStatistics, column: int) -> str:
        if not column:
            return self._name(row)
        value = self._value(row, column)
        return "" if value is None else COLUMNS[column - 1].words(value)


def _aligned(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter

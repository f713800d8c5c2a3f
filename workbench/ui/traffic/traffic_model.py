"""The rows of the traffic table: a window onto a history that reads only what is on screen.

Invariant: the number of rows is what the last `pull` saw, so that Qt and the history never disagree
within a paint; `data` never raises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from workbench.traffic.annotations import Annotations
from workbench.traffic.filter.language import Latencies
from workbench.traffic.history import History
from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Record
from workbench.ui import theme as looks
from workbench.ui.theme import Theme
from workbench.ui.traffic import cells, tints
from workbench.ui.traffic.cells import Cell, Column
from workbench.ui.traffic.shown_rows import ShownRows, SocketRows, place_of
from workbench.ui.traffic.tints import Tint

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_SHOWN = 512  # beginnings of records kept at hand: a few screens
_KEPT = 16  # whole records
_GLANCED = (
    1024  # bytes of a frame, more than its row shows: copying large ones whole took longer than painting
)
MARK = "◆"

# As Qt passes them: plain numbers, which compare ten times as fast as members of an enumeration.
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_FONT = int(Qt.ItemDataRole.FontRole)
_FOREGROUND = int(Qt.ItemDataRole.ForegroundRole)
_BACKGROUND = int(Qt.ItemDataRole.BackgroundRole)
_READ_ALOUD = int(Qt.ItemDataRole.AccessibleTextRole)
_ROLES = frozenset({
    _ALIGNMENT, _FONT, _FOREGROUND, _BACKGROUND, _READ_ALOUD, int(Qt.ItemDataRole.DisplayRole),
})  # fmt: skip


class TrafficModel(QAbstractTableModel):
    """Rows of a history, all of them or some."""

    def __init__(self, look: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history: History = TrafficLog()
        self._rows: ShownRows = SocketRows(self._history, None)
        self._labels: Mapping[str, str] = {}
        self._annotations = Annotations()
        self._tints: tuple[Tint, ...] = ()
        self._count = 0
        self._latencies: Latencies | None = None
        self._read = lru_cache(maxsize=_KEPT)(self._look)
        self._glance = lru_cache(maxsize=_SHOWN)(partial(self._look, most=_GLANCED))
        self._tint = lru_cache(maxsize=_SHOWN)(self._match)
        fixed = looks.font(looks.SECONDARY, fixed=True)
        bold = looks.font(looks.VALUE, weight=QFont.Weight.Bold)
        self._fonts = [
            fixed if look.fixed else bold if column == Column.WAY else None
            for column, look in enumerate(cells.LOOKS)
        ]
        self.set_theme(look)

    # What it shows

    def set_theme(self, look: Theme) -> None:
        """Show it in this theme."""
        self._theme = look
        self._colors: dict[str, QColor] = {}
        self._grounds: dict[str, QColor] = {}

    def set_source(self, history: History, rows: ShownRows) -> None:
        """Show these rows of that history."""
        self.beginResetModel()
        if history is not self._history:
            self._forget()
        self._history = history
        self._rows = rows
        self._take_all()
        self.endResetModel()

    def set_labels(self, labels: Mapping[str, str]) -> None:
        """What the sockets are called, by id."""
        if labels != self._labels:
            self._labels = labels
            self._changed(Column.SOCKET, Column.SOCKET)

    def set_annotations(self, annotations: Annotations) -> None:
        """Show these marks and notes; call it again when they changed."""
        self._annotations = annotations
        self._changed(Column.SEQ, Column.MESSAGE)

    def set_tints(self, tints: Sequence[Tint]) -> None:
        """Let these rows stand out; of two that both match a row the first counts."""
        if tuple(tints) != self._tints:
            self._tints = tuple(tints)
            self._tint.cache_clear()
            self._changed(Column.SEQ, Column.MESSAGE)

    def set_latencies(self, latencies: Latencies | None) -> None:
        """Who knows how long replies took."""
        self._latencies = latencies
        self._tint.cache_clear()
        self._changed(Column.SEQ, Column.MESSAGE)

    def _changed(self, first: Column, last: Column) -> None:
        if self._count:
            self.dataChanged.emit(self.index(0, first), self.index(self._count - 1, last))

    def pull(self) -> int:
        """Take in what is new; returns how many rows came."""
        if self._history.generation != self._rows.generation:
            self.beginResetModel()
            self._take_all()
            self._forget()
            self.endResetModel()
            return self._count
        gone = self._rows.gone()
        if gone:
            self.beginRemoveRows(_ROOT, 0, gone - 1)
            self._rows.let_go()
            self._count -= gone
            self.endRemoveRows()
        early = self._rows.early()
        if early:
            self.beginInsertRows(_ROOT, 0, early - 1)
            self._rows.let_in()
            self._count += early
            self.endInsertRows()
        total = self._rows.update()
        new = total - self._count
        if new > 0:
            self.beginInsertRows(_ROOT, self._count, total - 1)
            self._count = total
            self.endInsertRows()
        return max(new, 0) + early

    def _forget(self) -> None:
        self._read.cache_clear()
        self._glance.cache_clear()
        self._tint.cache_clear()

    def _take_all(self) -> None:
        self._rows.early()
        self._rows.let_in()
        self._count = self._rows.update()

    # Its rows

    def log_row(self, row: int) -> int | None:
        """The history's row that is shown there; None where there is none."""
        return self._rows.row(row) if self._is_there(row) else None

    def seq(self, row: int) -> int:
        """The number of that row in the whole history, from 1."""
        return self._rows.row(row) + 1

    def place_of(self, log_row: int) -> int:
        """Where that row of the history is shown, or else the next that is; `rowCount()` where there is none."""
        return place_of(self._rows, self._count, log_row)

    def shows(self, log_row: int) -> bool:
        """Whether that row of the history is among those shown."""
        place = self.place_of(log_row)
        return place < self._count and self._rows.row(place) == log_row

    def record(self, row: int) -> Record | None:
        """The record of that row; None where there is none."""
        return self._found(row, self._read)

    def _found(self, row: int, read: Callable[[int], Record]) -> Record | None:
        if not self._is_there(row):
            return None
        try:
            return read(self._rows.row(row))
        except IndexError:  # it was on a disk alone, and is gone from it
            return None

    def label(self, socket: str) -> str:
        """What that socket is called."""
        return self._labels.get(socket, socket)

    def _is_there(self, row: int) -> bool:
        # Between a `clear` of the log, or rows that leave it, and the next pull they are gone already.
        stale = self._history.generation != self._rows.generation
        return not stale and self._rows.gone() <= row < self._count

    def _look(self, log_row: int, most: int | None = None) -> Record:
        return self._history.record_at(log_row, most)

    def _match(self, log_row: int, latency: int | None) -> str:
        """The colour that the row has by a tint, empty for none."""
        record = self._read(log_row)
        return next((tint.colour for tint in self._tints if tint.filter.matches(record, latency)), "")

    def _latency(self, log_row: int) -> int | None:
        known = self._latencies
        if known is None or known.generation != self._history.generation or log_row >= known.stop:
            return None
        return known.latencies(log_row, log_row + 1)[0].as_py()

    def _color(self, name: str) -> QColor:
        found = self._colors.get(name)
        if found is None:
            found = self._colors[name] = self._theme.color(name)
        return found

    def _ground(self, colour: str) -> QColor:
        found = self._grounds.get(colour)
        if found is None:
            found = self._grounds[colour] = tints.ground(self._theme, colour)
        return found

    # What Qt asks for

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
            return cells.LOOKS[section].heading
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return cells.ALIGNMENTS[section]
        return None

    def cell(self, row: int, column: int) -> Cell | None:
        """All that is painted of that cell; None where there is no row."""
        found = self.row_cells(row, (column,))
        return found[0] if found else None

    def row_cells(self, row: int, columns: Sequence[int]) -> list[Cell]:
        """All that is painted of those columns of the row; nothing where there is no row.

        A row is looked at once, whatever the number of its columns: a flood repaints them all.
        """
        record = self._found(row, self._glance)
        if record is None:
            return []
        log_row = self._rows.row(row)
        latency = self._latency(log_row) if self._tints or Column.LATENCY in columns else None
        colour = self._tint(log_row, latency) if self._tints else ""
        ground = self._color("fail_soft") if cells.is_trouble(record) else None
        ground = self._ground(colour) if colour else ground
        label = self.label(record.socket)
        annotated = bool(self._annotations)
        return [
            Cell(
                cells.text(record, log_row + 1, label, column, latency),
                self._color(cells.tone(record, column)),
                ground,
                cells.SIDES[column],
                self._lead(log_row, column) if annotated else "",
                self._color(colour) if colour and column == Column.SEQ else None,
            )
            for column in columns
        ]

    def _lead(self, log_row: int, column: int) -> str:
        if column == Column.SEQ and self._annotations.is_marked(log_row):
            return MARK
        return self._annotations.notes.get(log_row, "") if column == Column.MESSAGE else ""

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
            return cells.ALIGNMENTS[column]
        if role == _FONT:
            return self._fonts[column]
        cell = self.cell(index.row(), column)
        if cell is None:
            return None
        if role == _FOREGROUND:
            return cell.color
        if role == _BACKGROUND:
            return cell.background
        if role == _READ_ALOUD and cell.lead:
            return f"{'marked' if cell.lead == MARK else cell.lead}, {cell.text}"
        return cell.text

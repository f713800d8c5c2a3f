"""The traffic table: follows the tail until the user looks elsewhere, and never moves a row under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QAbstractSlider, QTableView, QWidget

from workbench.ui import tables
from workbench.ui.theme import GRID, Theme
from workbench.ui.traffic import cells
from workbench.ui.traffic.cells import Column
from workbench.ui.traffic.row_painter import RowPainter
from workbench.ui.traffic.traffic_model import MARK, TrafficModel

ROW = 22
_KEPT = 1_000  # ranges of a selection that are found again among other rows
_WITHOUT_SELECTING = QItemSelectionModel.SelectionFlag.NoUpdate


class Sight(NamedTuple):
    """What is looked at, by rows of the log: None where nothing is. `below` is how far the current row stands
    below the top one, in rows."""

    top: int | None
    current: int | None
    below: int
    selected: tuple[int, ...]


class TrafficView(QTableView):
    """Fixed row heights and widths: nothing is measured row by row, so that any number of rows is quick."""

    following_changed = Signal(bool)
    row_chosen = Signal(int)
    """The user looks at that row of the table."""
    menu_requested = Signal(QPoint)
    """What can be done with the selected rows is asked for, at that place of the screen."""

    def __init__(self, model: TrafficModel, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trafficView")
        self.setAccessibleName("Traffic")
        self._theme = look
        self._rows = model
        self._following = True
        self._restoring = self._entering = False
        self._empty = ""
        # Before Qt's own way of it, which would choose another row in place of one that leaves.
        model.rowsAboutToBeRemoved.connect(self._rows_leaving)
        self.setModel(model)
        self._painter = RowPainter(self, model)
        model.rowsRemoved.connect(self._rows_left)
        model.rowsInserted.connect(self._rows_came)
        model.modelReset.connect(self._make_room_for_numbers)
        tables.arrange(self, ROW)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        columns = self.horizontalHeader()
        columns.setProperty("role", "apart")
        columns.setSectionsClickable(False)
        # Qt asks for each heading whether the column is selected, row by row: of ten million, for minutes.
        columns.setSelectionModel(QItemSelectionModel(model, columns))
        columns.setStretchLastSection(True)
        for column, each in enumerate(cells.LOOKS[:-1]):
            self.setColumnWidth(column, each.width)
        # Only what the user does moves the slider by an action; what we scroll ourselves doesn't.
        self.verticalScrollBar().actionTriggered.connect(self._scrolled)
        self.selectionModel().currentRowChanged.connect(self._current_changed)

    @property
    def following(self) -> bool:
        """Whether the newest row is kept in sight."""
        return self._following

    def follow(self, on: bool = True) -> None:
        """Keep the newest row in sight, or no longer."""
        if on:
            self.scrollToBottom()
        if on != self._following:
            self._following = on
            self.following_changed.emit(on)

    def say_where_empty(self, sentence: str) -> None:
        """What to do where there is no row."""
        if sentence != self._empty:
            self._empty = sentence
            self.viewport().update()

    def set_theme(self, look: Theme) -> None:
        """Show it in this theme."""
        self._theme = look
        self.viewport().update()

    # What is looked at

    def current_row(self) -> int | None:
        """The row of the log that the cursor is on."""
        return self._rows.log_row(self.currentIndex().row())

    def selected_rows(self, most: int) -> list[int]:
        """The table's rows that are selected, rising; no more than `most`."""
        found: list[int] = []
        ranges = self.selectionModel().selection().toList()
        for range_ in sorted(ranges, key=QItemSelectionRange.top):
            found.extend(range(range_.top(), min(range_.bottom() + 1, range_.top() + most - len(found))))
            if len(found) >= most:
                break
        return found

    def sight(self) -> Sight:
        """What is looked at now."""
        top = max(0, self.rowAt(0))
        current = self.currentIndex().row()
        chosen = [self._rows.log_row(row) for row in self.selected_rows(_KEPT)]
        return Sight(
            self._rows.log_row(top),
            self.current_row(),
            current - top,
            tuple(row for row in chosen if row is not None),
        )

    def restore(self, sight: Sight) -> None:
        """Look at the same rows of the log, as far as they are shown; nothing is chosen in place of others."""
        self._restoring = True
        try:
            bar = self.verticalScrollBar()
            self.updateGeometries()
            there = sight.current is not None and self._rows.shows(sight.current)
            if there and sight.current is not None:
                place = self._rows.place_of(sight.current)
                self._select(sight.selected, place)
                if not self._following:
                    bar.setValue(place - sight.below)
            elif sight.top is not None and not self._following:
                bar.setValue(self._rows.place_of(sight.top))
            if self._following:
                self.scrollToBottom()
        finally:
            self._restoring = False

    def _select(self, log_rows: Sequence[int], current: int) -> None:
        selection = QItemSelection()
        last = self._rows.columnCount() - 1
        for log_row in log_rows:
            if self._rows.shows(log_row):
                place = self._rows.place_of(log_row)
                selection.select(self._rows.index(place, 0), self._rows.index(place, last))
        chosen = self.selectionModel()
        chosen.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        chosen.setCurrentIndex(self._rows.index(current, 0), _WITHOUT_SELECTING)

    def show_row(self, place: int) -> None:
        """Choose that row of the table and bring it into sight, with room around it."""
        self.follow(False)
        index = self._rows.index(place, 0)
        within = self.viewport().rect().contains(self.visualRect(index))
        self._restoring = True  # the last row chosen by a search is no wish to follow
        try:
            self.setCurrentIndex(index)
        finally:
            self._restoring = False
        if not within:
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    # What moves it

    def _rows_leaving(self, _parent: QModelIndex, _first: int, last: int) -> None:
        if self.currentIndex().isValid() and self.currentIndex().row() <= last:
            self.setCurrentIndex(QModelIndex())

    def _rows_left(self, _parent: QModelIndex, first: int, last: int) -> None:
        """The oldest rows have left the log: what is in sight stays where it is for as long as it is there."""
        if not self._following:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() - (last - first + 1))

    def _rows_came(self, _parent: QModelIndex, first: int, last: int) -> None:
        """Rows that were found before the others push nothing that is in sight."""
        if first == 0 and not self._following and last + 1 < self._rows.rowCount():
            bar = self.verticalScrollBar()
            self.updateGeometries()
            bar.setValue(bar.value() + last + 1)
        self._make_room_for_numbers()

    def _make_room_for_numbers(self) -> None:
        """A row's number is never cut: their column grows where they get longer."""
        last, now = self._rows.rowCount() - 1, self.columnWidth(Column.SEQ)
        if last < 0 or not now:  # nothing, or hidden
            return
        words = f"{MARK}{self._rows.seq(last):,}"
        wanted = self._painter.width_of(words, Column.SEQ) + GRID
        if now < wanted:
            self.setColumnWidth(Column.SEQ, -(-wanted // GRID) * GRID)

    def _scrolled(self, _action: int) -> None:
        bar = self.verticalScrollBar()
        self.follow(bar.sliderPosition() >= bar.maximum())

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event)
        self._scrolled(QAbstractSlider.SliderAction.SliderMove.value)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Of the row under the mouse; by a key, of the current one, beside it."""
        at = event.globalPos()
        index = self.indexAt(self.viewport().mapFromGlobal(at))
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            place = self.visualRect(index).bottomLeft()
            place.setY(min(max(place.y(), 0), self.viewport().height()))
            at = self.viewport().mapToGlobal(QPoint(max(place.x(), 0) + ROW, place.y()))
        if index.isValid():
            self.menu_requested.emit(at)

    def focusInEvent(self, event: QFocusEvent) -> None:
        # Qt's own way is to put the cursor on the first row, however far away that is.
        if not self.currentIndex().isValid() and self._rows.rowCount():
            last = self.rowAt(self.viewport().height() - 1)
            place = last if last >= 0 else self._rows.rowCount() - 1
            self._entering = True
            self.selectionModel().setCurrentIndex(self._rows.index(place, 0), _WITHOUT_SELECTING)
            self._entering = False
        super().focusInEvent(event)

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self._entering:
            if not self._restoring:
                self.follow(current.row() == self.model().rowCount() - 1)
            self.row_chosen.emit(current.row())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._following:
            self.scrollToBottom()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self.viewport()) as painter:
            if self.model().rowCount():
                self._painter.paint(painter, event)
            else:
                painter.setPen(self._theme.color("dim"))
                painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self._empty)

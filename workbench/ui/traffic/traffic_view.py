"""The traffic table: follows the tail until the user looks elsewhere, and never moves a row under the cursor."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QAbstractSlider, QHeaderView, QTableView, QWidget

from workbench.ui.theme import Theme
from workbench.ui.traffic.cell_delegate import CellDelegate
from workbench.ui.traffic.traffic_model import Column, TrafficModel

ROW = 22
_WIDTHS = {
    Column.SEQ: 72, Column.TIME: 100, Column.SOCKET: 104, Column.WAY: 24, Column.PEER: 120, Column.FRAMES: 56,
    Column.SIZE: 64,
}  # fmt: skip


class TrafficView(QTableView):
    """Fixed row heights and widths: nothing is measured row by row, so that any number of rows is quick."""

    following_changed = Signal(bool)

    def __init__(self, model: TrafficModel, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trafficView")
        self.setAccessibleName("Traffic")
        self._theme = look
        self._following = True
        # Before Qt's own way of it, which would choose another row in place of one that leaves.
        model.rowsAboutToBeRemoved.connect(self._rows_leaving)
        self.setModel(model)
        self.setItemDelegate(CellDelegate(model, self))
        model.rowsRemoved.connect(self._rows_left)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW)
        rows.setMinimumSectionSize(ROW)
        rows.hide()
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setStretchLastSection(True)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)
        # Only what the user does moves the slider by an action; what we scroll ourselves doesn't.
        self.verticalScrollBar().actionTriggered.connect(self._scrolled)
        self.selectionModel().currentRowChanged.connect(self._row_chosen)

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

    def set_theme(self, look: Theme) -> None:
        """Show it in this theme."""
        self._theme = look
        self.viewport().update()

    def _rows_leaving(self, _parent: QModelIndex, _first: int, last: int) -> None:
        if self.currentIndex().isValid() and self.currentIndex().row() <= last:
            self.setCurrentIndex(QModelIndex())

    def _rows_left(self, _parent: QModelIndex, first: int, last: int) -> None:
        """The oldest rows have left the log: what is in sight stays where it is for as long as it is there."""
        if not self._following:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() - (last - first + 1))

    def _scrolled(self, _action: int) -> None:
        bar = self.verticalScrollBar()
        self.follow(bar.sliderPosition() >= bar.maximum())

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event)
        self._scrolled(QAbstractSlider.SliderAction.SliderMove.value)

    def _row_chosen(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.follow(current.row() == self.model().rowCount() - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._following:
            self.scrollToBottom()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.model().rowCount() == 0:
            with QPainter(self.viewport()) as painter:
                painter.setPen(self._theme.color("dim"))
                painter.drawText(
                    self.viewport().rect(),
                    Qt.AlignmentFlag.AlignCenter,
                    "Nothing yet. Start a socket and send a message.",
                )

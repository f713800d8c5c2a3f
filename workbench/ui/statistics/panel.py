"""The statistics panel: a table of the sockets, sorted by any column, and a line that says what it is of."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from workbench.traffic.amounts import size
from workbench.traffic.follower import Told
from workbench.ui import tables
from workbench.ui.keyboard import KeyboardPanel
from workbench.ui.panel_line import PanelLine
from workbench.ui.parts import label
from workbench.ui.statistics.statistics_model import SOCKET_ROLE, SORT_ROLE, StatisticsModel

_ROW = 24
_NAME_WIDTH, _WIDTH = 112, 64
_AROUND = 20  # logical pixels of a heading besides its words: padding, and the sign of the sorting


class StatisticsPanel(KeyboardPanel):
    """Shows what it is told."""

    socket_requested = Signal(str)
    """The user wants to see that socket."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = StatisticsModel(self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self._model)
        self._sorted.setSortRole(SORT_ROLE)
        self._table = _table(self._sorted)
        self.line = PanelLine("statistics")
        self._empty = label("secondary")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._table)
        self._pages.setContentsMargins(8, 0, 0, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.line)
        layout.addWidget(self._pages, 1)
        self.set_main_part(self._table)
        self._table.activated.connect(self._activated)
        copy = QShortcut(
            QKeySequence.StandardKey.Copy, self._table, context=Qt.ShortcutContext.WidgetShortcut
        )
        copy.activated.connect(self.copy)
        self.show_told(Told(), filtered=False)

    def set_labels(self, labels: Mapping[str, str]) -> None:
        """What the sockets are called, by id."""
        self._model.set_labels(labels)

    def set_dropped(self, dropped: Mapping[str, int]) -> None:
        """How many messages each socket has dropped, by id."""
        self._model.set_dropped(dropped)

    def show_told(self, told: Told, *, filtered: bool) -> None:
        """Show this; `filtered`: it is of the rows that the traffic shows, which aren't all."""
        self._model.set_rows(told.statistics)
        self._pages.setCurrentWidget(self._table if told.statistics else self._empty)
        self._empty.setText(
            told.problem
            or (
                "No row that is shown here."
                if filtered
                else "Nothing yet. Start a socket and send a message."
            )
        )
        messages = sum(one.sent + one.received for one in told.statistics)
        bytes_ = sum(one.bytes_sent + one.bytes_received for one in told.statistics)
        of = "Of the rows shown: " if filtered else ""
        plural = "" if messages == 1 else "s"
        read = "" if told.whole else f", {told.done / max(1, told.total):.0%} read"
        self.line.say(f"{of}{messages:,} message{plural}, {size(bytes_)}{read}" if told.statistics else "")

    def copy(self) -> None:
        """The selected rows, with the headings, as columns parted by tabs."""
        columns = range(self._sorted.columnCount())
        rows = sorted(index.row() for index in self._table.selectionModel().selectedRows())
        heads = [str(self._sorted.headerData(i, Qt.Orientation.Horizontal)) for i in columns]
        lines = [[str(self._sorted.index(row, column).data() or "") for column in columns] for row in rows]
        QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in [heads, *lines]))

    def _activated(self, index: QModelIndex) -> None:
        socket = index.data(SOCKET_ROLE)
        if isinstance(socket, str):
            self.socket_requested.emit(socket)


def _table(model: QSortFilterProxyModel) -> QTableView:
    table = QTableView()
    table.setObjectName("statisticsTable")
    table.setAccessibleName("Statistics by socket")
    table.setModel(model)
    tables.arrange(table, _ROW)
    columns = table.horizontalHeader()
    columns.setSectionsMovable(True)
    heads = columns.fontMetrics()
    for column in range(model.columnCount()):
        words = str(model.headerData(column, Qt.Orientation.Horizontal))
        wide = max(_WIDTH, heads.horizontalAdvance(words) + _AROUND)
        table.setColumnWidth(column, wide if column else _NAME_WIDTH)
    table.setSortingEnabled(True)
    # In the order in which they came up, until a heading is clicked.
    table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    return table

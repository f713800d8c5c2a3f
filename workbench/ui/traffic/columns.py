"""Which columns of the traffic table are shown, and how wide: chosen in the header, and remembered.

Invariant: the message is always shown, and takes the room that is left.
"""

from __future__ import annotations

import json

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QTableView

from workbench.ui.traffic import cells
from workbench.ui.traffic.cells import Column

_NARROWEST, _WIDEST = 16, 2_000  # logical pixels


class Columns(QObject):
    """The header of one table."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        self._is_latency_chosen = self._is_offering = False  # by the user; by `offer_latency`
        self._header = table.horizontalHeader()
        self._header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._header.customContextMenuRequested.connect(self._open_menu)
        self._header.setToolTip("Right click to choose the columns; drag an edge to make one wider")
        self.menu = QMenu("Columns", table)
        self.menu.setObjectName("columnsMenu")
        for column in Column:
            if column is not Column.MESSAGE:
                action = QAction(cells.LOOKS[column].name, self.menu, checkable=True, checked=True)
                action.setData(int(column))
                action.toggled.connect(self._toggled)
                self.menu.addAction(action)
        self.offer_latency(False)
        self.menu.addSeparator()
        self.menu.addAction("All, at their first widths").triggered.connect(self.reset)

    def _open_menu(self, place: QPoint) -> None:
        self.menu.popup(self._header.mapToGlobal(place))

    def _toggled(self, on: bool) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        if action.data() == Column.LATENCY and not self._is_offering:
            self._is_latency_chosen = True
        self._table.setColumnHidden(action.data(), not on)

    def offer_latency(self, useful: bool) -> None:
        """Show the latencies where there can be any, unless the user said otherwise."""
        if not self._is_latency_chosen:
            self._is_offering = True
            self._action(Column.LATENCY).setChecked(useful)
            self._is_offering = False

    def _action(self, column: Column) -> QAction:
        return next(action for action in self.menu.actions() if action.data() == column)

    def reset(self) -> None:
        """All columns, as wide as at the first start."""
        for column, look in enumerate(cells.LOOKS[:-1]):
            self._table.setColumnWidth(column, look.width)
        for action in self.menu.actions():
            action.setChecked(True)

    def saved(self) -> str:
        """Widths and what is hidden, by the columns' names, for `restore`."""
        return json.dumps({
            column.name.lower(): {"width": self._width(column), "hidden": self._table.isColumnHidden(column)}
            for column in Column
            if column is not Column.MESSAGE and (column is not Column.LATENCY or self._is_latency_chosen)
        })  # fmt: skip

    def _width(self, column: Column) -> int:
        # A hidden column has no width: it comes back at its first one.
        return self._table.columnWidth(column) or cells.LOOKS[column].width

    def restore(self, saved: object) -> None:
        """As `saved` said; what isn't known stays as it is."""
        try:
            held = json.loads(saved) if isinstance(saved, str) else {}
        except ValueError:
            return
        if not isinstance(held, dict):
            return
        hidden: set[int] = set()
        for column in Column:
            kept = held.get(column.name.lower())
            if not isinstance(kept, dict):
                continue
            width = kept.get("width")
            if isinstance(width, int):
                self._table.setColumnWidth(column, min(max(width, _NARROWEST), _WIDEST))
            if kept.get("hidden") is True:
                hidden.add(column)
        self._is_latency_chosen = isinstance(held.get(Column.LATENCY.name.lower()), dict)
        self._is_offering = True
        for action in self.menu.actions():
            if action.isCheckable() and (action.data() != Column.LATENCY or self._is_latency_chosen):
                action.setChecked(action.data() not in hidden)
        self._is_offering = False

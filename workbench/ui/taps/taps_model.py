"""The taps that there are, as a table: where each listens, whom it connects to, and who is there."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor

from workbench.engine.taps import TapState
from workbench.traffic.text import visible
from workbench.ui.rows_model import Index, RowsModel
from workbench.ui.theme import Theme, font

LISTEN, TARGET, STATUS = range(3)


class TapsModel(RowsModel[TapState]):
    """A row a tap; nothing is edited in it."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(("Listens at", "Connects to", "Status"), parent)
        self._theme = theme

    def set_theme(self, theme: Theme) -> None:
        """Paint in these colours from now on."""
        self._theme = theme
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, STATUS))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        state, column = self._rows[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return (visible(state.listen), visible(state.target), status(state))[column]
            case Qt.ItemDataRole.FontRole:
                return font(fixed=True) if column != STATUS else None
            case Qt.ItemDataRole.ForegroundRole if column == STATUS:
                return QColor(self._colour(state))
            case Qt.ItemDataRole.ToolTipRole:
                return state.problem.replace("<", "<\u200b") or None
            case _:
                return None

    def _colour(self, state: TapState) -> str:
        if state.problem:
            return self._theme.fail_text
        return self._theme.live_text if state.clients else self._theme.dim


def status(state: TapState) -> str:
    """How a tap stands, in some words."""
    if state.problem:
        return "not listening"
    if not state.listening:
        return "opening"
    now = "1 client" if state.clients == 1 else f"{state.clients:,} clients"
    return f"{now}, {state.connections:,} so far" if state.connections > state.clients else now

"""The line that asks for a row's number or a time, and goes there."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from workbench.traffic.history import History
from workbench.ui.traffic.ask_line import AskLine
from workbench.ui.traffic.go_to import GoToError, row_meant
from workbench.ui.traffic.traffic_model import TrafficModel
from workbench.ui.traffic.traffic_view import TrafficView


class GoTo(QObject):
    """For one table. `line` is where it is asked; the panel gives it a place."""

    told = Signal(str)
    """A sentence where the row isn't just what was asked for."""

    def __init__(self, model: TrafficModel, view: TrafficView) -> None:
        super().__init__(view)
        self._model = model
        self._view = view
        self._history: History | None = None
        self.line = AskLine("trafficGoTo", "Go to", "Row or time: 12,345 or 14:02:07.5")
        self.line.asked.connect(self._go)

    def set_history(self, history: History) -> None:
        """Go to rows of this."""
        self._history = history

    def open(self) -> None:
        """Ask where to."""
        self.line.open()

    def _go(self, text: str) -> None:
        if self._history is None:
            return
        try:
            row, said = row_meant(text, self._history, self._view.current_row())
        except GoToError as error:
            self.line.say(str(error), well=False)
            return
        said = self.go(row) or said
        if said:
            self.line.say(said)
        else:
            self.line.close_line()
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def go(self, row: int) -> str:
        """Show that row of the log, or the nearest that is shown; a sentence where it is another."""
        count = self._model.rowCount()
        if not count:
            return "No row is shown here."
        place = min(self._model.place_of(row), count - 1)
        self._view.show_row(place)
        if self._model.log_row(place) == row:
            return ""
        return f"Row {row + 1:,} isn't among those shown; this is the nearest."

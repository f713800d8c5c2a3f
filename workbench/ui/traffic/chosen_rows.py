"""The rows of the traffic table that are chosen, as rows of the log, for others to show and to choose.

Invariant: `changed` comes once for each turn of the loop, however often the selection changes in it.
"""

from __future__ import annotations

from bisect import bisect_left

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, QTimer, Signal

from workbench.traffic.history import History
from workbench.ui.traffic.traffic_model import TrafficModel
from workbench.ui.traffic.traffic_view import TrafficView

_FLAG = QItemSelectionModel.SelectionFlag


class ChosenRows(QObject):
    """Of one table."""

    changed = Signal()
    """Others are chosen than before."""

    def __init__(self, model: TrafficModel, view: TrafficView) -> None:
        super().__init__(view)
        self._model = model
        self._view = view
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.changed)
        view.selectionModel().selectionChanged.connect(self._changed)
        model.modelReset.connect(self._changed)

    def _changed(self) -> None:
        self._timer.start(0)

    def rows(self, most: int) -> list[int]:
        """The first of them, as the log numbers them, no more than `most`."""
        found = (self._model.log_row(place) for place in self._view.selected_rows(most))
        return [row for row in found if row is not None]

    def count(self) -> int:
        """How many they are."""
        ranges = self._view.selectionModel().selection().toList()
        return sum(range_.height() for range_ in ranges)

    def choose_times(self, history: History, start: int, stop: int) -> int:
        """Choose the rows that are shown of the time from `start` up to `stop`, in nanoseconds; how many they are.

        Rows of one log come in the order of their times.
        """
        first, last = (self._place_of(history, time) for time in (start, stop))
        if last <= first:
            self._view.clearSelection()
            return 0
        self._view.show_row(first)
        columns = self._model.columnCount() - 1
        selection = QItemSelection(self._model.index(first, 0), self._model.index(last - 1, columns))
        self._view.selectionModel().select(selection, _FLAG.ClearAndSelect)
        return last - first

    def _place_of(self, history: History, time: int) -> int:
        """The place of the first row that is shown of that time, or later."""

        def time_at(place: int) -> int:
            row = self._model.log_row(place)
            try:
                return history.record_at(row).time if row is not None else 0
            except IndexError:
                return 0  # it has left since, as have all before it

        return bisect_left(range(self._model.rowCount()), time, key=time_at)

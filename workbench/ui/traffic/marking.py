"""Marks and notes on the rows of the traffic table: what the keys do, and where the notes are written.

Invariant: they belong to one log; where that is emptied they go with it.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QToolButton

from workbench.traffic.annotations import NOTE, Annotations
from workbench.ui.traffic.ask_line import AskLine
from workbench.ui.traffic.marks_list import MarksList
from workbench.ui.traffic.traffic_model import TrafficModel
from workbench.ui.traffic.traffic_view import TrafficView

_MOST = 10_000  # rows marked at once


class Marking(QObject):
    """For one table. `line` is where a note is written; the panel gives it a place."""

    changed = Signal()
    """A mark or a note came or went."""
    row_wanted = Signal(int)
    """Go to that row of the log."""

    def __init__(self, model: TrafficModel, view: TrafficView) -> None:
        super().__init__(view)
        self._model = model
        self._view = view
        self._row: int | None = None  # that the note is written on
        self._annotations = Annotations()
        self.line = AskLine(
            "trafficNote", "Note", "A sentence about this row; empty takes it away", fixed_font=False
        )
        self.line.field.setMaxLength(NOTE)
        self.line.asked.connect(self._write)
        self._list = MarksList(view)
        self._list.row_chosen.connect(self.row_wanted)
        self._list.removed.connect(self._take_off)

    @property
    def annotations(self) -> Annotations:
        """What is marked and noted now."""
        return self._annotations

    def set_annotations(self, annotations: Annotations) -> None:
        """Show and change these."""
        self._annotations = annotations
        self.line.hide()
        self._tell()

    def note_of(self, row: int | None) -> str:
        """The note on that row of the log, empty where there is none."""
        return "" if row is None else self._annotations.notes.get(row, "")

    def toggle_mark(self) -> None:
        """Mark the rows that are selected, or, where all of them are, take the marks off."""
        rows = [
            row
            for place in self._view.selected_rows(_MOST)
            if (row := self._model.log_row(place)) is not None
        ]
        on = not all(map(self._annotations.is_marked, rows))
        for row in rows:
            self._annotations.mark(row, on)
        self._tell()

    def go_on(self, step: int, first: int) -> bool:
        """Go to the next marked or noted row that is shown, -1 for the one before; whether there is any."""
        current = self._view.current_row()
        row = current if current is not None else first - 1
        for found in self._annotations.beyond(row, step, first):
            if self._model.shows(found):
                self._view.show_row(self._model.place_of(found))
                return True
        return False

    def open_note(self) -> None:
        """Ask for a note on the current row."""
        self._row = self._view.current_row()
        if self._row is not None:
            self.line.open(self.note_of(self._row), f"Note on row {self._row + 1:,}")

    def open_list(self, below: QToolButton, first: int) -> None:
        """List the marks and notes from the row `first` on, under that button."""
        corner = below.mapToGlobal(QPoint(below.width(), below.height()))
        self._list.open(self._annotations, first, corner)

    def _write(self, sentence: str) -> None:
        if self._row is not None:
            self._annotations.note(self._row, sentence)
            self._tell()
        self.line.close_line()
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_off(self, row: int) -> None:
        self._annotations.mark(row, False)
        self._annotations.note(row, "")
        self._tell()

    def _tell(self) -> None:
        self._model.set_annotations(self._annotations)
        self.changed.emit()

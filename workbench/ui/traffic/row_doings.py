"""What is done with the rows that are selected: copied, compared, kept as a message, sent again, made a rule of."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence

from workbench.document.behaviour_edits import rule_from_message
from workbench.document.workspace import Frame
from workbench.traffic.records import Record
from workbench.traffic.text import readable_line
from workbench.ui.traffic.frame_view import FrameView
from workbench.ui.traffic.frame_words import why_not_edited
from workbench.ui.traffic.traffic_model import TrafficModel
from workbench.ui.traffic.traffic_view import TrafficView

_COPIED = 10_000
"""Rows that are copied at once, at most."""


class RowDoings(QObject):
    """Of one table, which owns it."""

    resend_requested = Signal(str, tuple)
    save_message_requested = Signal(str, tuple)
    compare_requested = Signal(object, object)
    edit_requested = Signal(str, object)
    """As the panel's own."""

    def __init__(
        self, model: TrafficModel, view: TrafficView, frames: FrameView, say: Callable[[str], None]
    ) -> None:
        """`say` tells why something can't be done."""
        super().__init__(view)
        self._model, self._view, self._frames, self._say = model, view, frames, say
        self.named: Callable[[Frame], Frame] = lambda frame: frame
        """How a text that is taken from a message may be written down."""
        self.copy_action = QAction("Copy the rows as text", view)
        self.copy_action.setObjectName("copyRows")
        self.copy_action.setShortcut(QKeySequence.StandardKey.Copy)
        self.copy_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.copy_action.triggered.connect(self._copy)
        view.addAction(self.copy_action)

    def compare(self) -> None:
        """Ask for the two selected messages side by side."""
        chosen = [
            (record, self._model.seq(row))
            for row in self._view.selected_rows(3)
            if (record := self._model.record(row)) is not None and record.frames
        ]
        if len(chosen) == 2:
            self.compare_requested.emit(*chosen)
        else:
            self._say("Select two messages to compare, the second one by Ctrl and a click.")

    def save_message(self) -> None:
        """Ask for the current row's frames to be kept as a message."""
        if (record := self._edited("Select a message, to save it.")) is not None:
            self.save_message_requested.emit(record.socket, self._frames.edited(record))

    def resend(self) -> None:
        """Ask for the current row's frames to be edited and sent again."""
        if (record := self._edited("Select a message, to send it again.")) is not None:
            self.resend_requested.emit(record.socket, self._frames.edited(record))

    def _edited(self, else_say: str) -> Record | None:
        """The current row's message, if it can be edited by hand; if not, it is said why."""
        index = self._view.currentIndex()
        record = self._model.record(index.row()) if index.isValid() else None
        if record is None or not record.frames:
            self._say(else_say)
        elif why_not := why_not_edited(len(record.frames), record.size):
            self._say(why_not)
        else:
            return record
        return None

    def make_rule(self) -> None:
        """Ask for a rule of the current row's socket that takes such a message."""
        index = self._view.currentIndex()
        record = self._model.record(index.row()) if index.isValid() else None
        if record is None or not record.frames:
            self._say("Select a message that was received, to make a rule of it.")
            return
        rule = partial(rule_from_message, id=record.socket, frames=record.frames, named=self.named)
        self.edit_requested.emit("Make a rule", rule)

    def _copy(self) -> None:
        rows = self._view.selected_rows(_COPIED + 1)
        lines = [
            readable_line(self._model.seq(row), record)
            for row in rows[:_COPIED]
            if (record := self._model.record(row)) is not None
        ]
        QGuiApplication.clipboard().setText("\n".join(lines))
        if len(rows) > _COPIED:
            self._say(f"Copied the first {_COPIED:,} rows of those selected.")

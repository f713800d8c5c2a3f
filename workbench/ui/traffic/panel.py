"""The traffic panel: its head, the table, the lines that ask something, and the frames of the row chosen."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from workbench.document.workspace import Workspace
from workbench.traffic.annotations import Annotations
from workbench.traffic.history import History
from workbench.traffic.log import SocketView, TrafficLog
from workbench.traffic.text import readable_line, visible
from workbench.ui.theme import Theme
from workbench.ui.traffic.columns import Columns
from workbench.ui.traffic.frame_view import FrameView
from workbench.ui.traffic.go_to_line import GoTo
from workbench.ui.traffic.marking import Marking
from workbench.ui.traffic.pausable import Pausable
from workbench.ui.traffic.status_strip import StatusStrip
from workbench.ui.traffic.traffic_head import TrafficHead
from workbench.ui.traffic.traffic_model import TrafficModel
from workbench.ui.traffic.traffic_view import TrafficView

_COPIED = 10_000
"""Rows that are copied at once, at most."""


class TrafficPanel(QWidget):
    """Pulls from the log when it is ticked."""

    resend_requested = Signal(str, tuple)
    """The user wants to edit these frames and send them again from that socket."""
    clear_requested = Signal()
    """The user wants the log emptied."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._history = Pausable(TrafficLog())
        self._workspace = Workspace()
        self._labels: Mapping[str, str] | None = None  # of the sockets shown; None for the workspace's
        self._generation = 0
        self._seen: tuple[int, int] | None = None  # generation and row of the frames shown
        self._model = TrafficModel(theme, self)
        self._view = TrafficView(self._model, theme)
        self._frames = FrameView()
        self._note = QLabel()
        self._note.setObjectName("rowNote")
        self._note.setProperty("role", "note")
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._note.setContentsMargins(12, 4, 12, 0)
        self._note.hide()
        self._head = TrafficHead()
        self._strip = StatusStrip()
        self._marking = Marking(self._model, self._view)
        self._go_to = GoTo(self._model, self._view)
        self.columns = Columns(self._view)
        self._lines = (self._marking.line, self._go_to.line)
        self._lay_out()
        self._join()
        self.set_log(TrafficLog())

    def _lay_out(self) -> None:
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(_stacked(self._view, *self._lines, self._strip))
        split.addWidget(_stacked(self._note, self._frames))
        split.setStretchFactor(0, 1)
        split.setSizes([200, 110])
        split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(split, 1)
        self.setFocusProxy(self._view)

    def _join(self) -> None:
        self._head.socket_chosen.connect(self._show_rows)
        self._head.follow.clicked.connect(self.follow)
        self._head.pause.clicked.connect(self.toggle_pause)
        self._view.following_changed.connect(self._head.show_following)
        self._view.row_chosen.connect(self._row_chosen)
        self._model.modelReset.connect(self._show_row)
        self._model.rowsRemoved.connect(self._show_row)
        self._frames.resend_requested.connect(self.resend_requested)
        self._marking.changed.connect(self._show_note)
        self._marking.row_wanted.connect(self._go_to_row)
        for line in self._lines:
            line.opened.connect(self._line_opened)
            line.closed.connect(self._view.setFocus)
        for keys, slot in (
            (QKeySequence("End"), self.follow),
            (QKeySequence.StandardKey.Copy, self._copy),
        ):
            shortcut = QShortcut(keys, self._view, context=Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(slot)

    # What it shows

    def set_theme(self, theme: Theme) -> None:
        """Show it in this theme."""
        self._model.set_theme(theme)
        self._view.set_theme(theme)

    def set_menu(self, menu: QMenu) -> None:
        """What can be done with the rows, for the button in the head."""
        self._head.more.setMenu(menu)

    def set_log(
        self,
        log: History,
        labels: Mapping[str, str] | None = None,
        annotations: Annotations | None = None,
    ) -> None:
        """Show this log, or a capture, with these marks and notes.

        Its tabs are the sockets of `labels`, by id; without it those of the workspace.
        """
        self._history = Pausable(log)
        self._head.show_paused(False)
        self._labels = labels
        self._show_labels()
        self._generation = log.generation
        self._go_to.set_history(self._history)
        self._marking.set_annotations(annotations if annotations is not None else Annotations())
        self._show_rows()
        self._view.follow()
        self._show_state()

    @property
    def annotations(self) -> Annotations:
        """The marks and notes on the rows of the log."""
        return self._marking.annotations

    def set_workspace(self, workspace: Workspace) -> None:
        """A tab a socket, by its title; the chosen one stays while it exists."""
        self._workspace = workspace
        if self._labels is None:
            self._show_labels()

    def _show_labels(self) -> None:
        labels = self._labels
        if labels is None:
            labels = {socket.id: socket.label for socket in self._workspace.sockets}
        self._model.set_labels(labels)
        self._head.set_labels(labels)

    def select_socket(self, id_: str | None) -> None:
        """Show that socket's rows, or all."""
        self._head.select_socket(id_)

    def tick(self) -> None:
        """Take in what is new, and keep the newest row in sight if that is wanted."""
        if self._model.pull() and self._view.following:
            self._view.scrollToBottom()
        if self._generation != self._history.generation:
            self._generation = self._history.generation
            self._marking.set_annotations(Annotations())
        self._show_state()

    def _show_state(self) -> None:
        self._strip.show_gone(self._history.first)
        self._strip.show_paused(self._history.waiting() if self._history.paused else None)
        self._view.say_where_empty("Nothing yet. Start a socket and send a message.")

    def _show_rows(self) -> None:
        """Other rows of the log: what is looked at stays where it is."""
        sight = self._view.sight()
        self._model.set_source(self._history, SocketView(self._history, self._head.socket))
        self._view.restore(sight)
        self._show_row()

    # What the user does

    def follow(self) -> None:
        """Keep the newest row in sight."""
        self._view.follow()

    def toggle_pause(self) -> None:
        """Hold the rows still while the log goes on, or show what came meanwhile and go on."""
        if self._history.paused:
            self._history.resume()
            self.tick()
        else:
            self._history.pause()
        self._head.show_paused(self._history.paused)
        self._show_state()

    def go_to(self) -> None:
        """Ask for a row or a time to go to."""
        self._go_to.open()

    def mark(self) -> None:
        """Mark the selected rows, or take their marks off."""
        self._marking.toggle_mark()

    def next_mark(self) -> None:
        """Go to the next marked or noted row."""
        self._marking.go_on(1, self._history.first)

    def previous_mark(self) -> None:
        """Go to the marked or noted row before."""
        self._marking.go_on(-1, self._history.first)

    def note(self) -> None:
        """Ask for a note on the current row."""
        self._marking.open_note()

    def list_marks(self) -> None:
        """List the marks and notes."""
        self._marking.open_list(self._head.more, self._history.first)

    def _line_opened(self) -> None:
        for line in self._lines:  # they take turns
            line.setVisible(line is self.sender())

    def _go_to_row(self, row: int) -> None:
        self._strip.say(self._go_to.go(row))

    # The row that is looked at

    def _row_chosen(self, row: int) -> None:
        log_row = self._model.log_row(row)
        record = self._model.record(row)
        if log_row is None or record is None or (self._generation, log_row) == self._seen:
            return
        self._seen = (self._generation, log_row)
        self._frames.show_record(record, seq=log_row + 1, label=self._model.label(record.socket))
        self._show_note()

    def _show_row(self) -> None:
        """Forget the row whose frames are shown once it is no longer among those that are."""
        if self._seen is not None and self._view.current_row() is None:
            self._seen = None
            self._frames.show_record(None)
            self._show_note()

    def _show_note(self) -> None:
        note = self._marking.note_of(self._seen[1] if self._seen is not None else None)
        self._note.setText(visible(note))
        self._note.setVisible(bool(note))

    def _copy(self) -> None:
        rows = self._view.selected_rows(_COPIED + 1)
        lines = [
            readable_line(self._model.seq(row), record)
            for row in rows[:_COPIED]
            if (record := self._model.record(row)) is not None
        ]
        QGuiApplication.clipboard().setText("\n".join(lines))
        if len(rows) > _COPIED:
            self._strip.say(f"Copied the first {_COPIED:,} rows of those selected.")


def _stacked(*widgets: QWidget) -> QWidget:
    """One below the other; the tallest takes the room."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for widget in widgets:
        column.addWidget(widget)
    return holder

"""The traffic panel: its head, the table, the lines that ask something, and the frames of the row chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from weakref import WeakKeyDictionary

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from workbench.catalogue.socket_types import socket_types
from workbench.document.workspace import Frame, Socket, Workspace
from workbench.traffic.annotations import Annotations
from workbench.traffic.filter.language import Filter, Latencies
from workbench.traffic.history import History
from workbench.traffic.log import TrafficLog
from workbench.ui.keyboard import KeyboardPanel
from workbench.ui.rows_offer import RowsOffer
from workbench.ui.theme import Theme
from workbench.ui.traffic import tints
from workbench.ui.traffic.chosen_rows import ChosenRows
from workbench.ui.traffic.columns import Columns
from workbench.ui.traffic.filter_menu import FilterMenu
from workbench.ui.traffic.filtering import Filtering
from workbench.ui.traffic.finding import Finding
from workbench.ui.traffic.frame_view import FrameView
from workbench.ui.traffic.go_to_line import GoTo
from workbench.ui.traffic.marking import Marking
from workbench.ui.traffic.panel_layout import RowNote, lay_out
from workbench.ui.traffic.pausable import Pausable
from workbench.ui.traffic.row_doings import RowDoings
from workbench.ui.traffic.status_strip import StatusStrip
from workbench.ui.traffic.tints import Tint
from workbench.ui.traffic.traffic_head import TrafficHead
from workbench.ui.traffic.traffic_model import TrafficModel
from workbench.ui.traffic.traffic_view import TrafficView

_TAKEN = 100_000
"""Selected rows that are taken along one by one, at most; more are a filter's work."""


class TrafficPanel(KeyboardPanel):
    """Pulls from the log when it is ticked."""

    resend_requested = Signal(str, tuple)
    """The user wants to edit these frames and send them again from that socket."""
    save_message_requested = Signal(str, tuple)
    """Keep these frames as a message: the socket that sent or received them, and the frames."""
    compare_requested = Signal(object, object)
    """The user wants two messages side by side: each a record and its number in the log."""
    edit_requested = Signal(str, object)
    """Change the workspace: what the undo menu calls it, and the edit."""
    shown_changed = Signal()
    """Other rows are shown: see `shown`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._history = Pausable(TrafficLog())
        self._workspace = Workspace()
        self._labels: Mapping[str, str] | None = None  # of the sockets shown; None for the workspace's
        self._latencies: Latencies | None = None
        self._generation = 0
        # Of other logs, with the generation that they belong to.
        self._noted: WeakKeyDictionary[History, tuple[int, Annotations]] = WeakKeyDictionary()
        self._seen: tuple[int, int] | None = None  # generation and row of the frames shown
        self._model = TrafficModel(theme, self)
        self._view = TrafficView(self._model, theme)
        self._frames = FrameView()
        self._note = RowNote()
        self._strip = StatusStrip()
        self.doings = RowDoings(self._model, self._view, self._frames, self._strip.say)
        self._filtering = Filtering(self._model, self._view, theme)
        self._filters = FilterMenu(self._filtering.line, theme)
        self._finding = Finding(self._model, self._view)
        self._head = TrafficHead(self._filtering.line)
        self._marking = Marking(self._model, self._view)
        self._go_to = GoTo(self._model, self._view)
        self.columns = Columns(self._view)
        self.chosen = ChosenRows(self._model, self._view)
        self._lines = (self._finding.line, self._go_to.line, self._marking.line, self._filters.ask)
        lay_out(self, self._head, (self._view, *self._lines, self._strip), (self._note, self._frames))
        self.set_main_part(self._view)
        self._join()
        self.set_log(TrafficLog())

    def _join(self) -> None:
        self._head.socket_chosen.connect(self._socket_chosen)
        self._filtering.rows_changed.connect(self._rows_changed)
        self._filtering.rows_changed.connect(self.shown_changed)
        self._filtering.line.left.connect(self._view.setFocus)
        self._filters.edit_requested.connect(self.edit_requested)
        self._filters.told.connect(self._strip.say)
        self._filtering.told.connect(self._strip.say)
        self._finding.found_changed.connect(self._show_tints)
        self._head.follow.clicked.connect(self.follow)
        self._head.pause.clicked.connect(self.toggle_pause)
        self._view.following_changed.connect(self._head.show_following)
        self._view.row_chosen.connect(self._row_chosen)
        self._model.rowsRemoved.connect(self._show_row)
        self._frames.resend_requested.connect(self.resend_requested)
        self.doings.resend_requested.connect(self.resend_requested)
        self.doings.save_message_requested.connect(self.save_message_requested)
        self.doings.compare_requested.connect(self.compare_requested)
        self.doings.edit_requested.connect(self.edit_requested)
        self._marking.changed.connect(self._show_note)
        self._marking.row_wanted.connect(self._go_to_row)
        for line in self._lines:
            line.opened.connect(self._line_opened)
            line.closed.connect(self._view.setFocus)
        end = QShortcut(QKeySequence("End"), self._view, context=Qt.ShortcutContext.WidgetShortcut)
        end.activated.connect(self.follow)

    # What it shows

    def set_theme(self, theme: Theme) -> None:
        """Show it in this theme."""
        self._model.set_theme(theme)
        self._view.set_theme(theme)
        self._filtering.line.set_theme(theme)
        self._filters.set_theme(theme)

    def set_menu(self, menu: QMenu) -> None:
        """What can be done with the rows, for the button in the head."""
        self._head.more.setMenu(menu)

    def copy_actions(self) -> Sequence[QAction]:
        """The ways to copy the selected rows, and the one that is looked at."""
        return self.doings.copy_action, self._frames.copy_menu()

    def set_row_menu(self, menu: QMenu) -> None:
        """What can be done with the selected rows, for a right click and the Menu key."""
        menu.setParent(self, menu.windowFlags())
        self._view.menu_requested.connect(menu.popup)

    def set_log(
        self,
        log: History,
        labels: Mapping[str, str] | None = None,
        annotations: Annotations | None = None,
        *,
        following: bool = True,
    ) -> None:
        """Show this log, or a capture, with these marks and notes, from its end or, not `following`, its beginning.

        Its tabs are the sockets of `labels`, by id; without it those of the workspace. Without `annotations` it
        has those that it had when it was last shown.
        """
        self._labels = labels
        if log is self._history.log and annotations is None:
            self._show_labels()
            return
        self._noted[self._history.log] = (self._generation, self._marking.annotations)
        self._history = Pausable(log)
        self._head.show_paused(False)
        self._show_labels()
        self._generation = log.generation
        self._go_to.set_history(self._history)
        generation, noted = self._noted.get(log, (-1, Annotations()))
        kept = noted if generation == log.generation else Annotations()
        self._marking.set_annotations(annotations if annotations is not None else kept)
        self._seen = None
        self._frames.show_record(None)
        self._view.follow(following)
        self._filtering.set_history(self._history, self._names(), self._head.socket)
        self._show_state()

    @property
    def frames(self) -> FrameView:
        """The frames of the row that is looked at."""
        return self._frames

    @property
    def log(self) -> History:
        """What it shows rows of, as it goes on."""
        return self._history.log

    @property
    def shown(self) -> Filter | None:
        """What the rows shown match, another object each time; None for all rows."""
        return self._filtering.filter

    def set_filter(self, text: str) -> None:
        """Show the rows of that filter alone, as if it had been typed."""
        self._filtering.line.set_filter(text)

    def show_row(self, row: int) -> None:
        """Choose that row of the log, or the nearest that is shown."""
        self._go_to_row(row)

    @property
    def annotations(self) -> Annotations:
        """The marks and notes on the rows of the log."""
        return self._marking.annotations

    def set_workspace(self, workspace: Workspace) -> None:
        """A tab a socket, by its title, the chosen one staying while it exists; saved filters and colours."""
        self._workspace = workspace
        self._filters.set_workspace(workspace)
        self.columns.offer_latency(any(map(_pairs, workspace.sockets)))
        if self._labels is None:
            self._show_labels()
        self._show_tints()

    def set_naming(self, named: Callable[[Frame], Frame]) -> None:
        """How a text that is taken from a message may be written down."""
        self.doings.named = named
        self._frames.set_naming(named)

    def set_latencies(self, latencies: Latencies | None) -> None:
        """Who knows how long replies took."""
        self._latencies = latencies
        self._model.set_latencies(latencies)
        self._filtering.set_latencies(latencies)

    def _names(self) -> Mapping[str, str]:
        if self._labels is not None:
            return self._labels
        return {socket.id: socket.label for socket in self._workspace.sockets}

    def _show_labels(self) -> None:
        self._model.set_labels(self._names())
        self._head.set_labels(self._names())
        self._filtering.set_labels(self._names())

    def rows_offer(self) -> RowsOffer:
        """The rows that are there now, and which of them are selected, to be taken along."""
        rows = self._view.selected_rows(_TAKEN + 1)
        selected = [row for each in rows if (row := self._model.log_row(each)) is not None]
        return RowsOffer(
            snapshot=self._history.snapshot(self._history.first),
            labels=dict(self._names()),
            filter=self._filtering.filter,
            latencies=self._latencies,
            selected=selected if len(rows) <= _TAKEN else (),
        )

    def add_bar(self, bar: QWidget) -> None:
        """A line above the rows, for what is done with them."""
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(layout.count() - 1, bar)

    def select_socket(self, id_: str | None) -> None:
        """Show that socket's rows, or all."""
        self._head.select_socket(id_)

    def tick(self) -> None:
        """Take in what is new, and keep the newest row in sight if that is wanted."""
        self._filtering.pull()
        self._finding.pull()
        if self._generation != self._history.generation:
            self._generation = self._history.generation
            self._marking.set_annotations(Annotations())
        self._show_row()
        self._show_state()

    def shut(self) -> None:
        """End the threads that look for rows. Nothing is asked for afterwards."""
        self._filtering.close()
        self._finding.close()

    def _show_state(self) -> None:
        self._strip.show_gone(self._history.first, self._history.why_gone)
        self._strip.show_paused(self._history.waiting() if self._history.paused else None)

    def _socket_chosen(self) -> None:
        self._filtering.set_socket(self._head.socket)

    def _rows_changed(self) -> None:
        self._finding.set_rows(self._history, self._names(), self._latencies, self._filtering.filter)
        self._show_row()

    def _show_tints(self) -> None:
        rules = tints.rule_tints(self._workspace.colours, self._names())
        needle = self._finding.needle
        found = (Tint(needle, tints.FOUND),) if needle is not None else ()
        self._model.set_tints((*found, *rules))

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

    def focus_filter(self) -> None:
        """Move the keyboard to the filter line, with all of it selected."""
        self._filtering.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._filtering.line.selectAll()

    def clear_filter(self) -> None:
        """Show all rows again."""
        self._filtering.line.clear_filter()

    def ask_what_to_find(self) -> None:
        """Ask what to find among the rows shown."""
        self._finding.open()

    def find_next(self) -> None:
        """Go to the next row that is found."""
        self._finding.find_next()

    def find_previous(self) -> None:
        """Go to the row before that is found."""
        self._finding.find_previous()

    @property
    def recent_filters(self) -> list[str]:
        """The filters that were asked for, the newest first."""
        return self._filtering.line.recent

    def set_recent_filters(self, texts: Sequence[str]) -> None:
        """Offer these of an earlier start."""
        self._filtering.line.set_recent(texts)

    def go_to(self) -> None:
        """Ask for a row or a time to go to."""
        self._go_to.open()

    def mark(self) -> None:
        """Mark the selected rows, or take their marks off."""
        self._marking.toggle_mark()

    def next_mark(self) -> None:
        """Go to the next marked or noted row."""
        self._go_to_mark(1)

    def previous_mark(self) -> None:
        """Go to the marked or noted row before."""
        self._go_to_mark(-1)

    def _go_to_mark(self, step: int) -> None:
        if not self._marking.go_on(step, self._history.first):
            self._strip.say("No row shown is marked or noted. Ctrl+M marks one.")

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
        self._filtering.forget_sight()
        self._frames.show_record(record, seq=log_row + 1, label=self._model.label(record.socket))
        self._show_note()

    def _show_row(self) -> None:
        """Forget the row whose frames are shown once it is no longer among those that are."""
        gone = self._seen is not None and self._view.current_row() is None
        if gone and not self._filtering.is_waiting:
            self._seen = None
            self._frames.show_record(None)
            self._show_note()

    def _show_note(self) -> None:
        self._note.show_note(self._marking.note_of(self._seen[1] if self._seen is not None else None))


def _pairs(socket: Socket) -> bool:
    """Whether requests and replies can be told from each other in what it sends and receives."""
    known = socket_types().get(socket.type)
    return known is not None and known.pairs != "none"

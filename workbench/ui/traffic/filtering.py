"""Which rows the table shows: those of the chosen socket that the filter hits, followed as they come.

Invariants: a text that can't be read leaves the rows as they were; another choice of rows leaves what is
looked at where it is, as soon as it is known to be among them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from workbench.traffic.filter.language import (
    Completion,
    Context,
    Filter,
    FilterError,
    Latencies,
    compile_filter,
    completions,
    of_socket,
)
from workbench.traffic.filter.search import Search
from workbench.traffic.history import History
from workbench.traffic.log import TrafficLog
from workbench.ui.theme import Theme
from workbench.ui.traffic.filter_line import FilterLine
from workbench.ui.traffic.shown_rows import HitRows, ShownRows, SocketRows
from workbench.ui.traffic.traffic_model import TrafficModel
from workbench.ui.traffic.traffic_view import Sight, TrafficView

_AT_ONCE = 1_000_000  # rows among which a socket's are found without a search


class Filtering(QObject):
    """For one table and one filter line."""

    told = Signal(str)
    """A sentence: why not all rows were looked at."""
    rows_changed = Signal()
    """Other rows are shown; `filter` is what they match."""

    def __init__(self, model: TrafficModel, view: TrafficView, look: Theme) -> None:
        super().__init__(view)
        self._model = model
        self._view = view
        self._search = Search()
        self._history: History = TrafficLog()
        self._labels: Mapping[str, str] = {}
        self._latencies: Latencies | None = None
        self._socket: str | None = None
        self._text: Filter | None = None  # of the line; None where it is empty
        self._rows: ShownRows = SocketRows(self._history, None)
        self._told: ShownRows | None = None  # those whose problem was told
        self._sight: Sight | None = None  # to be looked at once it is found
        self.line = FilterLine(look, self._complete)
        self.line.filter_wanted.connect(self.set_text)
        self.line.stop_wanted.connect(self.stop)
        self.line.again_wanted.connect(self._go_on)

    # What is asked for

    @property
    def filter(self) -> Filter | None:
        """What the rows shown match: the socket's and the line's; None for all rows."""
        own = of_socket(self._socket) if self._socket is not None else None
        if self._text is None or own is None:
            return self._text or own
        return self._text.also(own)

    @property
    def text(self) -> str:
        """The line's filter; empty for none."""
        return self._text.text if self._text is not None else ""

    def set_history(self, history: History, labels: Mapping[str, str], socket: str | None) -> None:
        """Show rows of this, of that socket or all; `labels` are the sockets' titles by their ids."""
        self._history = history
        self._labels, self._socket = labels, socket
        self._compile(self.line.text())
        self.refresh()

    def set_labels(self, labels: Mapping[str, str]) -> None:
        """The sockets are called otherwise; a filter that names one by its title may hit others."""
        if labels != self._labels:
            self._labels = labels
            if self._text is not None:
                self.set_text(self._text.text)

    def set_socket(self, socket: str | None) -> None:
        """Show the rows of that socket, or of all."""
        if socket != self._socket:
            self._socket = socket
            self.refresh()

    def set_latencies(self, latencies: Latencies | None) -> None:
        """Who knows how long replies took."""
        self._latencies = latencies
        if self._text is not None and self._text.needs_latency:
            self.refresh()

    def set_text(self, text: str) -> None:
        """Show the rows of that filter; one that can't be read is underlined, and nothing else changes."""
        before = self._text
        if self._compile(text) and (before is not None or self._text is not None):
            self.refresh()

    def _compile(self, text: str) -> bool:
        try:
            self._text = compile_filter(text, self._labels) if text.strip() else None
        except FilterError as error:
            self.line.show_error(error)
            return False
        self.line.show_error(None)
        return True

    def _complete(self, text: str, cursor: int) -> Sequence[Completion]:
        return completions(text, cursor, Context(labels=self._labels))

    def stop(self) -> None:
        """Look no further."""
        if isinstance(self._rows, HitRows):
            self._rows.stop()
            self.show_count()

    def _go_on(self) -> None:
        """Look through all rows again, if that was stopped."""
        if isinstance(self._rows, HitRows) and self._rows.problem:
            self.refresh()

    def close(self) -> None:
        """End the search's thread."""
        self._search.close()

    # What is shown

    def refresh(self) -> None:
        """Show the rows anew; what is looked at stays where it is."""
        sight = self._sight or self._view.sight()
        filter_ = self.filter
        few = len(self._history) - self._history.first <= _AT_ONCE
        if filter_ is None or (self._text is None and few):
            self._search.cancel()
            self._rows = SocketRows(self._history, self._socket)
        else:
            self._rows = HitRows(
                self._history,
                filter_,
                self._search,
                self._latencies,
                newest_first=self._view.following,
            )
        self._model.set_source(self._history, self._rows)
        self._sight = sight
        self._look_again()
        self.show_count()
        self._say_where_empty()
        self.rows_changed.emit()

    def pull(self) -> None:
        """Take in what is new, and keep the newest row in sight if that is wanted."""
        if self._model.pull() and self._view.following:
            self._view.scrollToBottom()
        self._look_again()
        self.show_count()
        self._say_where_empty()

    @property
    def is_waiting(self) -> bool:
        """Whether what was looked at may still be found."""
        return self._sight is not None

    def forget_sight(self) -> None:
        """The user looks elsewhere: what was looked at before isn't waited for."""
        self._sight = None

    def _look_again(self) -> None:
        """Look at what was looked at, if it is found by now."""
        sight = self._sight
        if sight is None:
            return
        done = not isinstance(self._rows, HitRows) or self._rows.is_done
        if done or (sight.current is not None and self._model.shows(sight.current)):
            self._sight = None
            self._view.restore(sight)

    def show_count(self) -> None:
        """Say how many rows are hit, of how many."""
        if self._text is None or not isinstance(self._rows, HitRows):
            self.line.show_count("", None)
            return
        looked, rows = self._rows.looked
        if self._rows.problem and self._told is not self._rows:
            self._told = self._rows
            self.told.emit(f"{self._rows.problem} Enter in the filter line looks again.")
        done = self._rows.is_done
        progress = None if done or not rows or looked == rows else looked / rows
        # A few rows that have just come are no search to be watched.
        if progress is not None and rows - looked < min(rows // 10, 100_000):
            progress = None
        total = looked if self._rows.problem else len(self._history) - self._history.first
        self.line.show_count(f"{self._model.rowCount():,} of {total:,}", progress)

    def _say_where_empty(self) -> None:
        if len(self._history) == self._history.first:
            said = "Nothing yet. Start a socket and send a message."
        elif isinstance(self._rows, HitRows) and not self._rows.is_done:
            said = "Looking…"
        elif self._text is not None:
            said = "No row matches this filter. Esc in the filter line shows all."
        else:
            said = "Nothing from this socket yet."
        self._view.say_where_empty(said)

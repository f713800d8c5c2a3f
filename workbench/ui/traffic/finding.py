"""Find next and previous among the rows shown: matches stand out, nothing is hidden.

Invariant: what is found is found among the rows of the filter and the tab, whatever they become.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.traffic.filter.language import Filter, FilterError, Latencies, compile_filter
from workbench.traffic.filter.search import Search
from workbench.traffic.history import History
from workbench.traffic.log import TrafficLog
from workbench.traffic.text import visible
from workbench.ui.traffic.ask_line import AskLine
from workbench.ui.traffic.shown_rows import HitRows, place_of
from workbench.ui.traffic.traffic_model import TrafficModel
from workbench.ui.traffic.traffic_view import TrafficView

_WAIT = 150  # ms from the last key to the search


class Finding(QObject):
    """For one table. `line` is where it is asked; the panel gives it a place."""

    found_changed = Signal()
    """Other rows match: `needle` is what they match."""

    def __init__(self, model: TrafficModel, view: TrafficView) -> None:
        super().__init__(view)
        self._model = model
        self._view = view
        self._search = Search()
        self._history: History = TrafficLog()
        self._labels: Mapping[str, str] = {}
        self._latencies: Latencies | None = None
        self._within: Filter | None = None
        self._needle: Filter | None = None
        self._hits: HitRows | None = None
        self._wanted = 0  # 1 or -1 while the next or the one before is awaited
        self._from: int | None = None  # the row of the log that it is after, or before
        self.line = AskLine("trafficFind", "Find", "What to find among the rows shown: order, size > 1k")
        previous = self.line.add_button("↑", "Find the one before (Shift+F3)")
        following = self.line.add_button("↓", "Find the next (F3)")
        previous.clicked.connect(self.find_previous)
        following.clicked.connect(self.find_next)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT)
        self._timer.timeout.connect(self._typed)
        self.line.typed.connect(self._timer.start)
        self.line.asked.connect(self._asked)
        self.line.closed.connect(self._closed)

    @property
    def needle(self) -> Filter | None:
        """What stands out while the line is open."""
        return self._needle

    def set_rows(
        self,
        history: History,
        labels: Mapping[str, str],
        latencies: Latencies | None,
        within: Filter | None,
    ) -> None:
        """Find among the rows of this history that are `within`; None for all."""
        self._history, self._labels, self._latencies, self._within = history, labels, latencies, within
        if self._needle is not None:
            self._look()

    def open(self) -> None:
        """Ask what to find."""
        self.line.open()

    def find_next(self) -> None:
        """Go to the next match after the current row; from the last one to the first."""
        self._find(1)

    def find_previous(self) -> None:
        """Go to the match before the current row; from the first one to the last."""
        self._find(-1)

    def close(self) -> None:
        """End the search's thread."""
        self._search.close()

    def pull(self) -> None:
        """Take in what was found since."""
        if self._hits is None:
            return
        if self._hits.gone():
            self._hits.let_go()
        if self._hits.early():
            self._hits.let_in()
        self._hits.update()
        if self._wanted:
            self._go_on()
        elif self.line.isVisible():
            self._say()

    # What is asked for

    def _asked(self) -> None:
        self._typed()
        self._find(1)

    def _typed(self) -> None:
        """Let what matches stand out, and go nowhere yet."""
        self._timer.stop()
        text = self.line.field.text()
        if self._needle is not None and self._needle.text == text:
            return
        try:
            self._needle = compile_filter(text, self._labels) if text.strip() else None
        except FilterError as error:
            self._forget()
            self.line.say(visible(error.sentence), well=False)
            return
        self._look()
        self.found_changed.emit()

    def _look(self) -> None:
        self._wanted = 0
        if self._needle is None:
            self._forget()
            return
        asked = self._needle if self._within is None else self._needle.also(self._within)
        self._hits = HitRows(self._history, asked, self._search, self._latencies)
        self.pull()

    def _forget(self) -> None:
        self._needle = self._hits = None
        self._wanted = 0
        self._search.cancel()
        self.line.say("")
        self.found_changed.emit()

    def _closed(self) -> None:
        self._forget()

    def _find(self, step: int) -> None:
        if not self.line.isVisible() and not self.line.field.text().strip():
            self.open()
            return
        if not self.line.isVisible():
            self.line.show()
        if self._needle is None or self._needle.text != self.line.field.text():
            self._typed()
        if self._hits is None:
            return
        self._wanted = step
        self._from = self._view.current_row()
        self._go_on()

    # Where it goes

    def _go_on(self) -> None:
        """Go to the match that is awaited, if it is known by now."""
        hits = self._hits
        assert hits is not None
        count = len(hits)
        at = self._place(hits, count)
        known = hits.is_done or (self._wanted > 0 and 0 <= at < count)
        if not known:
            self.line.say("Looking…")
            return
        if count == 0:
            self._wanted = 0
            self.line.say("Nothing is found among the rows shown.", well=False)
            return
        wrapped = not 0 <= at < count
        row = hits.row(at % count)
        if not self._model.shows(row):
            if self._model.rowCount() and not hits.is_done:
                return  # the table's own search isn't there yet
            return
        said = "; begun again at the other end" if wrapped and count > 1 else ""
        self._wanted = 0
        self._view.show_row(self._model.place_of(row))
        self._say(at % count, said)

    def _place(self, hits: HitRows, count: int) -> int:
        """Where the match that is awaited stands among the hits; -1 or `count` beyond them."""
        if self._from is None:
            return 0 if self._wanted > 0 else count - 1
        if self._wanted > 0:
            return place_of(hits, count, self._from + 1)
        return place_of(hits, count, self._from) - 1

    def _say(self, place: int | None = None, more: str = "") -> None:
        assert self._hits is not None
        count = len(self._hits)
        current = self._view.current_row()
        if place is None and current is not None:
            at = place_of(self._hits, count, current)
            place = at if at < count and self._hits.row(at) == current else None
        found = f"{count:,} match{'' if count == 1 else 'es'}"
        if not self._hits.is_done:
            found += " so far"
        self.line.say((f"{place + 1:,} of {found}" if place is not None else found) + more)

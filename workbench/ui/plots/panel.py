"""The plot panel: traffic over time, how latencies spread, and a line about what is chosen in them.

Invariant: a part of one of the two plots is chosen at a time.
"""

from __future__ import annotations

from bisect import bisect_left

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from workbench.traffic.amounts import clock, duration
from workbench.traffic.follower import Told
from workbench.traffic.timeline import Bins
from workbench.ui.keyboard import KeyboardPanel
from workbench.ui.panel_line import PanelLine
from workbench.ui.plots.latency_plot import LatencyPlot
from workbench.ui.plots.time_plot import TimePlot
from workbench.ui.theme import Theme

_PIXELS = 2  # of the plot a bin has at the least
_BEGUN = 480


class PlotPanel(KeyboardPanel):
    """Shows what it is told, and says which part of the time it wants (`view`) in how many `bins`."""

    view_changed = Signal()
    """Another part of the time is wanted."""
    times_chosen = Signal(object)
    """From when until when, in nanoseconds since the epoch, as a tuple; None where no time is chosen."""
    only_times_requested = Signal(object)
    """The user wants only the rows of that time shown, as a tuple of two times."""
    only_latencies_requested = Signal(object)
    """The user wants only the replies shown that took that long, as a tuple of two durations."""

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.time_plot = TimePlot(look)
        self.latency_plot = LatencyPlot(look)
        self._told = Told()
        self._filtered = False
        self.line = PanelLine("plot")
        self._only = self.line.add_link(
            "plotOnly", "Only these", "Filter the traffic for what is chosen (Enter)"
        )
        self._zoom = self.line.add_link("plotZoom", "Zoom in", "Show the chosen time alone")
        self._all = self.line.add_link("plotAll", "Show all", "Show all of the time again (0)")
        self._split = QSplitter()
        self._split.addWidget(self.time_plot)
        self._split.addWidget(self.latency_plot)
        self._split.setStretchFactor(0, 2)
        self._split.setStretchFactor(1, 1)
        self._split.setSizes([400, 200])
        self._split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.line)
        layout.addWidget(self._split, 1)
        self.set_main_part(self.time_plot)
        self.time_plot.setToolTip(
            "Drag over a time to choose it, turn the wheel to zoom, hold Shift to move.\n"
            "By keys: arrows, Shift+arrows to choose, + and − to zoom, Enter to filter, Escape to let go."
        )
        self.latency_plot.setToolTip(
            "Drag over latencies to choose them, Enter to filter the traffic for them."
        )
        self.time_plot.brushed.connect(self._time_brushed)
        self.latency_plot.brushed.connect(self._latency_brushed)
        self.time_plot.confirmed.connect(self._ask_only)
        self.latency_plot.confirmed.connect(self._ask_only)
        self.time_plot.view_changed.connect(self._view_changed)
        self._only.clicked.connect(self._ask_only)
        self._zoom.clicked.connect(self.time_plot.zoom_to_chosen)
        self._all.clicked.connect(self.time_plot.show_all)
        self._show_line()

    @property
    def view(self) -> tuple[int, int] | None:
        """The part of the time that is wanted, in nanoseconds; None for all."""
        return self.time_plot.view

    @property
    def bins(self) -> int:
        """In how many bins, at most."""
        return max(16, int(self.time_plot.area().width()) // _PIXELS) if self.time_plot.width() else _BEGUN

    def set_theme(self, look: Theme) -> None:
        """Show it in this theme."""
        self.time_plot.set_theme(look)
        self.latency_plot.set_theme(look)

    def show_told(self, told: Told, *, filtered: bool) -> None:
        """Show this; `filtered`: it is of the rows that the traffic shows, which aren't all."""
        if told.generation != self._told.generation:
            self.time_plot.show_all()
            self.time_plot.choose(None)
            self.latency_plot.choose(None)
        self._told, self._filtered = told, filtered
        self.time_plot.set_bins(told.bins, told.span)
        self.latency_plot.set_bars(
            told.bars, (("p50", told.p50), ("p90", told.p90), ("p99", told.p99), ("longest", told.longest))
        )
        self.latency_plot.setVisible(bool(told.bars))
        self._show_line()

    # What is chosen

    def _time_brushed(self) -> None:
        if self.time_plot.chosen is not None:
            self.latency_plot.choose(None)
        self.times_chosen.emit(self._chosen_times())
        self._show_line()

    def _latency_brushed(self) -> None:
        if self.latency_plot.chosen is not None:
            self.time_plot.choose(None)
        self._show_line()

    def _chosen_times(self) -> tuple[int, int] | None:
        chosen = self.time_plot.chosen
        return (int(chosen[0]), int(chosen[1])) if chosen is not None else None

    def _ask_only(self) -> None:
        if (times := self._chosen_times()) is not None:
            self.only_times_requested.emit(times)
        elif (latencies := self.latency_plot.chosen_latencies) is not None:
            self.only_latencies_requested.emit(latencies)

    def _view_changed(self) -> None:
        self._show_line()
        self.view_changed.emit()

    def _show_line(self) -> None:
        times, latencies = self._chosen_times(), self.latency_plot.chosen_latencies
        self.line.say(self._words(times, latencies))
        self._only.setVisible(times is not None or latencies is not None)
        self._zoom.setVisible(times is not None)
        self._all.setVisible(self.time_plot.view is not None)

    def _words(self, times: tuple[int, int] | None, latencies: tuple[int, int] | None) -> str:
        told = self._told
        if told.problem:
            return told.problem
        if times is not None:
            first, last = times
            about = _messages(told.bins, first, last)
            step = max(1, (last - first) // 100)
            return f"{clock(first, step)} to {clock(last, step)}, {duration(last - first)}: {about}"
        if latencies is not None:
            count = sum(
                bar.count for bar in told.bars if bar.stop > latencies[0] and bar.start < latencies[1]
            )
            return f"{duration(latencies[0])} to {duration(latencies[1])}: about {count:,} replies"
        if not told.whole:
            return f"{told.done / max(1, told.total):.0%} read"
        if not told.rows:
            return ""
        plural = "" if told.rows == 1 else "s"
        return f"{told.rows:,} row{plural} shown" if self._filtered else f"All {told.rows:,} row{plural}"


def _messages(bins: Bins, first: int, last: int) -> str:
    """How many messages are in that time, as far as the bins tell."""
    edges = range(bins.start, bins.stop + 1, bins.width)
    low, high = max(0, bisect_left(edges, first + 1) - 1), min(len(bins), bisect_left(edges, last))
    count = sum(bins.sent[low:high]) + sum(bins.received[low:high])
    exact = low < len(bins) and edges[low] == first and high < len(edges) and edges[high] == last
    return f"{'' if exact else 'about '}{count:,} message{'' if count == 1 else 's'}"

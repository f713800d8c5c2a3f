"""Joins what explains the traffic with the window: statistics, plot and sequence diagram, beside the compose panel.

One thread goes through the log; at the window's tick it is given what is new, and what it knows is shown
in those panels that can be seen. Invariant: what no panel shows isn't summed up, but requests are paired always.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from workbench.document.workspace import Workspace
from workbench.session import Session
from workbench.traffic import sequence
from workbench.traffic.follower import Errand, Follower, Told, Wanted
from workbench.traffic.history import History
from workbench.traffic.pairing import Pairing
from workbench.traffic.readings import RowFilter
from workbench.traffic.sequence import Diagram
from workbench.traffic.text import iso_time
from workbench.ui.plots.panel import PlotPanel
from workbench.ui.sequence.panel import SequencePanel
from workbench.ui.statistics.panel import StatisticsPanel
from workbench.ui.theme import Theme
from workbench.ui.traffic.panel import TrafficPanel
from workbench.ui.window_layout import WindowLayout

_EVERY = 4  # ticks between two looks: seven a second


class Understanding(QObject):
    """For one window, which owns it."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        traffic: TrafficPanel,
        layout: WindowLayout,
        look: Theme,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._traffic = traffic
        self._layout = layout
        self._follower = Follower()
        self._history: History | None = None
        self._seen: tuple[int, int] = (-1, 0)  # the generation and the rows that were given to the thread
        self._shown: Told | None = None
        self._errand: Errand | None = None
        self._stale = True  # whether other rows are chosen than the diagram shows
        self._workspace = Workspace()
        self._rows: RowFilter | None = None  # those that the traffic shows; None for all
        self._ticks = 0
        self._in_sight: set[QWidget] = set()  # a panel behind another tab is visible to Qt
        self.statistics = StatisticsPanel()
        self.plot = PlotPanel(look)
        self.sequence = SequencePanel(look)
        self._docks = [
            layout.add_tab(title, panel)
            for title, panel in (
                ("Statistics", self.statistics), ("Plot", self.plot), ("Sequence", self.sequence),
            )
        ]  # fmt: skip
        self.plot.view_changed.connect(self._want)
        self.plot.times_chosen.connect(self._times_chosen)
        self.plot.only_times_requested.connect(self._only_times)
        self.plot.only_latencies_requested.connect(self._only_latencies)
        self.sequence.row_requested.connect(self._show_row)
        traffic.shown_changed.connect(self._shown_changed)
        traffic.chosen.changed.connect(self._rows_chosen)
        for dock, panel in zip(self._docks, (self.statistics, self.plot, self.sequence), strict=True):
            dock.visibilityChanged.connect(partial(self._seen_changed, panel))
            panel.line.hide_requested.connect(dock.hide)

    @property
    def pairing(self) -> Pairing:
        """Which requests belong to which replies; it is behind the log by some moments."""
        return self._follower.pairing

    def join(self, actions: Mapping[str, QAction], show_socket: Callable[[str], None]) -> None:
        """The actions that go to the panels, and who shows a socket."""
        for name, panel in (
            ("actionFocusStatistics", self.statistics),
            ("actionFocusPlot", self.plot),
            ("actionFocusSequence", self.sequence),
        ):
            actions[name].triggered.connect(partial(self._go_to, panel))
        self.statistics.socket_requested.connect(show_socket)
        self._follow_log()

    def set_theme(self, look: Theme) -> None:
        """Show all of it in this theme."""
        self.plot.set_theme(look)
        self.sequence.set_theme(look)

    def set_workspace(self, workspace: Workspace) -> None:
        """The sockets' types say which of them pair, their links who talks to whom."""
        self._workspace = workspace
        self.pairing.set_types(self._types())
        self.statistics.set_labels({socket.id: socket.label for socket in workspace.sockets})

    def _types(self) -> dict[str, str]:
        return {socket.id: socket.type for socket in self._workspace.sockets}

    def close(self) -> None:
        """The threads are gone when this returns."""
        self._follower.close()
        self.sequence.finish()

    # What is new

    def tick(self) -> None:
        """Give the thread what is new, and show what it knows."""
        self._ticks += 1
        if self._ticks % _EVERY:
            return
        self._give()
        self._want()
        told = self._follower.told
        if told is not self._shown:
            self._shown = told
            self._show(told)
        if self._stale and self.sequence in self._in_sight:
            self._draw()
        if self._follower.brought is not None and self._follower.brought[0] is self._errand:
            self._errand = None
            drawn = self._follower.brought[1]
            assert isinstance(drawn, Diagram)
            self.sequence.show_diagram(drawn)

    def _follow_log(self) -> History:
        """The log that the traffic shows rows of, which may be another one than before."""
        history = self._traffic.log
        if history is not self._history:
            self._history = history
            self._follower.begin_again(self._types())
            self._traffic.set_latencies(self.pairing)
            self._seen = (history.generation, 0)
        return history

    def _give(self) -> None:
        history = self._follow_log()
        now = (history.generation, len(history))
        # While it has enough to do it needs no other snapshot: each takes a moment of this thread's time.
        if now != self._seen and (self._follower.idle or now[0] != self._seen[0]):
            self._seen = now
            self._follower.look(history.snapshot(history.first))

    def _seen_changed(self, panel: QWidget, on: bool) -> None:
        (self._in_sight.add if on else self._in_sight.discard)(panel)
        self._shown = None  # what it missed is shown at the next look
        self._want()

    def _shown_changed(self) -> None:
        self._rows = self._traffic.shown
        self._want()

    def _want(self) -> None:
        plotted = self.plot in self._in_sight
        view = self.plot.view if plotted else None
        self._follower.want(
            Wanted(
                sums=plotted or self.statistics in self._in_sight,
                rows=self._rows,
                start=view[0] if view else None,
                stop=view[1] if view else None,
                bins=self.plot.bins,
            )
        )

    def _show(self, told: Told) -> None:
        filtered = self._rows is not None
        if self.statistics in self._in_sight:
            states = self._session.states()
            self.statistics.set_dropped({id_: state.counters.dropped for id_, state in states.items()})
            self.statistics.show_told(told, filtered=filtered)
        if self.plot in self._in_sight:
            self.plot.show_told(told, filtered=filtered)

    # The diagram

    def _rows_chosen(self) -> None:
        self._stale = True
        if self.sequence in self._in_sight:
            self._draw()

    def _draw(self) -> None:
        self._stale = False
        history = self._traffic.log
        rows = self._traffic.chosen.rows(sequence.ROWS + 1)
        left_out = max(0, self._traffic.chosen.count() - sequence.ROWS)
        topology = sequence.topology(self._workspace, self._actual())
        drawn = partial(sequence.diagram, topology=topology, left_out=left_out)
        self._errand = Errand(tuple(rows[: sequence.ROWS]), drawn)
        self._follower.send(self._errand, history.snapshot(history.first))

    def _actual(self) -> dict[tuple[str, int], str]:
        return {
            (id_, index): endpoint.actual
            for id_, state in self._session.states().items()
            for index, endpoint in enumerate(state.endpoints)
            if endpoint.actual
        }

    # Between panels

    def _go_to(self, panel: QWidget) -> None:
        self._layout.show(panel)
        panel.setFocus()

    def _show_row(self, row: int) -> None:
        self._traffic.show_row(row)

    def _times_chosen(self, times: tuple[int, int] | None) -> None:
        if times is not None:
            self._traffic.chosen.choose_times(self._traffic.log, *times)

    def _only_times(self, times: tuple[int, int]) -> None:
        first, last = (iso_time(time) for time in times)
        self._traffic.set_filter(f'time >= "{first}" and time < "{last}"')

    def _only_latencies(self, latencies: tuple[int, int]) -> None:
        first, last = latencies
        self._traffic.set_filter(f"latency >= {first}ns and latency < {last}ns")

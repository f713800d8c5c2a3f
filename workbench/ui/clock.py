"""The window's one timer: what is new is shown, and given to the disk, so many times a second.

Invariants: nothing is done a message; what each part does is bounded by what is on screen, and has a turn of its own.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from workbench.traffic.log import TrafficLog
from workbench.ui.captures import Captures
from workbench.ui.running import Running
from workbench.ui.take_along.take_along import TakeAlong
from workbench.ui.traffic.panel import TrafficPanel
from workbench.ui.turns import Turns
from workbench.ui.understanding import Understanding

TICK = 33  # ms between two looks at the log: 30 a second reads as continuous
_FLUSH_EVERY = 3  # ticks between two times that what is new is given to the disk: a kill loses no more
_STATES_EVERY = 4  # ticks between two looks at the sockets: badges need no more than 10 a second


class Clock(QObject):
    """For one window, which owns it; it goes from `start` to `stop`."""

    def __init__(
        self,
        window: QObject,
        log: TrafficLog,
        running: Running,
        captures: Captures,
        traffic: TrafficPanel,
        understanding: Understanding,
        take_along: TakeAlong,
    ) -> None:
        super().__init__(window)
        self._log, self._running = log, running
        # Captures before the traffic panel, which shows what they took in.
        self._parts = captures.tick, traffic.tick, understanding.tick, take_along.tick
        self._ticks = 0
        self._turns = Turns(self)
        self._timer = QTimer(window)
        self._timer.setObjectName("tick")
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Tick every `TICK` milliseconds from now on."""
        self._timer.start(TICK)

    def stop(self) -> None:
        """Tick no more, and leave what still waits."""
        self._timer.stop()
        self._turns.stop()

    def _tick(self) -> None:
        self._ticks += 1
        if self._ticks % _FLUSH_EVERY == 0:
            self._turns.take(self._log.flush)
        if self._ticks % _STATES_EVERY == 0:  # in a tick of its own: it takes as long as all of the others
            self._turns.take(self._running.show)
        else:
            self._turns.take(*self._parts)

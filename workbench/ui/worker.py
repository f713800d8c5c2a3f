"""One piece of work at a time on another thread, its result taken up on the GUI thread.

Invariant: the thread touches nothing of Qt's objects; what it gives is taken by a timer, which runs only while
there is work. A thread that is at work when the window closes is waited for by Python at the end.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_LOOK = 20  # ms between two looks


class Worker(QObject):
    """Runs functions one after the other. A newer one for the same key takes the place of one that waits."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: dict[object, tuple[Callable[[], object], Callable[[object], None]]] = {}
        self._done: queue.SimpleQueue[tuple[Callable[[object], None], object]] = queue.SimpleQueue()
        self._running = False
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK)
        self._timer.timeout.connect(self._take)

    def run(self, key: object, work: Callable[[], object], done: Callable[[object], None]) -> None:
        """Have the work done, and then `done` called with what it gave. The work must not raise."""
        self._waiting[key] = (work, done)
        self._start()

    def _start(self) -> None:
        if self._running or not self._waiting:
            return
        work, done = self._waiting.pop(next(iter(self._waiting)))
        self._running = True
        results = self._done
        threading.Thread(target=lambda: results.put((done, work())), name="frame view").start()
        self._timer.start()

    def _take(self) -> None:
        try:
            done, result = self._done.get_nowait()
        except queue.Empty:
            return
        self._running = False
        self._timer.stop()
        self._start()
        done(result)

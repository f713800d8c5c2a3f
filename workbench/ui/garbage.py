"""Collects cyclic garbage on the GUI thread alone.

Python collects on whatever thread happens to allocate, and a QObject that is destroyed on another thread
than its own takes the process down. Invariant: while a `GarbageCollector` is there nothing else collects, and before
it is started nothing at all: what is imported and made until then is no garbage.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY = 500  # ms


class GarbageCollector(QObject):
    """Looks twice a second whether Python would collect by its own thresholds, and does it here.

    What is there when it is started, the modules and the window, is left out of all collections: walking
    through it would hold up the loop for longer than a picture takes.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """All that is to stay is there."""
        gc.collect()
        gc.freeze()
        self._timer.start(_EVERY)

    def _look(self) -> None:
        due = [count > most for count, most in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if any(due):
            gc.collect(max(generation for generation, is_due in enumerate(due) if is_due))

    def stop(self) -> None:
        """Leave it to Python again: at the end, when no other thread is left."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

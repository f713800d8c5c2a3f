"""Does work a piece at a turn of Qt's loop: what a socket or a schedule has due goes between two of them.

Invariants: pieces are done in their order, each once for however often it was asked for meanwhile; none after `stop`.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Turns(QObject):
    """Ends with its parent."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pieces: list[Callable[[], object]] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._next)

    def take(self, *pieces: Callable[[], object]) -> None:
        """Do the first piece at once, where none is waiting, and each of the others in a turn of its own."""
        waited = bool(self._pieces)
        self._pieces += [piece for piece in pieces if piece not in self._pieces]
        if not waited:
            self._next()

    def _next(self) -> None:
        if self._pieces:
            piece = self._pieces.pop(0)
            if self._pieces:
                self._timer.start(0)
            piece()

    def stop(self) -> None:
        """No more of what waits."""
        self._pieces.clear()
        self._timer.stop()

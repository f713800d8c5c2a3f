"""Reads a file of rows on a thread, and hands the outcome over on the window's.

Invariant: a file that was asked for later comes last; no thread is left when the widget goes.
"""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from workbench.document.rows import RowsError, load_rows


class RowsLoader(QObject):
    """One file at a time."""

    loaded = Signal(object)
    """`Rows`, or the `RowsError`."""
    _read = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None
        self._read.connect(self._hand_over)

    def load(self, path: Path) -> None:
        """Begin; `loaded` follows."""
        self._join()
        self._thread = threading.Thread(target=self._work, args=(path,), name="rows", daemon=True)
        self._thread.start()

    def _work(self, path: Path) -> None:
        try:
            outcome: object = load_rows(path)
        except RowsError as error:
            outcome = error
        self._read.emit(threading.current_thread(), outcome)  # queued: the window's thread takes it

    def _hand_over(self, thread: object, outcome: object) -> None:
        if thread is self._thread:
            self._join()
            self.loaded.emit(outcome)

    def _join(self) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None

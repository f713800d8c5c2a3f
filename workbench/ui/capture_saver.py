"""Writes rows as a capture on a thread of its own, one at a time; its outcome is pulled by `tick`.

Invariant: the file is there whole, or is as it was before.
"""

from __future__ import annotations

import threading
from pathlib import Path

from workbench.traffic.capture import CancelledError, CaptureError, save_capture
from workbench.traffic.history import Snapshot


class Outcome:
    """What became of it: the file and its rows, or a sentence; neither where it was given up."""

    def __init__(self, path: Path, rows: int = 0, problem: str = "", *, cancelled: bool = False) -> None:
        self.path = path
        self.rows = rows
        self.problem = problem
        self.cancelled = cancelled


class CaptureSaver:
    """`close` it: it may have a thread."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._outcome: Outcome | None = None
        self._cancelled = threading.Event()
        self.path = Path()
        self.total = 0
        """Rows to be written."""
        self.written = 0
        """Rows that are."""

    @property
    def is_busy(self) -> bool:
        """Whether it is at it; until `tick` has given the outcome."""
        return self._thread is not None

    def save(self, rows: Snapshot, path: Path) -> None:
        """Begin. Not while it is busy."""
        assert self._thread is None
        self.path, self.total, self.written = path, len(rows), 0
        self._cancelled.clear()
        self._outcome = None
        self._thread = threading.Thread(
            target=self._work, args=(rows, path), name="capture-saver", daemon=True
        )
        self._thread.start()

    def cancel(self) -> None:
        """Give it up, soon."""
        self._cancelled.set()

    def tick(self) -> Outcome | None:
        """What became of it, once, when it has ended."""
        if self._thread is None or self._outcome is None:
            return None
        self._thread.join()
        self._thread = None
        return self._outcome

    def close(self) -> None:
        """Give it up; no thread is left."""
        self.cancel()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _work(self, rows: Snapshot, path: Path) -> None:
        try:
            written = save_capture(rows, path, self._progress, self._cancelled.is_set)
        except CaptureError as error:
            self._outcome = Outcome(path, problem=str(error))
        except CancelledError:
            self._outcome = Outcome(path, cancelled=True)
        else:
            self._outcome = Outcome(path, written)

    def _progress(self, written: int) -> None:
        self.written = written

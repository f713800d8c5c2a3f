"""One piece of work on a thread of its own; how far it is, and what came of it, is pulled on the window's tick.

Invariant: after `close` no thread is left.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct

Progress: TypeAlias = Callable[[int, int], None]
Cancelled: TypeAlias = Callable[[], bool]


class Outcome(Struct, frozen=True):
    """A sentence on how it ended, and whether it did what was asked; `tip` says more."""

    sentence: str
    done: bool
    tip: str = ""


class Job:
    """`work(progress, cancelled)` runs at once; it returns its outcome and raises nothing."""

    def __init__(self, name: str, work: Callable[[Progress, Cancelled], Outcome]) -> None:
        self.name = name
        self.done, self.total = 0, 0
        self._work = work
        self._outcome: Outcome | None = None
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def outcome(self) -> Outcome | None:
        """What came of it, once it has ended."""
        return self._outcome if not self._thread.is_alive() else None

    def cancel(self) -> None:
        """Give it up, soon."""
        self._cancelled.set()

    def finish(self) -> None:
        """Wait for its end."""
        self._thread.join()

    def close(self) -> None:
        """Give it up, and wait for its end."""
        self.cancel()
        self._thread.join()

    def _run(self) -> None:
        self._outcome = self._work(self._told, self._cancelled.is_set)

    def _told(self, done: int, total: int) -> None:
        self.done, self.total = done, total

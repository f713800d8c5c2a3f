"""When the messages of a schedule are due: deadlines that follow each other by the interval, without drift.

Pure: times go in and come out, in seconds of one clock. A burst is due all at one deadline. With jitter each
deadline comes up to so much later; the next is counted from where it would have been. What is more than a
second late is not caught up.
"""

from __future__ import annotations

import random

_LATE = 1.0  # seconds behind, after which what was missed isn't caught up


class Pace:
    """The deadlines of one schedule. `interval` may be 0: all is due at once."""

    def __init__(self, interval: float, burst: int, jitter: float, start: float) -> None:
        self._interval = interval
        self._burst = burst
        self._jitter = jitter
        self._left = burst  # of the burst that is due next
        self._at = start  # when it would be due without jitter
        self.due = start
        """When the next message is due."""

    def how_many(self, now: float, most: int) -> int:
        """How many are due now, `most` at the most."""
        if self.due > now or most <= 0:
            return 0
        if self._interval <= 0:
            return most
        if self._jitter:
            return min(most, self._left)
        bursts_after = int((now - self.due) / self._interval)
        return min(most, self._left + bursts_after * self._burst)

    def spent(self, count: int) -> None:
        """So many of them had their turn."""
        while count >= self._left:
            count -= self._left
            bursts, count = divmod(count, self._burst) if not self._jitter else (0, count)
            self._left = self._burst
            self._at += self._interval * (1 + bursts)
            self.due = self._at + (random.random() * self._jitter if self._jitter else 0.0)  # noqa: S311 - chance, no secret
        self._left -= count

    def restart(self, now: float) -> None:
        """Nothing was possible until now: the first is due now."""
        self._at = self.due = now

    def forgive(self, now: float) -> None:
        """Leave out what is too late to be caught up."""
        if self.due < now - _LATE:
            self._at = self.due = now

    def put_off(self, until: float) -> None:
        """Nothing more before that time."""
        self.due = max(self.due, until)

"""Messages a second out of a counter that is looked at now and then: the number, and its last half minute.

Nothing is done a message: what the counter gained between two looks is all there is.
"""

from __future__ import annotations

from collections import deque

INTERVAL = 1.0
"""Seconds that one point covers, at the least."""
POINTS = 30
_SHOWN_OVER = 3  # points that the number is the mean of: a slow trickle else flickers between 0 and 1


class RateHistory:
    """The rate of one counter. Times are seconds on a clock that only goes forward."""

    def __init__(self) -> None:
        self._points: deque[float] = deque(maxlen=POINTS)
        self._since: tuple[float, int] | None = None
        self._gained = False  # whether something came since then

    @property
    def points(self) -> tuple[float, ...]:
        """Messages a second in each interval, oldest first."""
        return tuple(self._points)

    @property
    def rate(self) -> float:
        """Messages a second over the last three seconds; 0 before the first interval is over."""
        last = tuple(self._points)[-_SHOWN_OVER:]
        return sum(last) / len(last) if last else 0.0

    @property
    def rests(self) -> bool:
        """Whether there is nothing to be seen, nor will be until the counter goes on."""
        return not self._gained and not any(self._points)

    def rested(self, now: float) -> None:
        """It wasn't looked at while it rested: what the counter gains now is of the last interval."""
        if self._since is None:
            return
        since, total = self._since
        missed = int((now - since) // INTERVAL) - 1
        if missed > 0:
            self._points.extend([0.0] * min(missed, POINTS))
            self._since = (since + missed * INTERVAL, total)

    def look(self, total: int, now: float) -> bool:
        """The counter stands at `total` at `now`. Whether that changed anything to be seen."""
        if self._since is None or total < self._since[1]:
            seen = any(self._points)
            self._points.clear()
            self._since = (now, total)
            self._gained = False
            return seen
        elapsed = now - self._since[0]
        self._gained = total != self._since[1] and elapsed < INTERVAL
        if elapsed < INTERVAL:
            return False
        gained = (total - self._since[1]) / elapsed
        seen = bool(gained) or any(self._points)
        self._points.append(gained)
        self._since = (now, total)
        return seen

    def clear(self) -> bool:
        """Forget all, as when the socket stops. Whether there was anything to be seen."""
        seen = any(self._points)
        self._points.clear()
        self._since = None
        self._gained = False
        return seen

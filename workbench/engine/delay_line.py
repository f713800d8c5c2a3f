"""Holds messages back until they are due, without blocking: a heap and one timer.

Invariants: what is put under one key leaves in the order it came, whatever its delays (no transport overtakes
itself); at most `MOST` messages and `MOST_BYTES` wait, which `has_room` tells beforehand.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable

from workbench.engine.doer import PATIENCE
from workbench.engine.plan import Frames

MOST = 10_000
"""Messages that wait at most."""
MOST_BYTES = 64 << 20
"""Bytes of them."""
_TURN = 64  # messages that leave in one turn of the loop


class DelayLine:
    """`deliver` is called with each message when it is due; where it returns False it is tried again."""

    def __init__(self, deliver: Callable[[Frames], bool], freed: Callable[[], None]) -> None:
        self._deliver = deliver
        self._freed = freed
        self._loop = asyncio.get_running_loop()
        self._heap: list[tuple[float, int, bytes, Frames]] = []
        self._last: dict[bytes, tuple[float, int]] = {}  # of each key: when its last is due, how many wait
        self._bytes = 0
        self._number = 0
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._heap)

    def has_room(self) -> bool:
        """Whether one more may be put."""
        return len(self._heap) < MOST and self._bytes < MOST_BYTES

    def waits(self, key: bytes) -> bool:
        """Whether something of that key still waits, so that what comes now must wait too."""
        return key in self._last

    def put(self, key: bytes, delay: float, frames: Frames) -> None:
        """Hold this back for so many seconds, and until all before it under that key have left."""
        due, count = self._last.get(key, (0.0, 0))
        due = max(due, self._loop.time() + delay)
        self._last[key] = (due, count + 1)
        self._number += 1
        self._bytes += sum(map(len, frames))
        heapq.heappush(self._heap, (due, self._number, key, frames))
        if self._heap[0][1] == self._number:
            self._arm(due)

    def wake(self) -> None:
        """There may be room now for what is due."""
        if self._heap and self._heap[0][0] <= self._loop.time():
            self._arm(0.0)

    def stop(self) -> int:
        """Give up what still waits: how many messages."""
        if self._timer is not None:
            self._timer.cancel()
        given_up = len(self._heap)
        self._heap.clear()
        self._last.clear()
        self._bytes = 0
        return given_up

    def _arm(self, due: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(due, self._due)

    def _due(self) -> None:
        self._timer = None
        had_room, now = self.has_room(), self._loop.time()
        for _ in range(_TURN):
            if not self._heap or self._heap[0][0] > now:
                break
            if not self._deliver(self._heap[0][3]):
                self._arm(now + PATIENCE)
                return
            if not self._heap:  # stopped by what came of it
                return
            _, _, key, frames = heapq.heappop(self._heap)
            self._bytes -= sum(map(len, frames))
            due, count = self._last[key]
            if count > 1:
                self._last[key] = (due, count - 1)
            else:
                del self._last[key]
        if self._heap:
            self._arm(self._heap[0][0])
        if not had_room and self.has_room():
            self._freed()

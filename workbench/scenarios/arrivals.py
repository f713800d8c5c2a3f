"""What arrived at the sockets of a session while a scenario runs, each message taken once.

It pulls from the log, as views do. Invariant: rows come in the log's order, and none twice.
"""

from __future__ import annotations

from collections import deque

from msgspec import Struct

from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind, Record

_KEPT = 10_000  # messages of a socket that nobody has expected yet; older ones can't be the next


class Arrival(Struct, frozen=True):
    """A message that was received, and its row."""

    row: int
    record: Record


class Arrivals:
    """Of one log, from where it stands now on."""

    def __init__(self, log: TrafficLog) -> None:
        self._log = log
        self._generation = log.generation
        self._seen: dict[str, int] = {}
        self._start = len(log)
        self._waiting: dict[str, deque[Arrival]] = {}

    def pull(self, socket: str) -> deque[Arrival]:
        """The messages of that socket that nobody has taken, the oldest first."""
        if self._generation != self._log.generation:  # the log was emptied: it counts from 0 again
            self._generation = self._log.generation
            self._start = 0
            self._seen.clear()
        waiting = self._waiting.setdefault(socket, deque(maxlen=_KEPT))
        end = len(self._log)
        start = max(self._seen.get(socket, self._start), self._log.first)
        for row in self._log.rows_of(socket, start):
            record = self._log.record_at(row)
            if record.kind is Kind.RECEIVED:
                waiting.append(Arrival(row, record))
        self._seen[socket] = end
        return waiting

    def since(self, row: int, socket: str) -> Arrival | None:
        """The first message of that socket from that row on that nobody has taken."""
        return next((arrival for arrival in self.pull(socket) if arrival.row >= row), None)

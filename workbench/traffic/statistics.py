"""What each socket sent, received, was refused and told, and how long its replies took.

Only sums are kept, so that it doesn't matter how many rows there are. Invariant: the sums are those of
the rows that were added, each once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from workbench.traffic.latencies import Spread, bins_of
from workbench.traffic.rate import RateHistory
from workbench.traffic.records import Kind


class SocketStatistics(Struct, frozen=True, kw_only=True):
    """Of one socket, or of all: messages, bytes, rates in messages a second, latencies in nanoseconds.

    `rate_sent` and `rate_received` are over the last three seconds, `mean_rate` is of both over the time
    from the first message to the last. A latency is None where no request was answered.
    """

    socket: str = ""
    sent: int = 0
    received: int = 0
    refused: int = 0
    events: int = 0
    bytes_sent: int = 0
    bytes_received: int = 0
    rate_sent: float = 0.0
    rate_received: float = 0.0
    mean_rate: float = 0.0
    answered: int = 0
    p50: int | None = None
    p90: int | None = None
    p99: int | None = None
    longest: int | None = None


class _Totals:
    """The sums of one socket."""

    def __init__(self) -> None:
        self.counts = [0] * len(Kind)
        self.bytes = [0] * len(Kind)
        self.first: int | None = None
        self.last = 0
        self.spread = Spread()
        self.rates = (RateHistory(), RateHistory())

    def look(self, now: float) -> None:
        for kind, rate in zip((Kind.SENT, Kind.RECEIVED), self.rates, strict=True):
            rate.look(self.counts[kind], now)

    def told(self, socket: str) -> SocketStatistics:
        counts, spread = self.counts, self.spread
        elapsed = (self.last - (self.first if self.first is not None else 0)) / 1e9
        messages = counts[Kind.SENT] + counts[Kind.RECEIVED]
        return SocketStatistics(
            socket=socket,
            sent=counts[Kind.SENT],
            received=counts[Kind.RECEIVED],
            refused=counts[Kind.REFUSED],
            events=counts[Kind.EVENT],
            bytes_sent=self.bytes[Kind.SENT],
            bytes_received=self.bytes[Kind.RECEIVED],
            rate_sent=self.rates[0].rate,
            rate_received=self.rates[1].rate,
            mean_rate=messages / elapsed if messages > 1 and elapsed > 0 else 0.0,
            answered=spread.count,
            p50=spread.quantile(0.5),
            p90=spread.quantile(0.9),
            p99=spread.quantile(0.99),
            longest=spread.most if spread.count else None,
        )


class Statistics:
    """Fed with tables of the columns `time`, `socket`, `kind`, `size` and `latency` (see `readings`)."""

    def __init__(self) -> None:
        self._totals: dict[str, _Totals] = {}
        self.spread = Spread()
        """The latencies of all sockets."""

    def add(self, table: pa.Table) -> None:
        """These rows too."""
        groups = table.group_by(["socket", "kind"], use_threads=False).aggregate([
            ("size", "sum"), ("size", "count"), ("time", "min"), ("time", "max"),
        ])  # fmt: skip
        for socket, kind, size, count, first, last in _rows(
            groups, "socket", "kind", "size_sum", "size_count", "time_min", "time_max"
        ):
            totals = self._of(socket)
            totals.counts[kind] += count
            if kind <= Kind.RECEIVED:
                totals.bytes[kind] += size
                totals.first = first if totals.first is None else min(totals.first, first)
                totals.last = max(totals.last, last)
        self._add_latencies(table)

    def _add_latencies(self, table: pa.Table) -> None:
        if table.column("latency").null_count == table.num_rows:
            return
        answered = table.filter(pc.call_function("is_valid", [table.column("latency")]))
        binned = pa.table({
            "socket": answered.column("socket"),
            "bin": bins_of(answered.column("latency")),
            "latency": answered.column("latency"),
        })  # fmt: skip
        groups = binned.group_by(["socket", "bin"], use_threads=False).aggregate([
            ("latency", "count"), ("latency", "max"),
        ])  # fmt: skip
        for socket, bin_, count, longest in _rows(groups, "socket", "bin", "latency_count", "latency_max"):
            for spread in (self._of(socket).spread, self.spread):
                spread.add(bin_, count)
                spread.most = max(spread.most, longest)

    def _of(self, socket: str) -> _Totals:
        found = self._totals.get(socket)
        if found is None:
            found = self._totals[socket] = _Totals()
        return found

    def told(self, now: float) -> tuple[SocketStatistics, ...]:
        """Each socket's, in the order in which they came up. `now`: seconds on a clock that only goes forward."""
        for totals in self._totals.values():
            totals.look(now)
        return tuple(totals.told(socket) for socket, totals in self._totals.items())


def _rows(table: pa.Table, *names: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(table.column(name).to_pylist() for name in names), strict=True)

"""Messages, bytes and latencies over time, in buckets of equal width.

There are at most `BUCKETS`: where time goes beyond them, two and two become one of double width. So
memory is bounded, and a picture of any part of any log is made of some thousand sums at most.

Invariant: the sums over all buckets are those over the rows that were added.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from workbench.traffic.records import Kind

BUCKETS = 1 << 15
WIDTH = 1_000_000
"""Nanoseconds, of a bucket at first: it doubles as often as it must."""
_SUMS = (
    "sent", "received", "refused", "events", "bytes_sent", "bytes_received", "answered", "latency_sum",
)  # fmt: skip
_LONGEST = "latency_max"
SERIES = (*_SUMS, _LONGEST)
_COUNTS = {Kind.SENT: "sent", Kind.RECEIVED: "received", Kind.REFUSED: "refused", Kind.EVENT: "events"}
_BYTES = {Kind.SENT: "bytes_sent", Kind.RECEIVED: "bytes_received"}


class Bins(Struct, frozen=True, kw_only=True):
    """Part of a timeline. Bin i is of the time from `start + i * width` on; all times are nanoseconds.

    `answered` replies came in a bin, with latencies that sum up to `latency_sum`, the longest `latency_max`.
    """

    start: int = 0
    width: int = WIDTH
    sent: Sequence[int] = ()
    received: Sequence[int] = ()
    refused: Sequence[int] = ()
    events: Sequence[int] = ()
    bytes_sent: Sequence[int] = ()
    bytes_received: Sequence[int] = ()
    answered: Sequence[int] = ()
    latency_sum: Sequence[int] = ()
    latency_max: Sequence[int] = ()

    def __len__(self) -> int:
        return len(self.sent)

    @property
    def stop(self) -> int:
        """Where the last one ends."""
        return self.start + len(self) * self.width


class Timeline:
    """Fed with tables of the columns `time`, `kind`, `size` and `latency` (see `readings`)."""

    def __init__(self) -> None:
        self._width = WIDTH
        self._base = 0  # the number of the first bucket, counted from the epoch
        self._series = _empty()
        self.span: tuple[int, int] | None = None
        """The first and the last time that was added; None before."""

    def add(self, table: pa.Table) -> None:
        """These rows too."""
        if not table.num_rows:
            return
        times = table.column("time")
        ends = pc.call_function("min_max", [times])
        first, last = ends["min"].as_py(), ends["max"].as_py()
        if self.span is None:
            self._base = first // self._width
            self.span = (first, last)
        self.span = (min(self.span[0], first), max(self.span[1], last))
        self._make_room(*self.span)
        # The division cuts towards zero; before the epoch there are no times.
        buckets = pc.call_function("divide", [times, pa.scalar(self._width, pa.int64())])
        named = pa.table({
            "bucket": buckets, "kind": table.column("kind"), "size": table.column("size"),
            "latency": table.column("latency"),
        })  # fmt: skip
        groups = named.group_by(["bucket", "kind"], use_threads=False).aggregate([
            ("size", "count"), ("size", "sum"),
            ("latency", "count"), ("latency", "sum"), ("latency", "max"),
        ])  # fmt: skip
        columns = (groups.column(name).to_pylist() for name in _GROUPED)
        for bucket, kind, count, size, answered, latency, longest in zip(*columns, strict=True):
            at = bucket - self._base
            self._series[_COUNTS[kind]][at] += count
            if kind in _BYTES:
                self._series[_BYTES[kind]][at] += size
            if answered:
                self._series["answered"][at] += answered
                self._series["latency_sum"][at] += latency
                self._series[_LONGEST][at] = max(self._series[_LONGEST][at], longest)

    def _make_room(self, first: int, last: int) -> None:
        """So that both have a bucket: wider ones where there are too few, the first of them where it must be."""
        factor = 1
        while last // (self._width * factor) - min(first // self._width, self._base) // factor >= BUCKETS:
            factor *= 2
        base = min(first // self._width, self._base) // factor
        if factor == 1 and base == self._base:
            return
        joined = self._joined(self._base, self._base + BUCKETS, factor)
        skipped = self._base // factor - base
        for name, values in self._series.items():
            moved = array("q", bytes(8 * skipped)) + array("q", joined[name])
            moved.frombytes(bytes(8 * BUCKETS))
            # What is cut off is empty: the last time has a bucket.
            values[:] = moved[:BUCKETS]
        self._base = base
        self._width *= factor

    def bins(self, start: int, stop: int, most: int) -> Bins:
        """The time from `start` up to `stop`, and what else is in the first and the last bin: at most so many."""
        if self.span is None:
            return Bins(start=start)
        first = max(start // self._width, self._base)
        last = min(-(-stop // self._width), self.span[1] // self._width + 1)
        factor = 1
        while -(-last // factor) - first // factor > max(1, most):
            factor *= 2
        first, last = first // factor * factor, -(-last // factor) * factor
        if last <= first:
            return Bins(start=start)
        joined = self._joined(max(first, self._base), min(last, self._base + BUCKETS), factor)
        # Bins before the first bucket, and after the last, have nothing in them.
        before = max(first, self._base) // factor - first // factor
        count = (last - first) // factor
        filled = {
            name: [*([0] * before), *values, *([0] * (count - before - len(values)))]
            for name, values in joined.items()
        }
        return Bins(start=first * self._width, width=factor * self._width, **filled)

    def _joined(self, first: int, last: int, factor: int) -> dict[str, list[int]]:
        """The buckets from `first` up to `last`, so many to one; the outer ones may be of fewer."""
        low, high = first - self._base, last - self._base
        if factor == 1:
            return {name: values[low:high].tolist() for name, values in self._series.items()}
        columns = {
            name: pa.Array.from_buffers(
                pa.int64(), high - low, [None, pa.py_buffer(values[low:high].tobytes())]
            )
            for name, values in self._series.items()
        }
        numbers = pa.array(range(first, last), pa.int64())
        columns["bin"] = pc.call_function("divide", [numbers, pa.scalar(factor, pa.int64())])
        table = pa.table(columns).group_by("bin", use_threads=False)
        joined = table.aggregate([*((name, "sum") for name in _SUMS), (_LONGEST, "max")])
        return {
            **{name: joined.column(f"{name}_sum").to_pylist() for name in _SUMS},
            _LONGEST: joined.column(f"{_LONGEST}_max").to_pylist(),
        }


_GROUPED = ("bucket", "kind", "size_count", "size_sum", "latency_count", "latency_sum", "latency_max")


def _empty() -> dict[str, array[int]]:
    return {name: array("q", bytes(8 * BUCKETS)) for name in SERIES}

"""Terms about time: when a row came, and how long after its request a reply did."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from workbench.traffic.filter.predicates import COMPARISONS, KERNELS, NumberTest
from workbench.traffic.filter.rows import Rows, call, uniform
from workbench.traffic.filter.terms import Term
from workbench.traffic.filter.values import DAY, MOST, Moment, local_offset
from workbench.traffic.records import Record


class Latency(Term):
    """A question about how long after its request a reply came, in nanoseconds; no where it is not known."""

    cost = 6
    needs_latency = True

    def __init__(self, number: NumberTest) -> None:
        self._number = number

    def test(self, record: Record, latency: int | None) -> bool:  # noqa: ARG002
        """See `Term`."""
        return latency is not None and self._number.of_value(latency)

    def mask(self, rows: Rows) -> pa.BooleanArray:
        """See `Term`."""
        column = rows.latencies()
        return call("and", column.is_valid(), self._number.of_column(column).fill_null(False))


class Time(Term):
    """When it happened. `==` asks whether it was within the second, minute or day that was written."""

    cost = 2

    def __init__(self, op: str, moments: Sequence[Moment]) -> None:
        self._op = op
        self._moments = moments

    def test(self, record: Record, latency: int | None) -> bool:  # noqa: ARG002
        """See `Term`."""
        for moment in self._moments:
            time = (record.time + local_offset(record.time)) % DAY if moment.daily else record.time
            if self._op == "==":
                if moment.start <= time < moment.stop:
                    return True
            elif COMPARISONS[self._op](time, moment.start):
                return True
        return False

    def mask(self, rows: Rows) -> pa.BooleanArray:
        """See `Term`."""
        times = rows.column("time").cast(pa.int64())
        found = uniform(False, len(rows))
        for moment in self._moments:
            column = _clock(times) if moment.daily else times
            if self._op == "==":
                one = call(
                    "and",
                    call("greater_equal", column, pa.scalar(moment.start, pa.int64())),
                    call("less", column, pa.scalar(moment.stop, pa.int64())),
                )
            else:
                one = call(KERNELS[self._op], column, pa.scalar(moment.start, pa.int64()))
            found = call("or", found, one)
        return found


def _clock(times: pa.Int64Array) -> pa.Int64Array:
    """The local time of day of each, in nanoseconds since midnight."""
    ends = call("min_max", times)
    least, most = ends["min"].as_py(), ends["max"].as_py()
    if least is None:
        return times
    offset = local_offset(least)
    if (
        most - least < DAY
        and offset == local_offset(most)
        and abs(least) < MOST - DAY
        and abs(most) < MOST - DAY
    ):
        shifted = call("add", times, pa.scalar(offset, pa.int64()))
        return shifted.cast(pa.timestamp("ns")).cast(pa.time64("ns")).cast(pa.int64())
    return pa.array([(time + local_offset(time)) % DAY for time in times.to_pylist()], pa.int64())

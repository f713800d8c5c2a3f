"""What the thread tells of a log that grows, is cleared and filtered, against a count by hand."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.traffic.batch import sealed_record
from workbench.traffic.follower import Follower, Told, Wanted
from workbench.traffic.history import Snapshot, Source
from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind, MessageSlice, Record

TYPES = {"req": "REQ", "rep": "REP", "push": "PUSH"}
ALL = Wanted(sums=True)


class Larger:
    """Rows of more than so many bytes."""

    def __init__(self, size: int) -> None:
        self.size = size

    def rows(self, first: int, batch: pa.RecordBatch, latencies: object = None, /) -> memoryview:
        found = [first + i for i in range(batch.num_rows) if sealed_record(batch, i).size > self.size]
        return memoryview(pa.array(found, pa.uint64()).buffers()[1] or b"").cast("B").cast("Q")[: len(found)]


@pytest.fixture
def follower() -> Iterator[Follower]:
    made = Follower(TYPES)
    yield made
    made.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "follower"]


def gone_through(follower: Follower, ready: Callable[[Told], bool] = lambda told: True) -> Told:
    """What is told once all was gone through."""
    deadline = time.monotonic() + 20
    while not (follower.idle and ready(follower.told)):
        assert time.monotonic() < deadline, follower.told
        time.sleep(0.001)
    return follower.told


def record(time: int, socket: str, kind: Kind, size: int = 5) -> Record:
    event = "connected" if kind is Kind.EVENT else ""
    return Record(time=time, socket=socket, kind=kind, event=event, frames=() if event else (bytes(size),))


def by_hand(told: Told, rows: list[Record]) -> None:
    """Counts and bytes by socket and over time are those of the rows, whoever counts them."""
    counts = Counter((row.socket, row.kind) for row in rows)
    sizes: Counter[tuple[str, Kind]] = Counter()
    for row in rows:
        sizes[row.socket, row.kind] += row.size
    found = {one.socket: one for one in told.statistics}
    assert set(found) == {row.socket for row in rows}
    for socket, one in found.items():
        assert [one.sent, one.received, one.refused, one.events] == [counts[socket, kind] for kind in Kind]
        assert one.bytes_sent == sizes[socket, Kind.SENT]
        assert one.bytes_received == sizes[socket, Kind.RECEIVED]
    bins = told.bins
    totals = [sum(series) for series in (bins.sent, bins.received, bins.refused, bins.events)]
    assert totals == [sum(counts[socket, kind] for socket in found) for kind in Kind]
    assert sum(bins.bytes_sent) == sum(one.bytes_sent for one in told.statistics)
    assert sum(bins.bytes_received) == sum(one.bytes_received for one in told.statistics)
    assert sum(bins.answered) == sum(bar.count for bar in told.bars)
    if rows:
        assert told.span == (min(row.time for row in rows), max(row.time for row in rows))


ROWS = st.lists(
    st.builds(
        record,
        time=st.integers(1_700_000_000_000_000_000, 1_700_000_000_000_000_000 + 10**12),
        socket=st.sampled_from(["req", "rep", "push", "ü"]),
        kind=st.sampled_from(Kind),
        size=st.integers(0, 9),
    ),
    max_size=60,
)


@settings(max_examples=20, deadline=None)
@given(ROWS, st.integers(0, 60))
def test_the_sums_are_those_of_a_count_by_hand(rows: list[Record], pause: int):
    log, follower = TrafficLog(), Follower(TYPES)
    try:
        follower.want(ALL)
        for row in rows[:pause]:
            log.record(row)
        follower.look(log.snapshot())
        gone_through(follower)
        for row in rows[pause:]:
            log.record(row)
        follower.look(log.snapshot())
        by_hand(gone_through(follower, lambda told: told.total == len(rows)), rows)
        follower.want(Wanted(sums=True, rows=Larger(4), bins=3))
        told = gone_through(follower, lambda told: len(told.bins) <= 4)
        by_hand(told, [row for row in rows if row.size > 4])
    finally:
        follower.close()


def test_latencies_are_those_of_the_replies(follower: Follower):
    log, took = TrafficLog(), [10**6 * (n + 1) for n in range(100)]
    for n, latency in enumerate(took):
        log.record(record(n * 10**9, "req", Kind.SENT))
        log.record(record(n * 10**9 + latency, "req", Kind.RECEIVED))
    follower.want(ALL)
    follower.look(log.snapshot())
    told = gone_through(follower)
    [one] = told.statistics
    assert (one.answered, one.longest) == (100, 10**8)
    assert one.p50 == pytest.approx(50e6, rel=0.03)
    assert one.p90 == pytest.approx(90e6, rel=0.03)
    assert one.p99 == pytest.approx(99e6, rel=0.03)
    assert (told.p50, told.p90, told.p99, told.longest) == (one.p50, one.p90, one.p99, one.longest)
    assert (sum(told.bins.latency_sum), max(told.bins.latency_max)) == (sum(took), 10**8)
    assert told.bars[0].start <= took[0] < told.bars[0].stop
    assert told.bars[-1].start <= took[-1] < told.bars[-1].stop


def test_after_a_clear_the_sums_begin_anew(follower: Follower):
    log = TrafficLog()
    follower.want(ALL)
    log.record(record(1, "push", Kind.SENT))
    follower.look(log.snapshot())
    assert gone_through(follower).rows == 1
    log.clear()
    follower.look(log.snapshot())
    told = gone_through(follower, lambda told: told.generation == log.generation)
    assert (told.rows, told.statistics, told.span) == (0, (), None)


def test_another_history_of_the_same_generation_is_another(follower: Follower):
    follower.want(ALL)
    for socket in ("req", "rep"):
        log = TrafficLog()
        log.record(record(1, socket, Kind.RECEIVED))
        follower.begin_again(TYPES)
        follower.look(log.snapshot())
        told = gone_through(follower, lambda told: told.rows == 1)
        assert [one.socket for one in told.statistics] == [socket]


def test_nothing_is_summed_up_that_nobody_wants_but_pairs_are_known(follower: Follower):
    log = TrafficLog()
    for kind in (Kind.SENT, Kind.RECEIVED):
        log.record(record(5, "req", kind))
    follower.look(log.snapshot())
    assert gone_through(follower).statistics == ()
    assert follower.pairing.partner(0) == 1


def test_a_part_of_the_time_is_shown_in_finer_bins(follower: Follower):
    log, second = TrafficLog(), 10**9
    log.extend(MessageSlice.of("push", [(b"x",)] * 3_000, [n * second for n in range(3_000)], [""] * 3_000))
    follower.want(Wanted(sums=True, bins=100))
    follower.look(log.snapshot())
    whole = gone_through(follower).bins
    follower.want(Wanted(sums=True, bins=100, start=1_000 * second, stop=1_100 * second))
    part = gone_through(follower, lambda told: told.bins != whole).bins
    assert part.width < whole.width
    assert part.start <= 1_000 * second < part.start + part.width
    assert part.stop - part.width < 1_100 * second <= part.stop
    assert 100 <= sum(part.received) <= 100 + 2 * (part.width // second + 1)


def test_rows_that_cant_be_read_are_told_of_and_others_are_read_after(follower: Follower):
    def broken(_: int) -> pa.RecordBatch:
        raise OSError("Input/output error")

    follower.want(ALL)
    follower.look(Snapshot(0, [0], 5, Source(broken)))
    assert "Input/output error" in gone_through(follower).problem
    log = TrafficLog()
    log.record(record(1, "push", Kind.SENT))
    follower.begin_again(TYPES)
    follower.look(log.snapshot())
    assert gone_through(follower, lambda told: told.rows == 1).problem == ""


def test_it_stops_in_the_middle_of_its_work():
    log = TrafficLog()
    for _ in range(400):
        log.extend(MessageSlice.of("push", [(b"x",)] * 512, [5] * 512, [""] * 512))
    follower = Follower(TYPES)
    follower.want(ALL)
    follower.look(log.snapshot())
    follower.close()
    assert follower.told.done < len(log)

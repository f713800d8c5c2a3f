"""Whatever times come, and however wide the buckets get, nothing is lost from the sums."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.traffic import timeline as timelines
from workbench.traffic.timeline import SERIES, WIDTH, Bins, Timeline

TIMES = st.lists(st.integers(0, 200 * WIDTH), min_size=1, max_size=30)


@pytest.fixture(autouse=True, scope="module")
def _few_buckets():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timelines, "BUCKETS", 16)
        yield


def table(times: list[int]) -> pa.Table:
    count = len(times)
    return pa.table({
        "time": pa.array(times, pa.int64()),
        "kind": pa.array([i % 4 for i in range(count)], pa.uint8()),
        "size": pa.array([7] * count, pa.int64()),
        "latency": pa.array([5 if i % 2 else None for i in range(count)], pa.int64()),
    })  # fmt: skip


def sums(bins: Bins) -> dict[str, int]:
    return {name: sum(getattr(bins, name)) for name in SERIES if name != "latency_max"}


def of(times: list[int]) -> dict[str, int]:
    kinds = [sum(1 for i in range(len(times)) if i % 4 == kind) for kind in range(4)]
    answered = len(times) // 2
    names = (
        "sent",
        "received",
        "refused",
        "events",
        "bytes_sent",
        "bytes_received",
        "answered",
        "latency_sum",
    )
    return dict(zip(names, (*kinds, 7 * kinds[0], 7 * kinds[1], answered, 5 * answered), strict=True))


@given(st.lists(TIMES, max_size=5), st.integers(1, 20))
def test_the_bins_of_all_sum_up_to_the_rows(pieces, most):
    timeline, wanted = Timeline(), dict.fromkeys(of([]), 0)
    for times in pieces:
        timeline.add(table(times))
        wanted = {name: wanted[name] + count for name, count in of(times).items()}
    first, last = timeline.span or (0, 0)
    bins = timeline.bins(first, last + 1, most)
    assert sums(bins) == wanted
    assert len(bins) <= most
    if pieces:
        assert bins.start <= first
        assert last < bins.stop


@given(TIMES)
def test_each_row_is_in_the_bin_of_its_time(times):
    timeline = Timeline()
    timeline.add(table(times))
    bins = timeline.bins(min(times), max(times) + 1, 16)
    counts = [0] * len(bins)
    for time in times:
        counts[(time - bins.start) // bins.width] += 1
    per_bin = zip(bins.sent, bins.received, bins.refused, bins.events, strict=True)
    assert [sum(counts) for counts in per_bin] == counts


@given(TIMES, st.integers(-50 * WIDTH, 250 * WIDTH), st.integers(1, 100 * WIDTH))
def test_a_part_has_what_is_in_it(times, start, length):
    timeline = Timeline()
    timeline.add(table(times))
    bins = timeline.bins(start, start + length, 1000)
    inside = [time for time in times if start <= time < start + length]
    assert all(bins.start <= time < bins.stop for time in inside)
    whole = sum(bins.sent) + sum(bins.received) + sum(bins.refused) + sum(bins.events)
    assert whole == sum(1 for time in times if bins.start <= time < bins.stop)


def test_before_anything_came_there_are_no_bins():
    assert len(Timeline().bins(0, 10**12, 100)) == 0

"""Terms of time: a moment of the day is local, also where the clocks are changed within a batch."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from workbench.traffic.batch import OpenBatch
from workbench.traffic.filter.predicates import NumberTest
from workbench.traffic.filter.rows import Rows
from workbench.traffic.filter.time_terms import Latency, Time
from workbench.traffic.filter.values import moment
from workbench.traffic.records import Kind, Record


def at(text: str) -> int:
    """Nanoseconds since the epoch of that moment in UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 10**9


def found(term: Time, *times: int) -> list[int]:
    """Which of these times it holds for, alike by record and by batch."""
    records = [Record(time=each, socket="a", kind=Kind.SENT, frames=(b"x",)) for each in times]
    batch = OpenBatch()
    for record in records:
        batch.add(record)
    answers = term.mask(Rows(batch.seal(), 0, None)).to_pylist()
    assert answers == [term.test(record, None) for record in records]
    return [number for number, answer in enumerate(answers) if answer]


@pytest.fixture
def berlin(monkeypatch):
    if not hasattr(time, "tzset"):
        pytest.skip("this system takes no zone from the environment")
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


# In the night to 29 March 2026 the clocks went from 2 to 3 o'clock, which is 1 o'clock in UTC.
NIGHT = [at("2026-03-29 00:30"), at("2026-03-29 01:30"), at("2026-03-29 10:30"), at("2026-03-28 11:30")]


@pytest.mark.parametrize(
    ("op", "text", "rows"),
    [
        ("==", "01:30", [0]),
        ("==", "03:30", [1]),
        ("==", "02:30", []),
        ("==", "12:30", [2, 3]),
        (">=", "12:30", [2, 3]),
        ("<", "03:30", [0]),
    ],
)
def test_a_time_of_day_is_the_clocks_on_either_side_of_its_change(berlin, op, text, rows):
    assert found(Time(op, [moment(text)]), *NIGHT) == rows


def test_a_written_moment_is_as_long_as_its_last_digit_stands_for():
    second = Time("==", [moment("2026-03-29T10:30:00Z")])
    assert found(second, NIGHT[2] - 1, NIGHT[2], NIGHT[2] + 10**9 - 1, NIGHT[2] + 10**9) == [1, 2]
    tenth = Time("==", [moment("2026-03-29T10:30:00.0Z")])
    assert found(tenth, NIGHT[2] + 10**8 - 1, NIGHT[2] + 10**8) == [0]


def test_one_of_several_moments_is_enough():
    either = Time("==", [moment("2026-03-29T00:30Z"), moment("2026-03-29T10:30Z")])
    assert found(either, *NIGHT) == [0, 2]


def test_a_reply_whose_latency_is_not_known_is_neither_slow_nor_quick():
    record = Record(time=0, socket="a", kind=Kind.RECEIVED, frames=(b"x",))
    slow, quick = Latency(NumberTest(">", [1000])), Latency(NumberTest("<=", [1000]))
    assert [slow.test(record, None), quick.test(record, None)] == [False, False]
    assert [slow.test(record, 1001), quick.test(record, 1000)] == [True, True]

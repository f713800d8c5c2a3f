"""A number or a time finds its row, and what can't be found is told in a sentence."""

from __future__ import annotations

from datetime import datetime

import pytest

from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind, Record
from workbench.ui.traffic.go_to import GoToError, row_meant

NOON = int(datetime(2026, 11, 26, 12, 0, 0).astimezone().timestamp()) * 10**9


@pytest.fixture
def log():
    log = TrafficLog()
    for number in range(10_000):  # half a second each, from noon on
        log.record(Record(time=NOON + number * 500_000_000, socket="a", kind=Kind.SENT))
    return log


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("1", 0),
        ("1,234", 1233),
        (" #7 ", 6),
        ("12:00", 0),
        ("12:00:00.3", 1),
        ("12:00:01", 2),
        ("12:01:02.5", 125),
        ("2026-11-26 12:00:10", 20),
    ],
)
def test_a_number_or_a_time_finds_its_row(log, text, row):
    assert row_meant(text, log, None) == (row, "")


@pytest.mark.parametrize(
    ("text", "row", "said"),
    [
        ("20,000", 9_999, "There are 10,000 rows; this is the last."),
        ("23:00", 9_999, "The log ends at 13:23:19; this is its last row."),
        ("11:00", 0, "The log begins at 12:00:00; this is its oldest row."),
    ],
)
def test_what_is_beyond_the_ends_finds_the_nearest(log, text, row, said):
    assert row_meant(text, log, None) == (row, said)


@pytest.mark.parametrize("text", ["", "0", "soon", "-3", "25:00", "12:61", "2026-13-01 10:00", "12", "٣:٤٥"])
def test_what_is_neither_is_told(log, text):
    if text == "12":
        assert row_meant(text, log, None)[0] == 11
        return
    with pytest.raises(GoToError, match=r"\.$"):
        row_meant(text, log, None)


def test_an_empty_log_has_nowhere_to_go():
    with pytest.raises(GoToError, match="no rows yet"):
        row_meant("1", TrafficLog(), None)


def test_a_time_in_a_log_of_two_days_is_of_the_day_that_is_looked_at():
    log = TrafficLog()
    day = 24 * 3600 * 10**9
    for number in range(48):
        log.record(Record(time=NOON + number * day // 24, socket="a", kind=Kind.SENT))
    assert row_meant("15:00", log, 5)[0] == 3
    assert row_meant("15:00", log, 20)[0] == 27
    assert row_meant("15:00", log, None) == (27, "")

"""Deadlines: no drift, bursts whole, jitter that never adds up, and nothing caught up that is long past."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workbench.engine.pace import Pace


def test_deadlines_follow_each_other_however_late_each_is_looked_at():
    pace = Pace(0.1, 1, 0.0, 10.0)
    late = [10.0, 10.13, 10.29, 10.3]
    dues = []
    for now in late:
        assert pace.how_many(now, 99) >= 1
        pace.spent(1)
        dues.append(round(pace.due, 9))
    assert dues == [10.1, 10.2, 10.3, 10.4]
    assert pace.how_many(10.35, 99) == 0


def test_what_was_missed_is_due_at_once_until_it_is_too_late():
    pace = Pace(0.1, 1, 0.0, 0.0)
    assert pace.how_many(0.55, 99) == 6
    assert pace.how_many(0.55, 4) == 4
    pace.forgive(0.55)
    assert pace.how_many(0.55, 99) == 6
    pace.forgive(5.0)
    assert pace.how_many(5.0, 99) == 1


def test_a_burst_is_due_whole_and_its_rest_at_the_same_time():
    pace = Pace(1.0, 5, 0.0, 0.0)
    assert pace.how_many(0.0, 99) == 5
    pace.spent(3)
    assert pace.how_many(0.0, 99) == 2
    pace.spent(2)
    assert pace.how_many(0.9, 99) == 0
    assert pace.how_many(2.0, 99) == 10


def test_without_an_interval_all_is_due():
    pace = Pace(0.0, 1, 0.0, 0.0)
    assert pace.how_many(0.0, 99) == 99
    pace.spent(50)
    assert pace.how_many(0.0, 7) == 7


@given(st.floats(0.001, 1), st.integers(1, 4), st.floats(0, 1), st.lists(st.integers(1, 9), max_size=20))
def test_jitter_stays_within_its_bounds_and_never_adds_up(interval, burst, share, steps):
    jitter = interval * share
    pace = Pace(interval, burst, jitter, 0.0)
    total = 0
    for step in steps:
        pace.spent(step)
        total += step
        deadline = (total // burst) * interval
        assert deadline - 1e-6 <= pace.due <= deadline + jitter + 1e-6

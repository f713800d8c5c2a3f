"""Axes end at round numbers, and times on them are round ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.ui.plots.scale import Scale, decades, nice_top, time_ticks

SECOND = 10**9


@given(st.floats(0, 1e15), st.sampled_from([1000, 1024]))
def test_an_axis_has_room_for_what_it_shows_and_not_much_more(most, unit):
    top = nice_top(most, unit)
    assert most * (1 - 1e-6) <= top <= max(1, most * 2.6)


@pytest.mark.parametrize(
    ("most", "unit", "top"),
    [(0, 1000, 1), (3, 1000, 5), (21, 1000, 25), (999, 1000, 1000), (900, 1024, 1024), (1500, 1024, 2048),
     (700 * 1024, 1024, 1 << 20)],
)  # fmt: skip
def test_it_ends_at_a_round_number(most, unit, top):
    assert nice_top(most, unit) == top


@given(st.integers(10**18, 2 * 10**18), st.integers(1, 10**17), st.integers(1, 12))
def test_times_on_the_axis_are_within_it_and_evenly_apart(start, length, most):
    ticks = [tick for tick, _ in time_ticks(start, start + length, most)]
    assert len(ticks) <= most + 1
    assert all(start <= tick <= start + length for tick in ticks)
    assert len({b - a for a, b in zip(ticks, ticks[1:], strict=False)}) <= 1  # noqa: RUF007


def test_times_have_as_many_figures_as_they_need():
    start = 1_700_000_000 * SECOND
    assert all(len(words) == 8 for _, words in time_ticks(start, start + 10 * SECOND, 6))
    assert all(len(words) == 12 for _, words in time_ticks(start, start + SECOND // 10, 6))
    assert all(len(words) == 5 for _, words in time_ticks(start, start + 7200 * SECOND, 6))


def test_of_no_time_there_are_no_ticks():
    assert time_ticks(5, 5, 10) == []
    assert time_ticks(5, 50, 0) == []


def test_places_and_values_are_of_one_another():
    scale = Scale(100, 200, 10, 60)
    assert scale.place(150) == 35
    assert scale.value(35) == 150
    assert (scale.value(0), scale.value(99)) == (100, 200)


def test_powers_of_ten():
    assert list(decades(5, 2000)) == [10, 100, 1000]
    assert list(decades(2, 9)) == []

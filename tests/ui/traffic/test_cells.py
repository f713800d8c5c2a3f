"""What stands in a cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.ui.traffic.cells import LOOKS, Column, duration


def test_every_column_has_a_look():
    assert len(LOOKS) == len(Column)
    assert all(look.name for look in LOOKS)


@pytest.mark.parametrize(
    ("nanoseconds", "words"),
    [
        (0, "0.00 µs"),
        (999, "1.00 µs"),
        (99_949, "99.9 µs"),
        (310_000, "310 µs"),
        (999_499, "999 µs"),
        (999_500, "1.00 ms"),
        (12_345_678, "12.3 ms"),
        (61_000_000_000, "61.0 s"),
        (7_200_000_000_000, "7,200 s"),
    ],
)
def test_a_duration_has_three_digits_and_a_unit(nanoseconds, words):
    assert duration(nanoseconds) == words


@given(st.integers(0, 2**63 - 1))
def test_a_longer_one_never_reads_as_a_shorter_one(nanoseconds):
    units = {"µs": 1e3, "ms": 1e6, "s": 1e9}

    def read(words: str) -> float:
        amount, unit = words.split()
        return float(amount.replace(",", "")) * units[unit]

    said = duration(nanoseconds)
    assert abs(read(said) - nanoseconds) <= max(nanoseconds * 0.006, 5)

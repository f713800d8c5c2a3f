"""Amounts in a few figures."""

from __future__ import annotations

import pytest

from workbench.traffic.amounts import duration, figures, number, size


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.0125, "0.013"), (1, "1"), (1.234, "1.23"), (9.999, "10"), (12.34, "12.3"), (123.4, "123"),
     (99.96, "100"), (100, "100"), (1234.4, "1,234"), (-2.5, "-2.5")],
)  # fmt: skip
def test_a_number_has_three_figures(value, text):
    assert figures(value) == text


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [(0, "0 ns"), (850, "850 ns"), (1_000, "1 µs"), (1_234_000, "1.23 ms"), (999_900_000, "1 s"),
     (12_300_000_000, "12.3 s"), (150 * 10**9, "2.5 min")],
)  # fmt: skip
def test_a_duration_has_the_unit_that_suits_it(nanoseconds, text):
    assert duration(nanoseconds) == text


def test_sizes_and_numbers():
    assert [size(n) for n in (0, 512, 1536, 5 << 20)] == ["0 B", "512 B", "1.5 KiB", "5 MiB"]
    assert [number(n) for n in (999, 1_230, 12_300_000)] == ["999", "1.23k", "12.3M"]

"""How latencies are spread: quantiles to 2%, bars whose counts sum up."""

from __future__ import annotations

import itertools

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.traffic.latencies import Spread, bars, bins_of, edge

LATENCIES = st.lists(st.integers(0, 2**62), min_size=1, max_size=200)


def spread_of(latencies: list[int]) -> Spread:
    spread = Spread()
    for bin_ in bins_of(pa.chunked_array([pa.array(latencies, pa.int64())])).to_pylist():
        spread.add(bin_, 1)
    spread.most = max(latencies)
    return spread


@given(LATENCIES, st.floats(0, 1))
def test_any_quantile_is_that_of_the_sorted_list_to_2_percent(latencies, part):
    found = spread_of(latencies).quantile(part)
    exact = sorted(latencies)[max(0, -int(-part * len(latencies) // 1) - 1)]
    assert found == pytest.approx(exact, rel=0.022, abs=1)
    assert found <= max(latencies)


@given(LATENCIES, st.integers(1, 60))
def test_the_bars_hold_every_latency_and_follow_each_other(latencies, most):
    spread = spread_of(latencies)
    shown = spread.bars(most)
    assert len(shown) <= most
    assert sum(bar.count for bar in shown) == len(latencies)
    assert shown[0].count
    assert shown[-1].count
    assert all(a.stop == pytest.approx(b.start) for a, b in itertools.pairwise(shown))


def test_of_nothing_there_is_nothing():
    assert (Spread().quantile(0.5), Spread().bars(), bars({}, 5)) == (None, (), ())


def test_bins_grow_with_what_they_hold():
    assert edge(32) == 2
    assert edge(1) / edge(0) < 1.022

"""The histogram: bars under the mouse, and latencies chosen by dragging."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from workbench.traffic.latencies import bars
from workbench.ui import theme
from workbench.ui.plots.latency_plot import LatencyPlot


@pytest.fixture
def plot(qtbot):
    plot = LatencyPlot(theme.LIGHT)
    qtbot.addWidget(plot)
    plot.resize(400, 240)
    # From 2^20 ns, about a millisecond, to 2^24.
    plot.set_bars(bars({640: 5, 704: 50, 767: 1}, 48), (("p50", 4_000_000), ("p99", None)))
    plot.show()
    return plot


def test_dragging_chooses_latencies(plot, qtbot):
    area = plot.area()
    middle = round(area.center().x())
    with qtbot.waitSignal(plot.brushed):
        QTest.mousePress(plot, Qt.MouseButton.LeftButton, pos=QPoint(round(area.left()), 80))
        QTest.mouseMove(plot, QPoint(middle, 80))
        QTest.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=QPoint(middle, 80))
    first, last = plot.chosen_latencies
    assert first == pytest.approx(2**20, rel=0.05)
    assert last == pytest.approx(2**22, rel=0.05)


def test_it_paints_whatever_there_is(plot):
    for counts in ({}, {0: 1}, {700: 3}, {0: 1, 1980: 10**9}):
        plot.set_bars(bars(counts, 48), (("p50", 1), ("p90", 10**9), ("longest", 2**62)))
        for size in ((400, 240), (30, 20)):
            plot.resize(*size)
            assert not plot.grab().isNull()


def test_nothing_is_chosen_at_first(plot):
    assert plot.chosen_latencies is None

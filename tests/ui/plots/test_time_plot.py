"""The plot of the time: what is chosen by mouse and keys, and which part is shown."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from workbench.traffic.timeline import Bins
from workbench.ui import theme
from workbench.ui.plots.time_plot import TimePlot

LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
START, WIDTH = 1_700_000_000 * 10**9, 10**9


def bins(count: int = 10, start: int = START) -> Bins:
    some = list(range(count))
    return Bins(
        start=start, width=WIDTH, sent=some, received=some, refused=[0] * count, events=[0] * count,
        bytes_sent=some, bytes_received=some, answered=some,
        latency_sum=[n * 10**6 for n in some], latency_max=[10**6] * count,
    )  # fmt: skip


@pytest.fixture
def plot(qtbot):
    plot = TimePlot(theme.LIGHT)
    qtbot.addWidget(plot)
    plot.resize(600, 300)
    plot.set_bins(bins(), (START, START + 10 * WIDTH - 1))
    plot.show()
    return plot


def place(plot: TimePlot, part: float) -> QPoint:
    area = plot.area()
    return QPoint(round(area.left() + part * area.width()), round(area.center().y()))


def drag(plot: TimePlot, first: float, last: float) -> None:
    QTest.mousePress(plot, LEFT, pos=place(plot, first))
    QTest.mouseMove(plot, place(plot, (first + last) / 2))
    QTest.mouseMove(plot, place(plot, last))
    QTest.mouseRelease(plot, LEFT, pos=place(plot, last))


def test_dragging_chooses_a_time_whichever_way_it_goes(plot, qtbot):
    for first, last in ((0.2, 0.5), (0.5, 0.2)):
        with qtbot.waitSignal(plot.brushed):
            drag(plot, first, last)
        start, stop = plot.chosen
        assert start == pytest.approx(START + 2 * WIDTH, abs=WIDTH / 20)
        assert stop == pytest.approx(START + 5 * WIDTH, abs=WIDTH / 20)


def test_a_click_lets_go_of_it(plot):
    drag(plot, 0.2, 0.5)
    QTest.mouseClick(plot, LEFT, pos=place(plot, 0.8))
    assert plot.chosen is None


def test_keys_choose_bin_by_bin(plot, qtbot):
    QTest.keyClick(plot, Qt.Key.Key_Right)
    QTest.keyClick(plot, Qt.Key.Key_Right)
    assert plot.cursor_step == 1
    for _ in range(3):
        QTest.keyClick(plot, Qt.Key.Key_Right, SHIFT)
    assert plot.chosen == (START + WIDTH, START + 5 * WIDTH)
    with qtbot.waitSignal(plot.confirmed):
        QTest.keyClick(plot, Qt.Key.Key_Return)
    QTest.keyClick(plot, Qt.Key.Key_Escape)
    assert plot.chosen is None


def turn(plot: TimePlot, by: int, part: float, keys: Qt.KeyboardModifier = NONE) -> None:
    at = QPointF(place(plot, part))
    phase = Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(at, at, QPoint(), QPoint(0, by), Qt.MouseButton.NoButton, keys, phase, False)
    QApplication.sendEvent(plot, event)


def test_the_wheel_zooms_where_the_mouse_is_and_shift_moves(plot):
    turn(plot, 120 * 5, 0.5)
    first, last = plot.view
    assert last - first < 5 * WIDTH
    assert (first + last) / 2 == pytest.approx(START + 5 * WIDTH, abs=WIDTH / 10)
    turn(plot, -120, 0.5, SHIFT)
    assert plot.view[0] > first
    turn(plot, -120 * 20, 0.5)
    assert plot.view is None


def test_what_is_chosen_can_be_shown_alone_and_all_again(plot):
    drag(plot, 0.2, 0.4)
    plot.zoom_to_chosen()
    assert plot.view == (int(plot.chosen[0]), int(plot.chosen[1]))
    QTest.keyClick(plot, Qt.Key.Key_0)
    assert plot.view is None


def test_whoever_looks_at_the_end_follows_what_comes(plot):
    end = START + 10 * WIDTH - 1
    plot.choose((end - 2 * WIDTH, end))
    plot.zoom_to_chosen()
    plot.set_bins(bins(12), (START, end + 2 * WIDTH))
    assert plot.view == (end, end + 2 * WIDTH)


def test_it_paints_whatever_there_is(plot):
    for shown, span in ((Bins(), None), (bins(1), (START, START)), (bins(500), (START, START + 500 * WIDTH))):
        plot.set_bins(shown, span)
        for size in ((600, 300), (60, 20), (130, 90)):
            plot.resize(*size)
            assert not plot.grab().isNull()


def test_hovering_marks_the_bin_under_the_mouse(plot):
    QTest.mouseMove(plot, place(plot, 0.55))
    assert plot.cursor_step == 5

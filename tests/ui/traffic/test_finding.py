"""Find next and previous in the real window: among the rows shown, from where one is, round and round."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.traffic.test_filter_line import CTRL, SHIFT, filter_  # noqa: F401 - a fixture
from workbench.ui.traffic.cells import Column

ALT = Qt.KeyboardModifier.AltModifier


def current(traffic) -> str:
    return traffic.view.currentIndex().siblingAtColumn(Column.SEQ).data()


async def find(traffic, text: str) -> None:
    traffic.press(Qt.Key.Key_F, CTRL | ALT)
    assert QApplication.focusWidget().objectName() == "trafficFind"
    QTest.keyClicks(QApplication.focusWidget(), text)


async def test_f3_goes_from_match_to_match_and_begins_again(filter_):  # noqa: F811
    filter_.view.setFocus()
    filter_.view.selectRow(99)
    await find(filter_, '"message 15"')
    filter_.press(Qt.Key.Key_Return)
    await filter_.until(lambda: current(filter_) == "150")
    assert filter_.label("trafficFindSaid") == "2 of 11 matches"
    filter_.press(Qt.Key.Key_F3)
    await filter_.until(lambda: current(filter_) == "151")
    filter_.press(Qt.Key.Key_F3, SHIFT)
    filter_.press(Qt.Key.Key_F3, SHIFT)
    await filter_.until(lambda: current(filter_) == "15")
    filter_.press(Qt.Key.Key_F3, SHIFT)
    await filter_.until(lambda: current(filter_) == "159")
    assert filter_.label("trafficFindSaid") == "11 of 11 matches; begun again at the other end"
    assert not filter_.view.following
    assert filter_.model.rowCount() == 200
    assert filter_.model.cell(14, Column.SEQ).bar is not None
    assert filter_.model.cell(15, Column.SEQ).bar is None
    filter_.press(Qt.Key.Key_Escape)
    assert filter_.model.cell(14, Column.SEQ).bar is None
    assert QApplication.focusWidget() is filter_.view


async def test_only_rows_that_are_shown_are_found(filter_):  # noqa: F811
    filter_.window.traffic.select_socket("b")
    await find(filter_, '"message 15"')
    filter_.press(Qt.Key.Key_Return)
    await filter_.until(lambda: filter_.label("trafficFindSaid") == "1 of 5 matches")
    assert current(filter_) == "150"
    filter_.window.traffic.select_socket("a")
    await filter_.until(lambda: filter_.label("trafficFindSaid") == "6 matches")


async def test_what_isn_t_there_or_can_t_be_read_is_told(filter_):  # noqa: F811
    await find(filter_, "nowhere")
    filter_.press(Qt.Key.Key_Return)
    await filter_.until(lambda: filter_.label("trafficFindSaid") == "Nothing is found among the rows shown.")
    filter_.press(Qt.Key.Key_A, CTRL)
    QTest.keyClicks(QApplication.focusWidget(), "size > soon")
    filter_.press(Qt.Key.Key_Return)
    assert filter_.label("trafficFindSaid").startswith("`soon` is not a size")


async def test_f3_without_anything_to_find_asks_for_it(filter_):  # noqa: F811
    filter_.press(Qt.Key.Key_F3)
    assert QApplication.focusWidget().objectName() == "trafficFind"

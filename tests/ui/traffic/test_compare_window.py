"""Two messages side by side: what differs is found by eye, by sign and by key."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLabel, QTableView, QToolButton

from workbench.traffic.compare import Form, Side, compare
from workbench.traffic.decoders.guess import guess
from workbench.traffic.records import Kind, Record
from workbench.ui import theme
from workbench.ui.traffic.compare_model import CompareColumn, CompareModel
from workbench.ui.traffic.compare_window import CompareWindow

LEFT = Qt.MouseButton.LeftButton
ONE = (b"orders", json.dumps({"id": 1, "name": "a", "same": [1, 2]}).encode())
OTHER = (b"orders", json.dumps({"id": 2, "name": "b", "same": [1, 2]}).encode())


def side(frames: tuple[bytes, ...]) -> Side:
    return Side(frames, (), lambda position: guess(frames[position]))


@pytest.fixture
def opened(qtbot):
    def open_(one: tuple[bytes, ...], other: tuple[bytes, ...]) -> CompareWindow:
        window = CompareWindow(side(one), side(other), ("1  a", "2  b"), theme.LIGHT, None)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitUntil(lambda: said(window) != "Comparing…")
        return window

    return open_


def said(window: CompareWindow) -> str:
    return window.findChild(QLabel, "compareSummary").text()


def rows(window: CompareWindow) -> list[tuple[str, str, str]]:
    model = window.findChild(QTableView, "compareTable").model()
    return [
        tuple(model.index(row, column).data() for column in CompareColumn) for row in range(model.rowCount())
    ]


def test_what_differs_has_a_sign_and_the_first_of_it_is_chosen(opened):
    window = opened(ONE, OTHER)
    assert said(window) == "2 lines differ."
    assert ("id  1", "≠", "id  2") in rows(window)
    assert ("  [1]  2", "", "  [1]  2") in rows(window)
    table = window.findChild(QTableView)
    assert table.currentIndex().data() == "id  1"
    QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert table.currentIndex().data() == 'name  "a"'
    QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert table.currentIndex().data() == "id  1"
    QTest.keyClick(table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert table.currentIndex().data() == 'name  "a"'


def test_equal_lines_are_left_out_on_request_and_the_form_is_chosen(opened, qtbot):
    window = opened(ONE, OTHER)
    QTest.mouseClick(window.findChild(QToolButton, "compareOnly"), LEFT)
    assert [row[0] for row in rows(window)[1:]] == ["id  1", 'name  "a"']
    QTest.mouseClick(window.findChild(QToolButton, "compareAsHex"), LEFT)
    qtbot.waitUntil(lambda: any(row[0].startswith("0000  7b 22") for row in rows(window)))
    QTest.mouseClick(window.findChild(QToolButton, "compareAsText"), LEFT)
    qtbot.waitUntil(lambda: any(row[0].startswith('{"id": 1') for row in rows(window)))


def test_equal_messages_are_said_to_be_equal(opened):
    assert said(opened(ONE, ONE)) == "The messages are equal."


def test_the_model(qtmodeltester):
    model = CompareModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_lines(compare(side(ONE), side(OTHER), Form.VALUES))
    model.show_differing(True)
    qtmodeltester.check(model)
    assert tester.model() is model
    assert model.next_difference(model.rowCount() - 1, 1) is None


async def test_in_the_window_two_rows_are_chosen_and_compared(window, hand, until):
    for frames in (ONE, OTHER, (b"third",)):
        window.session.log.record(Record(time=0, socket="a", kind=Kind.SENT, frames=frames))
    window.traffic.tick()
    table = hand.part(QTableView, "trafficView")
    table.setFocus()
    window.findChild(QAction, "actionCompare").trigger()
    assert window.findChild(CompareWindow) is None
    for row, keys in ((0, Qt.KeyboardModifier.NoModifier), (1, Qt.KeyboardModifier.ControlModifier)):
        place = table.visualRect(table.model().index(row, 2)).center()
        QTest.mouseClick(table.viewport(), LEFT, keys, pos=place)
    window.findChild(QAction, "actionCompare").trigger()
    opened = window.findChild(CompareWindow)
    await until(lambda: said(opened) == "2 lines differ.")
    opened.close()

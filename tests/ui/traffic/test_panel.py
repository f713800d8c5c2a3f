"""The traffic panel by hand, in the real window: pausing, going to a row, marks and notes, copying."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListView, QToolButton

from workbench.document.workspace import Socket, Workspace
from workbench.traffic.records import Kind, Record
from workbench.ui.traffic.cells import Column
from workbench.ui.traffic.traffic_view import TrafficView

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Traffic:
    """The traffic panel of the window, and keys for it."""

    def __init__(self, window) -> None:
        self.window = window
        self.log = window.session.log
        self.view = window.findChild(TrafficView)
        self.model = self.view.model()

    def add(self, count: int) -> None:
        start = len(self.log)
        for number in range(start, start + count):
            frame = f"message {number + 1}".encode()
            self.log.record(
                Record(time=number * 10**9, socket="ab"[number % 2], kind=Kind.SENT, frames=(frame,))
            )
        self.window.traffic.tick()

    def press(self, key: Qt.Key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
        """As the keyboard does, to whatever has the focus."""
        QTest.keyClick(QApplication.focusWidget(), key, modifiers)

    def type(self, text: str) -> None:
        QTest.keyClicks(QApplication.focusWidget(), text)

    def choose(self, number: int) -> None:
        self.view.setFocus()
        self.view.selectRow(number - 1)

    @property
    def current(self) -> str:
        return self.view.currentIndex().siblingAtColumn(Column.SEQ).data()

    def label(self, name: str) -> str:
        label = self.window.findChild(QLabel, name)
        return label.text() if label.isVisible() else ""

    def field(self, name: str) -> QLineEdit:
        return self.window.findChild(QLineEdit, name)


@pytest.fixture
async def traffic(window, hand, until):
    window.document.replace(Workspace(sockets=(Socket(id="a", type="PUSH"), Socket(id="b", type="PULL"))))
    traffic = Traffic(window)
    traffic.add(200)
    traffic.view.setFocus()
    await until(traffic.view.hasFocus)
    return traffic


async def test_paused_rows_stand_still_while_the_log_goes_on(traffic):
    traffic.press(Qt.Key.Key_P, CTRL | SHIFT)
    traffic.add(1_234)
    assert traffic.model.rowCount() == 200
    assert traffic.label("trafficPaused") == "Paused, 1,234 new rows"
    assert traffic.view.following
    button = traffic.window.findChild(QToolButton, "pauseButton")
    assert button.text() == "Resume"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert traffic.model.rowCount() == 1_434
    assert traffic.label("trafficPaused") == ""
    bar = traffic.view.verticalScrollBar()
    assert bar.value() == bar.maximum()


async def test_going_to_a_row_that_is_shown_chooses_it(traffic):
    traffic.press(Qt.Key.Key_G, CTRL)
    traffic.type("57")
    traffic.press(Qt.Key.Key_Return)
    assert traffic.current == "57"
    assert not traffic.view.following
    assert not traffic.field("trafficGoTo").isVisible()
    assert QApplication.focusWidget() is traffic.view


async def test_going_to_a_row_of_another_socket_finds_the_nearest_and_says_so(traffic):
    traffic.window.traffic.select_socket("b")
    traffic.press(Qt.Key.Key_G, CTRL)
    traffic.type("57")
    traffic.press(Qt.Key.Key_Return)
    assert traffic.current == "58"
    assert traffic.label("trafficGoToSaid") == "Row 57 isn't among those shown; this is the nearest."
    traffic.press(Qt.Key.Key_A, CTRL)
    traffic.type("soon")
    traffic.press(Qt.Key.Key_Return)
    assert traffic.label("trafficGoToSaid").startswith("Write a row's number")
    traffic.press(Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is traffic.view


async def test_another_tab_leaves_the_chosen_row_where_it_is(traffic):
    traffic.choose(60)
    traffic.view.scrollTo(traffic.model.index(55, 0), TrafficView.ScrollHint.PositionAtTop)
    place = traffic.view.visualRect(traffic.view.currentIndex()).top()
    traffic.window.traffic.select_socket("b")
    assert traffic.current == "60"
    assert traffic.view.visualRect(traffic.view.currentIndex()).top() == place
    assert traffic.label("frameHeadline").startswith("60  b")
    traffic.window.traffic.select_socket("a")
    assert not traffic.view.currentIndex().isValid()
    assert traffic.label("frameHeadline").startswith("Select a row")


async def test_without_a_mark_there_is_nowhere_to_go(traffic):
    traffic.choose(150)
    traffic.press(Qt.Key.Key_F4)
    assert traffic.current == "150"
    assert traffic.label("trafficSaid").startswith("No row shown is marked")


async def test_marks_are_put_met_again_and_taken_off(traffic):
    for number in (20, 120):
        traffic.choose(number)
        traffic.press(Qt.Key.Key_M, CTRL)
    assert traffic.model.cell(19, Column.SEQ).lead == "◆"
    traffic.choose(150)
    traffic.press(Qt.Key.Key_F4)
    assert traffic.current == "20"
    traffic.press(Qt.Key.Key_F4)
    assert traffic.current == "120"
    traffic.press(Qt.Key.Key_F4, SHIFT)
    assert traffic.current == "20"
    traffic.press(Qt.Key.Key_M, CTRL)
    assert traffic.model.cell(19, Column.SEQ).lead == ""


async def test_a_note_stands_in_its_row_above_its_frames_and_in_the_list(traffic):
    traffic.choose(42)
    traffic.press(Qt.Key.Key_M, CTRL | SHIFT)
    traffic.type("the retries begin")
    traffic.press(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is traffic.view
    assert traffic.label("rowNote") == "the retries begin"
    assert traffic.model.cell(41, Column.MESSAGE).lead == "the retries begin"
    index = traffic.model.index(41, Column.MESSAGE)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "the retries begin, message 42"
    traffic.choose(43)
    assert traffic.label("rowNote") == ""
    traffic.press(Qt.Key.Key_M, CTRL | Qt.KeyboardModifier.AltModifier)
    marks = traffic.window.findChild(QListView, "marksList")
    assert marks.model().index(0, 0).data() == "  42  the retries begin"
    QTest.keyClick(marks, Qt.Key.Key_Return)
    assert traffic.current == "42"


async def test_marks_and_notes_go_with_the_log_they_belong_to(traffic):
    traffic.choose(10)
    traffic.press(Qt.Key.Key_M, CTRL)
    traffic.press(Qt.Key.Key_K, CTRL | SHIFT)
    traffic.add(20)
    assert not traffic.window.traffic.annotations
    assert traffic.model.cell(9, Column.SEQ).lead == ""


async def test_all_rows_are_copied_up_to_a_bound_that_is_told(traffic):
    traffic.add(10_000)
    traffic.view.selectAll()
    traffic.press(Qt.Key.Key_C, CTRL)
    assert len(QGuiApplication.clipboard().text().splitlines()) == 10_000
    assert traffic.label("trafficSaid") == "Copied the first 10,000 rows of those selected."

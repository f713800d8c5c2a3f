"""The filter line by hand, in the real window: typing, completing, mistakes, history, and what it hides."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListView, QToolButton

from workbench.document.workspace import Socket, Workspace
from workbench.traffic.filter.language import Completion
from workbench.traffic.records import Kind, MessageSlice, Record
from workbench.ui.main_window import MainWindow
from workbench.ui.traffic.cells import Column
from workbench.ui.traffic.filter_popup import CompletionsModel
from workbench.ui.traffic.traffic_view import TrafficView

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Filter:
    """The filter line of the window, keys for it, and what is shown."""

    def __init__(self, window: MainWindow, until) -> None:
        self.window = window
        self.until = until
        self.log = window.session.log
        self.line = window.findChild(QLineEdit, "trafficFilter")
        self.view = window.findChild(TrafficView)
        self.model = self.view.model()

    def add(self, count: int) -> None:
        start = len(self.log)
        for number in range(start, start + count):
            frame = f"message {number + 1}".encode()
            self.log.record(Record(time=number, socket="ab"[number % 2], kind=Kind.SENT, frames=(frame,)))
        self.window.traffic.tick()

    def press(self, key: Qt.Key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget(), key, modifiers)

    async def type(self, text: str) -> None:
        """Into the line, and wait until it is taken up."""
        self.press(Qt.Key.Key_F, CTRL)
        assert QApplication.focusWidget() is self.line
        QTest.keyClicks(self.line, text)
        await self.taken_up()

    async def taken_up(self) -> None:
        await self.until(lambda: not self.line._timer.isActive())

    async def numbers(self, count: int) -> list[str]:
        """The first column, once it has so many rows."""
        await self.until(lambda: self.model.rowCount() == count)
        return [self.model.index(row, Column.SEQ).data() for row in range(count)]

    def label(self, name: str) -> str:
        label = self.window.findChild(QLabel, name)
        return label.text() if label.isVisible() else ""

    def offered(self) -> list[str]:
        shown = self.window.findChild(QListView, "filterCompletions")
        if shown is None or shown.visibleRegion().boundingRect() != shown.rect():
            return []  # or a part of it is out of sight
        return [shown.model().index(row, 0).data() for row in range(shown.model().rowCount())]


@pytest.fixture
async def filter_(window, hand, until):
    sockets = (Socket(id="a", type="PUSH", title="Vent"), Socket(id="b", type="PULL"))
    window.document.replace(Workspace(sockets=sockets))
    filter_ = Filter(window, until)
    filter_.add(200)
    filter_.view.setFocus()
    await until(filter_.view.hasFocus)
    return filter_


async def test_rows_are_filtered_as_one_types_and_counted(filter_):
    await filter_.type('"message 19"')
    assert await filter_.numbers(11) == ["19", *(str(number) for number in range(190, 200))]
    assert filter_.label("trafficHits") == "11 of 200"
    filter_.add(1_800)
    await filter_.until(lambda: filter_.model.rowCount() == 111)
    assert filter_.label("trafficHits") == "111 of 2,000"
    filter_.press(Qt.Key.Key_Escape)  # the popup, if any
    filter_.press(Qt.Key.Key_Escape)
    await filter_.taken_up()
    assert filter_.line.text() == ""
    assert filter_.model.rowCount() == 2_000
    filter_.press(Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is filter_.view


async def test_the_filter_and_the_tab_hold_together(filter_):
    await filter_.type('"message 19"')
    filter_.window.traffic.select_socket("b")
    assert await filter_.numbers(5) == ["190", "192", "194", "196", "198"]
    filter_.window.traffic.select_socket("a")
    assert await filter_.numbers(6) == ["19", "191", "193", "195", "197", "199"]
    filter_.window.traffic.select_socket(None)
    await filter_.numbers(11)


async def test_a_mistake_is_told_under_the_line_and_leaves_the_rows_alone(filter_):
    await filter_.type('"message 19"')
    await filter_.numbers(11)
    filter_.press(Qt.Key.Key_A, CTRL)
    QTest.keyClicks(filter_.line, "size > soon and x")
    await filter_.taken_up()
    assert filter_.label("filterError").startswith("`soon` is not a size")
    assert filter_.line.accessibleDescription() == filter_.label("filterError")
    assert filter_.model.rowCount() == 11
    # In red, below the word.
    picture = filter_.line.grab().toImage()
    metrics = filter_.line.fontMetrics()
    start = filter_.line.cursorRect().center().x() - metrics.horizontalAdvance(filter_.line.text())
    word = range(*(start + metrics.horizontalAdvance("x" * n) for n in (7, 11)))
    below = range(filter_.line.cursorRect().bottom() - 2, filter_.line.cursorRect().bottom() + 3)
    assert any(
        picture.pixelColor(x, y).red() > picture.pixelColor(x, y).green() + 60 for x in word for y in below
    )
    filter_.press(Qt.Key.Key_Escape)
    assert filter_.label("filterError") == ""
    assert filter_.line.text() == "size > soon and x"


async def test_what_could_be_typed_is_offered_and_taken_by_the_keyboard(filter_):
    await filter_.type("soc")
    assert filter_.offered()[0] == "socket"
    filter_.press(Qt.Key.Key_Tab)
    assert filter_.line.text() == "socket "
    assert "==" in filter_.offered()
    QTest.keyClicks(filter_.line, "== ")
    assert '"Vent"' in filter_.offered()
    while filter_.line.text() == "socket == ":
        filter_.press(Qt.Key.Key_Down)
        if filter_.line._popup.chosen.insert == '"Vent"':
            filter_.press(Qt.Key.Key_Return)
    assert filter_.line.text() == 'socket == "Vent" '
    await filter_.numbers(100)
    filter_.press(Qt.Key.Key_Escape)
    assert filter_.offered() == []
    assert QApplication.focusWidget() is filter_.line


async def test_recent_filters_come_back_by_the_arrow_keys(filter_):
    for text in ('"message 19"', '"message 20"'):
        await filter_.type(text)
        filter_.press(Qt.Key.Key_Return)
    filter_.press(Qt.Key.Key_A, CTRL)
    QTest.keyClicks(filter_.line, "mess")
    assert filter_.offered() == []  # else the keys go through what is offered
    filter_.press(Qt.Key.Key_Up)
    assert filter_.line.text() == '"message 20"'
    filter_.press(Qt.Key.Key_Up)
    assert filter_.line.text() == '"message 19"'
    await filter_.numbers(11)
    filter_.press(Qt.Key.Key_Down)
    filter_.press(Qt.Key.Key_Down)
    assert filter_.line.text() == "mess"
    assert filter_.window.traffic.recent_filters[0] == '"message 20"'


async def test_the_chosen_row_stays_where_it_is_while_rows_around_it_go(filter_):
    filter_.view.setFocus()
    filter_.view.selectRow(149)  # number 150
    filter_.view.scrollTo(filter_.model.index(145, 0), TrafficView.ScrollHint.PositionAtTop)
    place = filter_.view.visualRect(filter_.view.currentIndex()).top()
    headline = filter_.label("frameHeadline")
    await filter_.type('not "message 14"')
    await filter_.numbers(189)
    assert filter_.view.currentIndex().siblingAtColumn(Column.SEQ).data() == "150"
    assert filter_.view.visualRect(filter_.view.currentIndex()).top() == place
    assert filter_.label("frameHeadline") == headline
    assert [index.row() for index in filter_.view.selectionModel().selectedRows()] == [138]
    filter_.press(Qt.Key.Key_A, CTRL)
    QTest.keyClicks(filter_.line, '"message 13"')
    await filter_.numbers(11)
    assert not filter_.view.currentIndex().isValid()
    await filter_.until(lambda: filter_.label("frameHeadline").startswith("Select a row"))


async def test_nothing_that_matches_is_said_in_the_table(filter_):
    await filter_.type("nowhere")
    await filter_.numbers(0)
    assert filter_.view._empty == "No row matches this filter. Esc in the filter line shows all."
    clear = next(b for b in filter_.line.findChildren(QToolButton) if b.text() == "×")
    QTest.mouseClick(clear, Qt.MouseButton.LeftButton)
    assert filter_.model.rowCount() == 200


async def test_a_search_is_stopped_by_esc_and_goes_on_by_enter(filter_):
    count = 100_000
    for _ in range(20):
        frames = [b"1 2 3 4 5 6 7 8 9" for _ in range(count)]
        filter_.log.extend(
            MessageSlice.joined("a", frames, range(count + 1), [0] * count, "tcp://127.0.0.1:1")
        )
    slow = "text matches /1.*2.*3.*4.*5.*x/"
    QTest.keyClicks(filter_.line, slow)
    filter_.line.setFocus()
    await filter_.until(lambda: filter_.line._progress is not None)
    filter_.press(Qt.Key.Key_Escape)
    await filter_.until(lambda: filter_.label("trafficSaid").startswith("Stopped after "))
    assert filter_.line.text() == slow
    assert "of 2,000,200 rows. Enter" in filter_.label("trafficSaid")
    assert filter_.line._progress is None
    filter_.press(Qt.Key.Key_Return)
    await filter_.until(lambda: filter_.label("trafficHits") == "0 of 2,000,200", within=30)


async def test_a_paused_picture_can_be_filtered(filter_):
    filter_.press(Qt.Key.Key_P, CTRL | SHIFT)
    filter_.add(1_000)
    await filter_.type('"message 19"')
    await filter_.numbers(11)
    assert filter_.label("trafficHits") == "11 of 200"
    filter_.press(Qt.Key.Key_P, CTRL | SHIFT)
    await filter_.numbers(11)
    await filter_.until(lambda: filter_.label("trafficHits") == "11 of 1,200")


def test_completions_are_a_list_with_help(qapp):
    model = CompletionsModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    assert tester.parent() is model
    model.set_completions([Completion(0, 0, "size", "size", "all bytes of the message")])
    assert model.index(0, 0).data() == "size"
    assert model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "size: all bytes of the message"
    model.set_completions([])
    assert model.rowCount() == 0

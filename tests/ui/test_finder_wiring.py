"""Ctrl+K, as a hand uses it: type, choose, and be where one wanted to be."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QListView, QPushButton, QTableView

from tests import patterns
from workbench.ui import theme

KEY = Qt.Key


@pytest.fixture
def finder(window):
    window.document.replace(patterns.pattern("request-reply"))
    window.activateWindow()
    window.canvas.setFocus()
    return window.findChild(QFrame, "finder")


def press(window, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    target = QApplication.focusWidget() or window
    QTest.keyClick(target, key, modifier)


def ask(window, typed: str) -> QListView:
    press(window, KEY.Key_K, Qt.KeyboardModifier.ControlModifier)
    line = window.findChild(QLineEdit, "finderLine")
    assert line.hasFocus()
    QTest.keyClicks(line, typed)
    return window.findChild(QListView, "finderList")


def shown(list_: QListView) -> list[object]:
    model = list_.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


async def test_a_socket_is_found_by_its_address_and_selected(window, finder):
    list_ = ask(window, "rep 127")
    assert shown(list_) == ["Server"]
    press(window, KEY.Key_Return)
    assert window.canvas.selection() == ("server",)
    assert not finder.isVisible()


async def test_an_action_is_found_by_its_words_and_done(window, finder, until):
    ask(window, "start all")
    press(window, KEY.Key_Return)
    await until(lambda: all(state.phase == "live" for state in window.session.states().values()))


async def test_arrows_choose_another_and_a_click_takes_it(window, finder):
    list_ = ask(window, "zoom")
    assert shown(list_)[:2] == ["Zoom in", "Zoom out"]
    press(window, KEY.Key_Down)
    assert list_.currentIndex().row() == 1
    before = window.canvas.transform().m11()
    place = list_.visualRect(list_.model().index(0, 0)).center()
    QTest.mouseClick(list_.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.canvas.transform().m11() > before
    assert not finder.isVisible()


async def test_a_message_goes_to_the_composer_and_a_pattern_is_opened(window, finder):
    ask(window, "message hello")
    press(window, KEY.Key_Return)
    assert window.composer.isAncestorOf(QApplication.focusWidget())
    ask(window, "push-pull")
    press(window, KEY.Key_Return)
    assert [socket.type for socket in window.document.workspace.sockets].count("PULL") == 3


async def test_a_scenario_is_run_and_seen(window, finder, until):
    name = window.document.workspace.scenarios[0].name
    ask(window, f"run {name}")
    press(window, KEY.Key_Return)
    list_ = window.findChild(QListView, "scenarioList")
    assert list_.isVisible()
    await until(lambda: "passed" in list_.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))


async def test_escape_chooses_nothing_and_gives_the_keyboard_back(window, finder):
    ask(window, "quit")
    press(window, KEY.Key_Escape)
    assert not finder.isVisible()
    assert window.canvas.hasFocus()
    assert window.isVisible()


async def test_escape_goes_nowhere_where_the_field_that_had_the_keyboard_is_gone(window, finder, until):
    window.canvas.select(("server",))
    table = window.findChild(QTableView, "endpointsTable")
    table.setFocus()
    table.edit(table.model().index(0, 1))
    editor = QApplication.focusWidget()
    assert editor is not table
    ask(window, "zoom")
    await until(lambda: not shiboken6.isValid(editor))
    press(window, KEY.Key_Escape)
    assert not finder.isVisible()
    list_ = ask(window, "rep 127")
    assert shown(list_) == ["Server"]


async def test_what_is_not_there_is_said_and_enter_does_nothing(window, finder):
    list_ = ask(window, "qqqq")
    assert not list_.isVisible()
    press(window, KEY.Key_Return)
    assert finder.isVisible()
    press(window, KEY.Key_Escape)


async def test_the_button_opens_it_and_it_stays_within_a_small_window(window, finder):
    window.resize(900, 600)
    QTest.mouseClick(window.findChild(QPushButton, "findButton"), Qt.MouseButton.LeftButton)
    assert finder.isVisible()
    window.resize(window.minimumSizeHint().expandedTo(window.minimumSize()))
    assert window.rect().contains(finder.geometry())
    window.set_theme(theme.DARK)
    press(window, KEY.Key_Escape)
    assert not finder.isVisible()

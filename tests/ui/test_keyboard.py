"""Tab goes through the window as it reads, and stops at nothing that can't be seen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QTabBar, QTableView, QVBoxLayout, QWidget

from workbench.document.gallery import load_pattern
from workbench.ui.keyboard import KeyboardPanel, tab_through

COMPOSER = (
    "composerTarget",
    "framesTable",
    "addFrame",
    "scheduleKind",
    "historyButton",
    "saveMessage",
    "sendButton",
)
TRAFFIC = (
    "trafficTabs",
    "trafficFilter",
    "filterMenu",
    "pauseButton",
    "followButton",
    "trafficMore",
    "trafficView",
)


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def stops(count: int, key: Qt.Key = Qt.Key.Key_Tab) -> list[str]:
    """Where the keyboard is after each of so many presses."""
    found = []
    for _ in range(count):
        QTest.keyClick(focused(), key)
        found.append(focused().objectName())
    return found


@pytest.fixture
def form(qtbot):
    """A line before the panel, three in it, the second its main part, and one behind it."""
    form = QWidget()
    qtbot.addWidget(form)
    panel = KeyboardPanel()
    lines = {name: QLineEdit() for name in ("before", "first", "main", "last", "behind")}
    outer, inner = QVBoxLayout(form), QVBoxLayout(panel)
    for name, line in lines.items():
        line.setObjectName(name)
        if name in ("before", "behind"):
            outer.addWidget(line)
        else:
            inner.addWidget(line)
    outer.insertWidget(1, panel)
    panel.set_main_part(lines["main"])
    tab_through(lines["before"], panel, lines["behind"])
    with qtbot.waitExposed(form):
        form.show()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    return form, panel, lines


def test_a_panel_hands_the_keyboard_to_its_main_part(form):
    _, panel, lines = form
    panel.setFocus()
    assert focused() is lines["main"]


def test_tab_comes_to_what_stands_before_the_main_part(form):
    _, _, lines = form
    lines["before"].setFocus()
    assert stops(4) == ["first", "main", "last", "behind"]
    assert stops(4, Qt.Key.Key_Backtab) == ["last", "main", "first", "before"]


async def test_tab_goes_through_compose_and_traffic_as_they_read(window, until):
    await until(window.isActiveWindow)
    window.document.replace(load_pattern("request-reply"))
    window.findChild(QWidget, "messages").setFocus()
    seen = stops(len(COMPOSER) + len(TRAFFIC))
    assert tuple(seen) == COMPOSER + TRAFFIC
    window.composer.setFocus()
    assert focused().objectName() == "framesTable"
    window.traffic.setFocus()
    assert focused().objectName() == "trafficView"


async def test_tab_stops_at_nothing_out_of_sight(window, until):
    await until(window.isActiveWindow)
    window.document.replace(load_pattern("request-reply"))
    window.traffic.setFocus()
    for _ in range(30):
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        at = focused()
        assert window.rect().intersects(at.rect().translated(at.mapTo(window, at.rect().topLeft()))), at
        assert not isinstance(at, QTabBar) or at.objectName() == "trafficTabs"


async def test_tab_leaves_the_table_of_variables(window, until):
    await until(window.isActiveWindow)
    window.document.replace(load_pattern("request-reply"))
    window.findChild(QWidget, "environmentButton").click()
    dialog = window.findChild(QWidget, "variablesDialog")
    assert dialog is not None
    dialog.activateWindow()
    await until(dialog.isActiveWindow)
    table = dialog.findChild(QTableView, "variablesTable")
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, 0))
    assert stops(1) == ["addVariable"]

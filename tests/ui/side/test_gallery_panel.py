"""Patterns are asked for by double click and by Enter, never by a click alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from workbench.ui.side.gallery_panel import GalleryPanel
from workbench.ui.side.short_list import ShortList
from workbench.ui.theme import LIGHT


@pytest.fixture
def panel(qtbot):
    panel = GalleryPanel(LIGHT)
    qtbot.addWidget(panel)
    panel.set_patterns([("pair", "Pair"), ("push-pull", "Push-pull")])
    panel.asked = []
    panel.pattern_requested.connect(panel.asked.append)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.activateWindow()
    return panel


def test_a_double_click_asks_for_the_pattern_and_a_click_does_not(panel):
    view = panel.findChild(ShortList, "gallery")
    place = view.visualRect(view.model().index(1, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert panel.asked == []
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert panel.asked == ["push-pull"]


def test_tab_marks_the_first_one_arrows_go_on_and_enter_asks_for_it(panel, qtbot):
    view = panel.findChild(ShortList, "gallery")
    view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(view.hasFocus)
    assert [index.data() for index in view.selectedIndexes()] == ["Pair"]
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert panel.asked == ["push-pull"]


def test_it_is_as_high_as_its_rows(panel):
    view = panel.findChild(ShortList, "gallery")
    assert view.sizeHint().height() == 2 * view.visualRect(view.model().index(0, 0)).height()


async def test_in_the_window_enter_opens_the_pattern_stopped(window, hand, until):
    view = hand.part(ShortList, "gallery")
    view.setFocus(Qt.FocusReason.TabFocusReason)
    await until(view.hasFocus)
    while view.currentIndex().data() != "Push-pull":
        before = view.currentIndex().row()
        QTest.keyClick(view, Qt.Key.Key_Down)
        assert view.currentIndex().row() > before
    QTest.keyClick(view, Qt.Key.Key_Return)
    await until(lambda: window.document.workspace.title == "Push-pull")
    assert [socket.type for socket in window.document.workspace.sockets].count("PULL") == 3
    assert window.session.running == frozenset()

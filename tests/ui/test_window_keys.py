"""The window's keys do what the menus say, also where a text field would take them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


class Greedy(QLineEdit):
    """A field that claims every key, as those of Linux claim Ctrl+E."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)


@pytest.fixture
async def field(window, until):
    await until(window.isActiveWindow)
    field = Greedy("some text", window.centralWidget())
    field.show()
    field.setFocus()
    await until(lambda: QApplication.focusWidget() is field)
    return field


def press(window, key: Qt.Key, modifiers: Qt.KeyboardModifier = CTRL) -> None:
    """As it comes from the system: to the window, which asks the field first."""
    QTest.keyClick(window.windowHandle(), key, modifiers)


async def test_the_finder_opens_from_a_text_field_which_stays_as_it_is(window, field):
    press(window, KEY.Key_K)
    assert window.findChild(QFrame, "finder").isVisible()
    assert field.text() == "some text"
    press(window, KEY.Key_Escape, Qt.KeyboardModifier.NoModifier)
    assert QApplication.focusWidget() is field


async def test_the_code_opens_from_a_text_field(window, field):
    field.home(False)
    press(window, KEY.Key_E)
    assert [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.windowTitle() == "Code"]
    assert field.cursorPosition() == 0


async def test_what_edits_the_text_is_the_fields(window, field):
    QTest.keyClicks(field, " more")
    press(window, KEY.Key_Z)
    assert field.text() == "some text"
    QTest.keyClicks(field, "l")  # a key of the canvas
    press(window, KEY.Key_A)
    assert field.selectedText() == field.text() == "some textl"


async def test_the_key_of_what_cannot_be_done_now_is_the_fields(window, field):
    action = window.findChild(QAction, "actionFinder")
    action.setEnabled(False)
    press(window, KEY.Key_K)
    assert not window.findChild(QFrame, "finder").isVisible()
    action.setEnabled(True)

"""A pasted text that stands for frames is offered as such, and taken back by Undo."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from workbench.document.workspace import Socket, Workspace
from workbench.ui.composer.draft import DraftFrame
from workbench.ui.composer.frame_delegates import ValueEditor
from workbench.ui.composer.frames_table import FramesTable
from workbench.ui.composer.panel import ComposerPanel
from workbench.ui.theme import LIGHT

CONTROL = Qt.KeyboardModifier.ControlModifier
PYTHON = r'[b"task", b"\x00\xff"]'
FRAMES = (DraftFrame("text", "task"), DraftFrame("hex", "00 ff"))


@pytest.fixture
def panel(qtbot):
    panel = ComposerPanel(LIGHT)
    qtbot.addWidget(panel)
    panel.set_workspace(Workspace(sockets=(Socket(id="a", type="PUSH"),)))
    panel.resize(377, 400)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.activateWindow()
    table(panel).setFocus()
    qtbot.waitUntil(table(panel).hasFocus)
    return panel


def table(panel):
    return panel.findChild(FramesTable)


def drafts(panel):
    return table(panel).model().drafts


def field(panel):
    editor = table(panel).indexWidget(table(panel).currentIndex())
    assert isinstance(editor, ValueEditor)
    return editor


def offer(panel):
    return panel.findChild(QLabel, "pasteOffer")


def paste(widget, text):
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(widget, Qt.Key.Key_V, CONTROL)


def test_onto_a_row_it_becomes_frames_at_once_and_undo_takes_them_back(panel):
    paste(table(panel), PYTHON)
    assert drafts(panel) == FRAMES
    paste(table(panel), "just text")  # below the current row
    assert drafts(panel) == (FRAMES[0], DraftFrame("text", "just text"), FRAMES[1])
    QTest.keyClick(table(panel), Qt.Key.Key_Z, CONTROL)
    assert drafts(panel) == FRAMES


def test_into_a_field_it_stays_text_until_the_offer_is_taken(panel, qtbot):
    table(panel).edit_value(0)
    paste(field(panel), PYTHON)
    assert drafts(panel) == (DraftFrame("text", PYTHON),)
    assert offer(panel).text() == "Pasted Python's bytes: 2 frames."
    assert offer(panel).isVisible()
    panel.findChild(QPushButton, "takePasted").click()
    assert drafts(panel) == FRAMES
    assert not offer(panel).isVisible()
    QTest.keyClick(table(panel), Qt.Key.Key_Z, CONTROL)
    assert drafts(panel) == (DraftFrame("text", PYTHON),)


def test_the_offer_is_taken_by_its_key_and_gone_with_the_next_one(panel):
    table(panel).edit_value(0)
    QTest.keyClicks(field(panel), "first")
    paste(field(panel), "0000  de ad be ef")
    QTest.keyClick(field(panel), Qt.Key.Key_J, CONTROL)
    assert drafts(panel) == (DraftFrame("text", "first"), DraftFrame("hex", "de ad be ef"))
    table(panel).edit_value(0)
    paste(field(panel), PYTHON)
    assert offer(panel).isVisible()
    QTest.keyClicks(field(panel), "!")
    assert not offer(panel).isVisible()
    QTest.keyClick(field(panel), Qt.Key.Key_J, CONTROL)
    assert drafts(panel)[0] == DraftFrame("text", f"{PYTHON}!")


def test_a_text_as_any_other_is_offered_nothing(panel):
    table(panel).edit_value(0)
    paste(field(panel), "hello")
    assert not offer(panel).isVisible()

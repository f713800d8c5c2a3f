"""Templates are completed as they are typed, and shown as they are sent."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QLabel

from workbench.document.workspace import Frame, Socket, Workspace
from workbench.ui.composer.draft import DraftFrame
from workbench.ui.composer.frame_delegates import ValueEditor
from workbench.ui.composer.frames_table import FramesTable
from workbench.ui.composer.panel import ComposerPanel
from workbench.ui.composer.rendered_line import RenderedLine
from workbench.ui.theme import LIGHT

WORKSPACE = Workspace(sockets=(Socket(id="a", type="PUSH"),), variables={"name": "Ann", "number": "7"})


@pytest.fixture
def panel(qtbot):
    panel = ComposerPanel(LIGHT)
    qtbot.addWidget(panel)
    panel.set_workspace(WORKSPACE)
    panel.resize(377, 400)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    table(panel).edit_value(0)
    return panel


def table(panel):
    return panel.findChild(FramesTable)


def field(panel):
    editor = table(panel).indexWidget(table(panel).currentIndex())
    assert isinstance(editor, ValueEditor)
    return editor


def popup(panel) -> QAbstractItemView:
    return field(panel).completer.popup()


def press(panel, key):
    """As the window system gives it: to the list while that is open."""
    QTest.keyClick(popup(panel) if popup(panel).isVisible() else field(panel), key)


def rendered(panel):
    line = panel.findChild(RenderedLine)
    return line.text if line.isVisible() else None


def test_a_name_is_completed_by_enter_and_shown_as_it_is_sent(panel):
    QTest.keyClicks(field(panel), "Hello {{ n")
    assert popup(panel).isVisible()
    assert [popup(panel).model().index(row, 0).data().split()[0] for row in range(3)] == [
        "name",
        "number",
        "now()",
    ]
    press(panel, Qt.Key.Key_Down)
    press(panel, Qt.Key.Key_Return)
    assert table(panel).model().drafts == (DraftFrame("text", "Hello {{ number }}"),)
    assert not popup(panel).isVisible()
    assert rendered(panel) == "1 → Hello 7"


def test_escape_closes_the_list_and_leaves_the_field_open(panel):
    QTest.keyClicks(field(panel), "{{ na")
    press(panel, Qt.Key.Key_Escape)
    assert not popup(panel).isVisible()
    assert field(panel).toPlainText() == "{{ na"
    QTest.keyClick(field(panel), Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert popup(panel).isVisible()
    press(panel, Qt.Key.Key_Tab)
    assert field(panel).toPlainText() == "{{ name }}"


def test_what_is_encoded_is_shown_and_what_is_wrong_is_told(panel):
    panel.load_message((Frame(msgpack={"a": 1}), Frame(text="plain"), Frame(text="{{ nobody }}")), None)
    assert rendered(panel) is None  # the third frame can't be made
    assert 'no "nobody"' in panel.findChild(QLabel, "composerProblem").text()
    panel.load_message((Frame(msgpack={"a": 1}), Frame(text="plain"), Frame(text="{{ name }}")), None)
    assert rendered(panel) == "1 → 81 a1 61 01"
    table(panel).edit_value(1)
    assert rendered(panel) is None
    table(panel).edit_value(2)
    assert rendered(panel) == "3 → Ann"

"""The dialog takes the user's word, and an address that may be asked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton

from workbench.ui.updates.dialog import VersionsDialog
from workbench.ui.updates.preferences import Preferences


@pytest.fixture
def preferences():
    held = Preferences(None)
    held.feed = ""
    return held


@pytest.fixture
def dialog(qtbot, preferences):
    made = VersionsDialog(preferences)
    qtbot.addWidget(made)
    made.show()
    return made


def type_address(dialog, text):
    field = dialog.findChild(QLineEdit, "versionsFeed")
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClicks(field, text)


def test_without_an_address_there_is_nothing_to_ask(dialog, preferences):
    assert not dialog.findChild(QPushButton, "versionsAskNow").isEnabled()
    assert not dialog.findChild(QCheckBox, "versionsTell").isEnabled()
    assert not preferences.tell


def test_an_address_is_kept_and_can_be_asked(dialog, preferences, qtbot):
    asked = []
    dialog.ask_requested.connect(asked.append)
    type_address(dialog, "https://example.org/versions.json")
    assert preferences.feed == "https://example.org/versions.json"
    qtbot.mouseClick(dialog.findChild(QPushButton, "versionsAskNow"), Qt.MouseButton.LeftButton)
    assert [url.toString() for url in asked] == ["https://example.org/versions.json"]
    assert not preferences.tell
    dialog.findChild(QCheckBox, "versionsTell").click()
    assert preferences.tell


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("http://example.org/x", "only https is asked"),
        ("example.org", "no address"),
        ("https://", "no address"),
        ("file:///etc/passwd", "no address"),
        ("https://me:secret@example.org/x", "a name or a password"),
    ],
)
def test_another_address_is_refused_where_it_stands(text, words, dialog, preferences):
    type_address(dialog, text)
    problem = dialog.findChild(QLabel, "versionsProblem")
    assert words in problem.text()
    assert problem.isVisible()
    assert problem.textFormat() == Qt.TextFormat.PlainText
    assert preferences.feed == ""
    assert not dialog.findChild(QPushButton, "versionsAskNow").isEnabled()


def test_an_address_that_is_spoilt_is_not_asked_in_its_old_form(dialog, preferences):
    type_address(dialog, "https://example.org/x")
    dialog.findChild(QCheckBox, "versionsTell").click()
    type_address(dialog, "nonsense")
    assert not preferences.is_due()
    tick = dialog.findChild(QCheckBox, "versionsTell")
    assert tick.isEnabled()  # so that it can be taken away


def test_return_asks_and_closes_nothing(dialog, qtbot):
    asked = []
    dialog.ask_requested.connect(asked.append)
    type_address(dialog, "https://example.org/x")
    QTest.keyClick(dialog.findChild(QLineEdit, "versionsFeed"), Qt.Key.Key_Return)
    assert len(asked) == 1
    assert dialog.isVisible()
    dialog.show_asking()
    QTest.keyClick(dialog.findChild(QLineEdit, "versionsFeed"), Qt.Key.Key_Return)
    assert len(asked) == 1
    dialog.show_outcome("5 January 2027, 10:00: 0.1.0 is the newest version.")
    assert "newest version" in dialog.findChild(QLabel, "versionsOutcome").text()
    assert dialog.findChild(QPushButton, "versionsAskNow").isEnabled()

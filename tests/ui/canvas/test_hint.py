"""The line over the canvas is whole within it, wraps where it must, and is plain text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from workbench.ui import theme
from workbench.ui.canvas.hint import Hint

LONG = "REQ doesn't talk to PUB, only to REP or ROUTER; and this goes on for a while, longer than any line should be."


@pytest.fixture
def hint(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(300, 200)
    parent.show()
    return Hint("hint", theme.LIGHT, parent)


@pytest.mark.parametrize(
    "mouse", [QPoint(0, 0), QPoint(299, 0), QPoint(0, 199), QPoint(299, 199), QPoint(150, 100)]
)
def test_beside_the_mouse_it_is_whole(hint, mouse):
    hint.say(LONG, "fail")
    hint.follow_mouse(mouse)
    assert hint.isVisible()
    assert hint.parentWidget().rect().contains(hint.geometry())
    assert hint.height() >= hint.heightForWidth(hint.width())


def test_a_short_line_takes_no_more_than_it_needs(hint):
    hint.say("No.")
    assert hint.width() < 100
    hint.stand_in_middle()
    assert (hint.geometry().center() - hint.parentWidget().rect().center()).manhattanLength() <= 2


def test_nothing_to_say_hides_it(hint):
    hint.say("No.")
    hint.say("")
    assert not hint.isVisible()


def test_it_is_plain_text_and_lets_the_mouse_through(hint):
    hint.say("<b>x</b>")
    assert hint.textFormat() == Qt.TextFormat.PlainText
    assert hint.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert hint.accessibleName() == "<b>x</b>"


def test_it_is_dressed_for_the_theme(hint):
    hint.say("No.", "fail")
    light = hint.grab().toImage().pixelColor(hint.width() // 2, 2)
    hint.set_theme(theme.DARK)
    assert hint.grab().toImage().pixelColor(hint.width() // 2, 2).lightness() < light.lightness()

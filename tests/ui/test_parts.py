"""The small parts of panels: plain text whatever it quotes, and the look of the role that is played."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton

from workbench.ui import theme
from workbench.ui.parts import label, link, make_clearable, paragraph, set_role


def test_what_a_peer_sent_is_shown_as_it_stands(qtbot):
    for made in (label("secondary", "<b>bold</b>", "one"), paragraph("problem", "<b>bold</b>", "two")):
        qtbot.addWidget(made)
        assert made.text() == "<b>bold</b>"
        assert made.textFormat() == Qt.TextFormat.PlainText
    assert not label("secondary").wordWrap()
    assert paragraph("secondary").wordWrap()


def test_a_link_is_pressed_by_the_keyboard_too(qtbot):
    made = link("Show", "showIt", "Show it in the traffic")
    qtbot.addWidget(made)
    made.show()
    made.setFocus()
    with qtbot.waitSignal(made.clicked):
        qtbot.keyClick(made, Qt.Key.Key_Space)
    assert made.toolTip() == "Show it in the traffic"


def test_a_line_is_emptied_at_a_click(qtbot):
    line = QLineEdit("some words")
    qtbot.addWidget(line)
    make_clearable(line)
    [clear] = line.findChildren(QToolButton)
    clear.click()
    assert line.text() == ""


def test_another_role_is_another_look_at_once(qtbot):
    theme.dress(QApplication.instance(), theme.LIGHT)
    field = QLineEdit()
    qtbot.addWidget(field)
    field.resize(80, 28)
    field.show()

    def edge() -> str:
        return field.grab().toImage().pixelColor(40, 0).name()

    calm = edge()
    set_role(field, "wrong")
    assert (calm, edge()) == (theme.LIGHT.line, theme.LIGHT.fail)

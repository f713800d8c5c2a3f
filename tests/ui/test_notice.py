"""The notice says one sentence, as plain text, until it is dismissed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton

from workbench.ui.notice import NoticeBar


def test_it_is_hidden_until_there_is_something_to_say(qtbot):
    notice = NoticeBar()
    qtbot.addWidget(notice)
    assert notice.text == ""
    notice.say("<b>x</b>.zmqw: not JSON.")
    assert notice.text == "<b>x</b>.zmqw: not JSON."
    assert notice.findChild(QLabel).textFormat() == Qt.TextFormat.PlainText
    qtbot.mouseClick(notice.findChild(QToolButton), Qt.MouseButton.LeftButton)
    assert notice.text == ""

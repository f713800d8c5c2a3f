"""The line that asks before a live socket is opened again."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from workbench.ui.inspector.pending_bar import PendingBar, waiting_words


def test_one_option_is_named_and_several_are_counted():
    assert waiting_words(("MAXMSGSIZE",)) == (
        "Largest frame taken takes effect when the socket is opened again."
    )
    assert waiting_words(("NO_SUCH",)) == "NO_SUCH takes effect when the socket is opened again."
    assert waiting_words(("A", "B")) == "2 options take effect when the socket is opened again."


def test_it_is_there_only_while_something_waits_and_asks_when_clicked(qtbot):
    bar = PendingBar()
    qtbot.addWidget(bar)
    assert bar.isHidden()
    bar.show_pending(("CONFLATE", "<img src=x>"))
    assert bar.isVisible()
    words = bar.findChild(QLabel, "optionsPending")
    assert words.textFormat() is Qt.TextFormat.PlainText
    assert words.toolTip() == "CONFLATE"
    with qtbot.waitSignal(bar.reopen_requested):
        qtbot.mouseClick(bar.findChild(QPushButton, "reopenNow"), Qt.MouseButton.LeftButton)
    bar.show_pending(())
    assert bar.isHidden()

"""What the inspector's parts are built from: rows of buttons, groups with a heading, tables as high as their rows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from workbench.ui.parts import label


def delete_action(made: QTableView, words: str) -> QAction:
    """What the Delete key does on that table, and its context menu offers."""
    action = QAction(words, made)
    action.setShortcut(QKeySequence.StandardKey.Delete)
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    made.addAction(action)
    return action


def fit(made: QTableView, most: int = 6) -> None:
    """As high as its rows, `most` of them at the most."""
    rows = min(max(made.model().rowCount(), 1), most)
    high = made.verticalHeader().defaultSectionSize()
    made.setFixedHeight(made.horizontalHeader().sizeHint().height() + rows * high + 2)


def beside(*buttons: QPushButton) -> QHBoxLayout:
    """The buttons in a row, to the left."""
    row = QHBoxLayout()
    row.setSpacing(4)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    if buttons:
        buttons[0].setProperty("edge", "left")
    return row


def headed(words: str | QWidget, *beside: QWidget) -> QWidget:
    """A group's heading, set off from what is above it, with what counts or adds to it at its right."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 8, 0, 0)
    row.setSpacing(4)
    row.addWidget(label("heading", words) if isinstance(words, str) else words, 1)
    for widget in beside:
        row.addWidget(widget)
    if beside:
        beside[-1].setProperty("edge", "right")
    return made


def below_a_line(widget: QWidget) -> QWidget:
    """The widget, parted by a line from what is above it."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    rule = QFrame()
    rule.setProperty("role", "rule")
    column.addWidget(rule)
    column.addWidget(widget)
    return made

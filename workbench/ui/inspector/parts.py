"""What the inspector's parts are built from: labels, links, tables, and rows of them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

ROW = 28
"""The height of a table's row, in logical pixels."""


def label(role: str, text: str = "", name: str = "") -> QLabel:
    """A label of that role; a sentence wraps."""
    made = QLabel(text)
    made.setProperty("role", role)
    made.setObjectName(name)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(role in ("problem", "secondary", "warning"))
    return made


def link(text: str, name: str) -> QPushButton:
    """A button that reads as a link."""
    button = QPushButton(text)
    button.setProperty("role", "link")
    button.setObjectName(name)
    return button


def table(name: str, described: str) -> QTableView:
    """A table of rows that are edited in place; its actions are its context menu."""
    made = QTableView()
    made.setObjectName(name)
    made.setAccessibleName(described)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    triggers = QAbstractItemView.EditTrigger
    made.setEditTriggers(
        triggers.DoubleClicked | triggers.SelectedClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed
    )
    made.setShowGrid(False)
    made.setWordWrap(False)
    made.setTabKeyNavigation(False)
    made.verticalHeader().hide()
    made.verticalHeader().setDefaultSectionSize(ROW)
    made.horizontalHeader().setHighlightSections(False)
    made.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    made.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
    return made


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
    made.setFixedHeight(made.horizontalHeader().sizeHint().height() + rows * ROW + 2)


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


def headed(words: str, *beside: QWidget) -> QWidget:
    """A group's heading, set off from what is above it, with what counts or adds to it at its right."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 8, 0, 0)
    row.setSpacing(4)
    row.addWidget(label("heading", words), 1)
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

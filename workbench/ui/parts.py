"""The small parts that panels and dialogs are made of: labels and links, dressed by the role that they play."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QAbstractSpinBox, QLabel, QLineEdit, QPushButton, QWidget

from workbench.resources import resource

FIELD_INSET = 11
"""From the edge of a field to its words, in logical pixels: a border, the style sheet's padding, and Qt's own 2."""


def label(role: str, text: str = "", name: str = "") -> QLabel:
    """A line of plain text, as it may quote what a file or a peer says."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setObjectName(name)
    made.setProperty("role", role)
    return made


def paragraph(role: str, text: str = "", name: str = "") -> QLabel:
    """The same on as many lines as it takes."""
    made = label(role, text, name)
    made.setWordWrap(True)
    return made


def link(text: str, name: str, tip: str = "") -> QPushButton:
    """A button that reads as a link."""
    made = QPushButton(text)
    made.setObjectName(name)
    made.setProperty("role", "link")
    made.setToolTip(tip)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def make_clearable(line: QLineEdit) -> None:
    """A × in the line that empties it, as quiet as the rest: Qt's own is a dark disc. It suits light and dark."""
    line.setClearButtonEnabled(True)
    for action in line.findChildren(QAction):
        action.setIcon(QIcon(str(resource("icons", "clear.svg"))))
        action.setToolTip("Clear")


def bring_forward(window: QWidget) -> None:
    """Show a window or a dialog before the others, with the keyboard in it."""
    window.show()
    window.raise_()
    window.activateWindow()


def inset_digits(box: QAbstractSpinBox) -> None:
    """The digits begin where the words of other fields do: Qt's line in a spin box knows no padding."""
    line = box.findChild(QLineEdit)
    assert line is not None
    line.setTextMargins(FIELD_INSET - 2, 0, FIELD_INSET - 2, 0)


def set_role(widget: QWidget, role: str) -> None:
    """The part that the widget plays from now on, for the style sheet."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)

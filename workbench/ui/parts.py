"""The small parts that every panel and dialog is made of: labels and links, dressed by the role they play."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget


def label(role: str, text: str = "", name: str = "", *, wrap: bool = False) -> QLabel:
    """A label of plain text, as it may quote what a file or a peer says."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setObjectName(name)
    made.setProperty("role", role)
    made.setWordWrap(wrap)
    return made


def link(text: str, name: str, tip: str = "") -> QPushButton:
    """A button that reads as a link."""
    made = QPushButton(text)
    made.setObjectName(name)
    made.setProperty("role", "link")
    made.setToolTip(tip)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def set_role(widget: QWidget, role: str) -> None:
    """The part that the widget plays from now on, for the style sheet."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)

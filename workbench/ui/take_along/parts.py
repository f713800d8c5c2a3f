"""What the dialogs are built from."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QRadioButton, QWidget


def label(role: str, text: str = "", name: str = "") -> QLabel:
    """A label of that role; a sentence wraps."""
    made = QLabel(text)
    made.setProperty("role", role)
    made.setObjectName(name)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(role == "secondary")
    return made


def radio(text: str, name: str, tip: str) -> QRadioButton:
    """One of several choices."""
    button = QRadioButton(text)
    button.setObjectName(name)
    button.setToolTip(tip)
    return button


def line(*widgets: QWidget) -> QHBoxLayout:
    """Side by side, to the left."""
    row = QHBoxLayout()
    row.setSpacing(12)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row

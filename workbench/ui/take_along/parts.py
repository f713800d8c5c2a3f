"""What the dialogs are built from: choices, and widgets side by side."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QWidget


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

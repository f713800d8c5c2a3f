"""The small parts of the frame view: its labels, its links, and what stands below each other."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from workbench.ui.traffic.frame_tree import ROW


def column(*widgets: QWidget) -> QWidget:
    """One below the other; the first takes the room."""
    holder = QWidget()
    rows = QVBoxLayout(holder)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(0)
    for widget in widgets:
        rows.addWidget(widget)
    return holder


def label(name: str, role: str) -> QLabel:
    """Plain text; one line that gives way for `secondary`, else as many as it takes."""
    made = QLabel()
    made.setObjectName(name)
    made.setProperty("role", role)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role == "secondary":
        made.setMinimumHeight(ROW)  # as high without the links beside it
        # A long headline gives way; it doesn't hold the panel wide.
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    else:
        made.setWordWrap(True)
        made.setContentsMargins(12, 2, 12, 6)
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
    return made


def link(name: str, tip: str) -> QPushButton:
    """A button that looks like a link."""
    button = QPushButton()
    button.setObjectName(name)
    button.setProperty("role", "link")
    button.setToolTip(tip)
    return button

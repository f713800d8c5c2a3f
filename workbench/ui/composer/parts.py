"""Small pieces that the composer is put together from: words, links, lines of widgets."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget


def words(role: str, text: str = "", *, name: str = "", wrap: bool = False) -> QLabel:
    """A label of plain text, as a reason may quote what a peer sent."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setObjectName(name)
    label.setProperty("role", role)
    label.setWordWrap(wrap)
    return label


def show_words(label: QLabel, text: str) -> None:
    """Show this text; without any the label takes no room."""
    label.setText(text)
    label.setVisible(bool(text))


def set_role(label: QLabel, role: str) -> None:
    """Let the style sheet dress it as that from now on."""
    if label.property("role") != role:
        label.setProperty("role", role)
        label.style().unpolish(label)
        label.style().polish(label)


def link(text: str, name: str, tip: str) -> QPushButton:
    """A button that reads as a link."""
    button = QPushButton(text)
    button.setObjectName(name)
    button.setProperty("role", "link")
    button.setToolTip(tip)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button


def line(*parts: QWidget | None) -> QHBoxLayout:
    """Widgets side by side; None is where the room goes."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(8)
    for part in parts:
        if part is None:
            made.addStretch(1)
        else:
            made.addWidget(part)
    return made


def row(*parts: QWidget | None) -> QWidget:
    """A line that can be hidden."""
    made = QWidget()
    made.setLayout(line(*parts))
    return made


def plural(count: int, noun: str) -> str:
    """A count with its noun: "1 frame", "1,200 bytes"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"

"""Small pieces that the composer is put together from: lines of widgets, and counts in words."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget


def show_words(label: QLabel, text: str) -> None:
    """Show this text; without any the label takes no room."""
    label.setText(text)
    label.setVisible(bool(text))


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

"""How the traffic panel's parts stand: the head, the table with its lines under it, and the row that is looked at."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from workbench.traffic.text import visible


class RowNote(QLabel):
    """The note on the row that is looked at; it takes no room without one."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rowNote")
        self.setProperty("role", "note")
        self.setTextFormat(Qt.TextFormat.PlainText)
        # A long one gives way; it doesn't hold the panel wide.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setContentsMargins(12, 4, 12, 0)
        self.hide()

    def show_note(self, note: str) -> None:
        """Show that note, empty for none."""
        self.setText(visible(note))
        self.setToolTip(visible(note))
        self.setVisible(bool(note))


def lay_out(panel: QWidget, head: QWidget, table: Sequence[QWidget], row: Sequence[QWidget]) -> None:
    """The head, and below it two columns that share the height: the tallest of each takes its room."""
    split = QSplitter(Qt.Orientation.Vertical)
    split.addWidget(_column(table))
    split.addWidget(_column(row))
    split.setStretchFactor(0, 1)
    split.setSizes([200, 160])
    split.setChildrenCollapsible(False)
    layout = QVBoxLayout(panel)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addWidget(head)
    layout.addWidget(split, 1)


def _column(widgets: Sequence[QWidget]) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for widget in widgets:
        column.addWidget(widget)
    return holder

"""The gallery: the patterns that can be opened, as a list of their titles."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from workbench.ui.side.short_list import ShortList
from workbench.ui.theme import Theme

_NAME = Qt.ItemDataRole.UserRole


class GalleryPanel(QWidget):
    """One row a pattern; a click or Enter asks for it."""

    pattern_requested = Signal(str)
    """The user wants to open the pattern of that name."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        heading = QLabel("PATTERNS")
        heading.setProperty("role", "heading")
        heading.setContentsMargins(8, 0, 0, 0)
        self._list: QListWidget = ShortList()
        self._list.setObjectName("gallery")
        self._list.setAccessibleName("Patterns")
        self._list.itemClicked.connect(self._ask)
        self._list.itemActivated.connect(self._ask)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(4)
        layout.addWidget(heading)
        layout.addWidget(self._list)

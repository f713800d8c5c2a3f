"""A list that is as high as its rows, so that what stands below it follows the last one."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QListWidget, QSizePolicy, QWidget


class ShortList(QListWidget):
    """A QListWidget without a frame; it scrolls only where the column has no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        return QSize(160, max(self.sizeHintForRow(0), 0) * self.count())

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 0)

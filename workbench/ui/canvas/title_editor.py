"""The title of a node being edited in its place."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from workbench.ui import theme as looks

_NARROWEST, _HEIGHT = 160, 28


class TitleEditor(QLineEdit):
    """Enter keeps the title, and so does going elsewhere; Escape leaves it as it was."""

    committed = Signal(str)
    """It was changed, and is to be kept. Comes before `left`."""
    left = Signal()
    """The editing is over. Comes once."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(title, parent)
        self.setObjectName("titleEditor")
        self.setAccessibleName("Title of the socket")
        self.setToolTip("Enter keeps the title, Esc leaves it as it was")
        self.setFont(looks.font(looks.NAME, weight=QFont.Weight.DemiBold))
        self._before = title
        self._parent = parent
        self._done = False
        self.editingFinished.connect(self.finish)

    def stand_over(self, rect: QRect) -> None:
        """Take that place of the parent, or more where it is too small to type in."""
        rect = QRect(
            rect.left() - 4, rect.center().y() - _HEIGHT // 2, max(rect.width() + 4, _NARROWEST), _HEIGHT
        )
        room = self._parent.rect()
        rect.moveRight(min(rect.right(), room.right() - 4))
        rect.moveLeft(max(rect.left(), 4))
        self.setGeometry(rect)

    def finish(self) -> None:
        """Keep what was typed."""
        if not self._done:
            self._done = True
            if self.text() != self._before:
                self.committed.emit(self.text())
            self.left.emit()

    def give_up(self) -> None:
        """Leave the title as it was."""
        if not self._done:
            self._done = True
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.give_up()
        else:
            super().keyPressEvent(event)

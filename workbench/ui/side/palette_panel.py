"""The palette: a button for each socket type, to click or to drag onto the canvas.

Invariant: what is offered and in which order is the catalogue's; nothing here knows a type by name.
"""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import QDrag, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.catalogue.socket_types import SocketType, socket_types
from workbench.ui.mime import SOCKET_TYPE
from workbench.ui.theme import Theme

COLUMNS = 2


class TypeButton(QToolButton):
    """One type: a press that moves far enough becomes a drag, else it is a click."""

    requested = Signal(str)

    def __init__(self, socket_type: SocketType, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = socket_type.name
        self._pressed: QPoint | None = None
        self.setObjectName(f"palette_{socket_type.name}")
        self.setProperty("role", "palette")
        self.setText(socket_type.name)
        self.setToolTip(f"{socket_type.summary} Click to add one, or drag it onto the canvas.")
        self.setAccessibleName(f"Add a {socket_type.name} socket")
        self.setAccessibleDescription(socket_type.summary)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._ask)

    def mime_data(self) -> QMimeData:
        """What a drag of this button carries."""
        data = QMimeData()
        data.setData(SOCKET_TYPE, self._name.encode())
        return data

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
            return
        moved = (event.position().toPoint() - self._pressed).manhattanLength()
        if moved >= QApplication.startDragDistance():
            hot_spot, self._pressed = self._pressed, None
            self.setDown(False)  # the drag eats the release, which would else leave it pressed
            drag = QDrag(self)
            drag.setMimeData(self.mime_data())
            drag.setPixmap(self.grab())
            drag.setHotSpot(hot_spot)
            drag.exec(Qt.DropAction.CopyAction)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def _ask(self) -> None:
        self.requested.emit(self._name)


class PalettePanel(QWidget):
    """The types of the catalogue, two a row; those in draft only where libzmq has them.

    All its colours are the style sheet's, so `theme` is not kept.
    """

    socket_requested = Signal(str)
    """The user wants a socket of that type."""

    def __init__(self, theme: Theme, drafts: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("palette")
        self.setAccessibleName("Socket types")
        self.setProperty("role", "panel")
        heading = QLabel("SOCKETS")
        heading.setProperty("role", "heading")
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(8)
        offered = [each for each in socket_types().values() if drafts or not each.draft]
        for place, socket_type in enumerate(offered):
            button = TypeButton(socket_type)
            button.requested.connect(self.socket_requested)
            grid.addWidget(button, *divmod(place, COLUMNS))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 12, 8)
        layout.setSpacing(8)
        layout.addWidget(heading)
        layout.addLayout(grid)

    def set_theme(self, theme: Theme) -> None:
        """Nothing to do: the style sheet has all the colours."""

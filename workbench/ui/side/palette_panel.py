"""The palette: a button for each socket type, to click or to drag onto the canvas.

Invariant: what is offered and in which order is the catalogue's; nothing here knows a type by name. The
draft types stand below the others, and where they can't be used they say what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from PySide6.QtCore import QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import QDrag, QFont, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.catalogue.socket_types import SocketType, socket_types
from workbench.engine.draft import missing
from workbench.ui.mime import SOCKET_TYPE
from workbench.ui.parts import label, paragraph
from workbench.ui.theme import Theme

COLUMNS = 2
_WIDTH = 69  # logical pixels of a button, at least: the longest name fits
_STEPS: Mapping[int, int] = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -COLUMNS,
    Qt.Key.Key_Down: COLUMNS,
}


class TypeButton(QToolButton):
    """One type: a press that moves far enough becomes a drag, else it is a click."""

    requested = Signal(str)
    moved = Signal(int)
    """An arrow key: the keyboard wants to go so many buttons on, or back."""

    def __init__(self, socket_type: SocketType, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = socket_type.name
        self._summary = socket_type.summary
        self._pressed: QPoint | None = None
        self.setObjectName(f"palette_{socket_type.name}")
        self.setProperty("role", "palette")
        self.setText(socket_type.name)
        self.setToolTip(f"{socket_type.summary} Click to add one, or drag it onto the canvas.")
        self.setAccessibleName(f"Add a {socket_type.name} socket")
        self.setAccessibleDescription(socket_type.summary)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._ask)

    def say_missing(self, why_not: str) -> None:
        """It can't be had: be there all the same, and say why."""
        self.setEnabled(False)
        self.setProperty("role", "quiet")
        self.setToolTip(f"{self._summary} {why_not}")
        self.setAccessibleDescription(self.toolTip())

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
        elif (step := _STEPS.get(event.key())) is not None:
            self.moved.emit(step)
        else:
            super().keyPressEvent(event)

    def _ask(self) -> None:
        self.requested.emit(self._name)


class PalettePanel(QWidget):
    """The types of the catalogue, two a row; those in draft can be used only where libzmq has them.

    With `drafts` they can be in any case. All its colours are the style sheet's, so `theme` is not kept.
    """

    socket_requested = Signal(str)
    """The user wants a socket of that type."""

    def __init__(self, theme: Theme, drafts: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("palette")
        self.setAccessibleName("Socket types")
        self.setProperty("role", "panel")
        heading = label("heading", "SOCKETS")
        self._buttons: list[TypeButton] = []
        self._drafts = QWidget()
        self._drafts_button = QToolButton()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 8)
        layout.setSpacing(8)
        layout.addWidget(heading)
        layout.addLayout(self._grid(each for each in socket_types().values() if not each.draft))
        layout.addWidget(self._drafts_button, alignment=Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._drafts)
        self._make_drafts("" if drafts else missing())

    def _grid(self, offered: Iterable[SocketType]) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(8)
        for column in range(COLUMNS):
            grid.setColumnMinimumWidth(column, _WIDTH)
            grid.setColumnStretch(column, 1)
        for place, socket_type in enumerate(offered):
            button = TypeButton(socket_type)
            button.requested.connect(self.socket_requested)
            button.moved.connect(partial(self._go, len(self._buttons)))
            self._buttons.append(button)
            grid.addWidget(button, *divmod(place, COLUMNS))
        return grid

    def _make_drafts(self, why_not: str) -> None:
        """The draft types, folded away where they can't be used."""
        unfold = self._drafts_button
        unfold.setObjectName("paletteDrafts")
        unfold.setProperty("role", "quiet")
        font = unfold.font()
        font.setPixelSize(10)  # as the headings
        font.setWeight(QFont.Weight.DemiBold)
        unfold.setFont(font)
        unfold.setAccessibleName("Draft types")
        unfold.setAccessibleDescription(why_not)
        unfold.setToolTip(f"Types that libzmq may still change. {why_not}".rstrip())
        unfold.setStyleSheet("padding-left: 0; margin-left: -6px")  # in line with the headings
        unfold.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        unfold.setCheckable(True)
        unfold.toggled.connect(self._unfold)
        column = QVBoxLayout(self._drafts)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        first = len(self._buttons)
        column.addLayout(self._grid(each for each in socket_types().values() if each.draft))
        if why_not:
            column.addWidget(paragraph("secondary", why_not, "paletteMissing"))
            for button in self._buttons[first:]:
                button.say_missing(why_not)
        unfold.setChecked(not why_not)
        self._unfold(not why_not)

    def _unfold(self, shown: bool) -> None:
        self._drafts.setVisible(shown)
        self._drafts_button.setText(f"DRAFT TYPES {'▾' if shown else '▸'}")

    def _go(self, place: int, step: int) -> None:
        if 0 <= place + step < len(self._buttons):
            self._buttons[place + step].setFocus(Qt.FocusReason.TabFocusReason)

    def set_theme(self, theme: Theme) -> None:
        """Nothing to do: the style sheet has all the colours."""

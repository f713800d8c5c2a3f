"""The right side of the frame view: the bytes of all frames, the text of one or its picture, and what switches.

Invariant: what the user chose is shown for the next frame too; a picture is shown by itself until the user
wants its bytes.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from workbench.ui.traffic.hex_view import HexView
from workbench.ui.traffic.picture_view import PictureView
from workbench.ui.traffic.rows_view import RowsView
from workbench.ui.traffic.text_view import TextView
from workbench.ui.worker import Worker

_BYTES, _TEXT, _PICTURE = range(3)
_SWITCHES = (
    ("frameAsBytes", "Bytes", "Show the bytes of all frames"),
    ("frameAsText", "Text", "Show the chosen frame as text"),
    ("frameAsPicture", "Picture", "Show the picture in the chosen frame"),
)


class FramePages(QWidget):
    """Three pages for the same message."""

    page_changed = Signal()
    """Another page is shown."""

    def __init__(self, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bytes = HexView()
        self.text = TextView()
        self.picture = PictureView(worker)
        self._wanted = _BYTES
        self._pictures = True  # whether pictures are shown by themselves
        self._frame = -1
        self._there = False
        self._stack = QStackedWidget()
        self._pages = (self.bytes, self.text, self.picture)
        for page in self._pages:
            self._stack.addWidget(page)
        self.switch = QWidget()
        row = QHBoxLayout(self.switch)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        for page, (name, words, tip) in enumerate(_SWITCHES):
            button = QToolButton()
            button.setObjectName(name)
            button.setText(words)
            button.setToolTip(tip)
            button.setProperty("role", "segment")
            button.setCheckable(True)
            self._group.addButton(button, page)
            row.addWidget(button)
        self._group.button(_BYTES).setChecked(True)
        self._group.button(_PICTURE).hide()
        self._group.idClicked.connect(self._asked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)

    @property
    def rows(self) -> RowsView | None:
        """The page with a cursor in it that is shown; None while it is the picture."""
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, RowsView) else None

    def show_frames(self, frames: tuple[bytes, ...]) -> None:
        """Show this message, none of its frames chosen."""
        self._frame, self._there = -1, False
        self.bytes.show_frames(frames)
        self.text.show_frames(frames)
        self.picture.show_frame(None)

    def choose(self, frame: int, *, picture: bool) -> None:
        """That frame is the chosen one; `picture`: there is one in it."""
        self._frame, self._there = frame, picture
        self._group.button(_PICTURE).setVisible(picture)
        if self.bytes.chosen != frame:
            self.bytes.choose(frame)
        self._turn()

    def mark(self, frame: int, start: int, end: int) -> None:
        """Those bytes are what is chosen."""
        self.bytes.mark(frame, start, end)
        self.text.mark(frame, start, end)

    def _asked(self, page: int) -> None:
        if page == _PICTURE:
            self._pictures = True
        else:
            self._wanted = page
            self._pictures = self._pictures and not self._there
        had_focus = self._pages[self._stack.currentIndex()].hasFocus()
        self._turn()
        if had_focus:
            self._pages[self._stack.currentIndex()].setFocus()

    def _turn(self) -> None:
        page = _PICTURE if self._there and self._pictures else self._wanted
        if page == _TEXT:
            self.text.choose(self._frame)
        if page == _PICTURE:
            self.picture.show_frame(self.bytes.frames[self._frame])
        self._stack.setCurrentIndex(page)
        self._group.button(page).setChecked(True)
        self.page_changed.emit()

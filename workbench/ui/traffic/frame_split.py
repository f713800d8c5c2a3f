"""Shares the width between the tree of a message and its bytes.

Invariant: until the user moves the handle, the bytes have just the room that they need, 16 a row where that leaves
the tree enough, else 8; the tree has the rest.
"""

from __future__ import annotations

import math

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from workbench.ui.traffic.hex_view import WIDTHS, HexView

_TREE = 340  # logical pixels that are enough for it
_RIGHT = 280  # that a text or a picture has at least
_BAR = 12  # the scroll bar beside the bytes


class FrameSplit(QSplitter):
    """The tree at the left, the bytes at the right."""

    def __init__(self, left: QWidget, right: QWidget, dump: HexView) -> None:
        super().__init__()
        self._bytes = dump
        self._moved = False
        self.addWidget(left)
        self.addWidget(right)
        self.setChildrenCollapsible(False)
        self.splitterMoved.connect(self._user_moved)

    def _user_moved(self) -> None:
        self._moved = True

    def share(self) -> None:
        """Fit the widths to the message that is shown."""
        if self._moved:
            return
        room = self.width() - self.handleWidth()
        for count in WIDTHS[:-1]:
            needed = max(math.ceil(self._bytes.width_for(count)) + _BAR, _RIGHT)
            if room - needed >= _TREE or count == WIDTHS[-2]:
                self.setSizes([room - needed, needed])
                return

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.share()

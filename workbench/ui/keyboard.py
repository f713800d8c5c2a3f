"""Where the keyboard goes: which part of a panel has it first, and in which order Tab goes through its parts.

Qt's focus proxy gives a panel's keyboard to one of its parts too, but then Tab, coming from before the panel, goes to
that part as well and passes over all that stands before it.
"""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget


class KeyboardPanel(QWidget):
    """A panel that, when it is given the keyboard, hands it on to its main part; Tab doesn't stop at it."""

    _main: QWidget | None = None

    def set_main_part(self, part: QWidget) -> None:
        """From now on that one has the keyboard first."""
        self._main = part

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._main is not None:
            self._main.setFocus(event.reason())


def tab_through(*parts: QWidget) -> None:
    """Let Tab go through these one after the other, and within each of them as it does."""
    stops = [stop for part in parts for stop in _stops(part)]
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)


def _stops(part: QWidget) -> list[QWidget]:
    """What Tab stops at in it, in its order."""
    found: list[QWidget] = []
    at: QWidget | None = part
    while at is not None:
        within = at is part or part.isAncestorOf(at)
        if within and at.focusPolicy() & Qt.FocusPolicy.TabFocus and at.focusProxy() is None:
            found.append(at)
        at = at.nextInFocusChain()
        if at is part:
            break
    return found

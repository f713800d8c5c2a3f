"""Keys that are the window's, also while a text field has the keyboard.

Qt asks the field first, and a field takes keys of old editors for itself: on Linux Ctrl+E goes to the line's end, and
Ctrl+K is known to delete to it. Invariant: a key that the window's menus show does what they say; undo and redo
alone are the field's, where there is one.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow

_OF_THE_FIELD = ("actionUndo", "actionRedo")


class WindowKeys(QObject):
    """Of one window, which owns it. It listens where the system's keys come in, before any field sees them."""

    def __init__(self, window: QMainWindow, actions: Mapping[str, QAction]) -> None:
        super().__init__(window)
        self._window = window
        self._actions = [
            action
            for name, action in actions.items()
            if name not in _OF_THE_FIELD and action.shortcutContext() == Qt.ShortcutContext.WindowShortcut
        ]
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            if watched is not self._window and isinstance(event, QKeyEvent) and self._is_ours(event):
                event.ignore()  # nobody claims it: it is a shortcut
                return True
        elif event.type() == QEvent.Type.Show and watched is self._window:
            self._window.windowHandle().installEventFilter(self)  # there is one from now on
        return False

    def _is_ours(self, event: QKeyEvent) -> bool:
        keys = QKeySequence(event.keyCombination())
        return any(action.isEnabled() and keys in action.shortcuts() for action in self._actions)

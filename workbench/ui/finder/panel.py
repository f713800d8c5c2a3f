"""The finder: a line to type in and the things that fit, above the window until one is chosen.

Invariant: the line has the keyboard as long as the panel is shown; when it loses it the panel is gone.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget
from shiboken6 import isValid

from workbench.ui.finder.entry_delegate import ROW, EntryDelegate
from workbench.ui.finder.finder_model import Entry, FinderModel
from workbench.ui.theme import Theme

_WIDTH, _GAP, _ROWS, _AROUND = 560, 8, 12, 24  # logical pixels, but for the rows
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class FinderPanel(QFrame):
    """Of one window, which owns it."""

    def __init__(self, theme: Theme, window: QWidget, below: QWidget) -> None:
        """It hangs in the middle of `window`, under `below`."""
        super().__init__(window)
        self._window, self._below = window, below
        self.setObjectName("finder")
        self.setProperty("role", "floating")
        self.setAccessibleName("Find anything")
        self._before: QWidget | None = None
        self._line = QLineEdit()
        self._line.setObjectName("finderLine")
        self._line.setAccessibleName("What to find")
        self._line.setPlaceholderText("Find an action, a socket, a message, a scenario or a pattern")
        self._line.textChanged.connect(self._typed)
        self._line.returnPressed.connect(self._choose_current)
        self._line.installEventFilter(self)
        self._model = FinderModel(self)
        self._delegate = EntryDelegate(theme, self)
        self._list = QListView()
        self._list.setObjectName("finderList")
        self._list.setAccessibleName("What fits")
        self._list.setModel(self._model)
        self._list.setItemDelegate(self._delegate)
        self._list.setUniformItemSizes(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setMouseTracking(True)
        self._list.entered.connect(self._list.setCurrentIndex)
        self._list.clicked.connect(self._choose)
        self._none = QLabel("Nothing fits.")
        self._none.setProperty("role", "secondary")
        self._none.setContentsMargins(8, 4, 8, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self._line)
        column.addWidget(self._list)
        column.addWidget(self._none)
        window.installEventFilter(self)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take another look."""
        self._delegate.theme = theme
        self.update()

    def open(self, entries: Sequence[Entry]) -> None:
        """Ask for one of these."""
        focused = QApplication.focusWidget()
        if focused is not self._line:
            self._before = focused
        self._model.set_entries(entries)
        self._line.clear()
        self._typed("")
        self.show()
        self.raise_()
        self._line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_quietly(self) -> None:
        """Choose nothing: the keyboard goes back to where it was."""
        was_shown, before = self.isVisible(), self._before
        self._before = None
        self.hide()
        # A cell's editor, say, ended when it lost the keyboard.
        if was_shown and before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)

    def _typed(self, typed: str) -> None:
        self._model.set_typed(typed)
        self._list.setCurrentIndex(self._model.index(0, 0))
        self._list.scrollToTop()
        rows = self._model.rowCount()
        self._none.setVisible(not rows)
        self._list.setVisible(bool(rows))
        self._place()

    def _place(self) -> None:
        window, below = self._window, self._below
        width = min(_WIDTH, window.width() - 2 * _AROUND)
        top = below.mapTo(window, below.rect().bottomLeft()).y() + _GAP
        room = (window.height() - top - self._line.sizeHint().height() - 2 * _AROUND) // ROW
        self._list.setFixedHeight(min(self._model.rowCount(), _ROWS, max(room, 1)) * ROW)
        self.setFixedWidth(width)
        self.adjustSize()
        self.move((window.width() - width) // 2, top)

    def _choose_current(self) -> None:
        self._choose(self._list.currentIndex())

    def _choose(self, index: QModelIndex) -> None:
        entry = self._model.entry(index.row())
        if entry is not None:
            self.close_quietly()
            entry.choose()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._line:
            if event.type() == QEvent.Type.FocusOut and self.isVisible():
                self.hide()
            elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                if event.key() == Qt.Key.Key_Escape:
                    self.close_quietly()
                    return True
                if event.key() in _MOVES:
                    QApplication.sendEvent(self._list, event)
                    return True
        elif event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

"""Asks for a name to keep the message by, in place: a field, Save or Replace, Cancel.

Invariant: it names a message only while there is a name and the frames are valid; else it says why not.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from workbench.ui.composer.parts import line
from workbench.ui.parts import link


class NameRow(QWidget):
    """Hidden until it is asked for. `is_known` says whether there is a message by a name already."""

    named = Signal(str)
    """A name was chosen, without spaces around it."""
    left = Signal()
    """The row is hidden again, with a name or without."""

    def __init__(self, is_known: Callable[[str], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_known = is_known
        self._trouble = ""
        self._name = QLineEdit()
        self._name.setObjectName("messageName")
        self._name.setAccessibleName("Name of the message")
        self._name.setPlaceholderText("Name of the message")
        self._name.returnPressed.connect(self._choose)
        self._name.textChanged.connect(self._follow)
        self._name.installEventFilter(self)
        self._keep = QPushButton("Save")
        self._keep.setObjectName("keepMessage")
        self._keep.clicked.connect(self._choose)
        cancel = link("Cancel", "cancelSave", "Keep the message without a name")
        cancel.clicked.connect(self._leave)
        self.setLayout(line(self._name, self._keep, cancel))
        self.hide()

    def ask(self) -> None:
        """Show the row, with the cursor in it."""
        self.show()
        self._name.setFocus()
        self._follow()

    def set_trouble(self, sentence: str) -> None:
        """Why the message can't be kept as it is; nothing where it can."""
        self._trouble = sentence
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self._name
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
        ):
            self._leave()
            return True
        return super().eventFilter(watched, event)

    def _follow(self) -> None:
        name = self._name.text().strip()
        self._keep.setText("Replace" if self._is_known(name) else "Save")
        self._keep.setEnabled(bool(name) and not self._trouble)
        self._keep.setToolTip(self._trouble or ("" if name else "Type a name first."))

    def _choose(self) -> None:
        if self._keep.isEnabled():
            self.named.emit(self._name.text().strip())
            self._leave()

    def _leave(self) -> None:
        self.hide()
        self._name.clear()
        self.left.emit()

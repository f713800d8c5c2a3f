"""A line under the traffic table that asks for one thing: what to find, where to go, a note on a row.

Invariant: it is never modal; Esc closes it and gives the keyboard back to whoever opened it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QToolButton, QWidget

from workbench.ui.parts import label


class AskLine(QWidget):
    """A heading, a field, what there is to say about it, buttons, and a ×."""

    asked = Signal(str)
    """Enter was pressed in the field: what it holds."""
    typed = Signal(str)
    """The user changed what it holds."""
    opened = Signal()
    closed = Signal()
    """It was closed by Esc or the ×."""

    def __init__(self, name: str, heading: str, hint: str, *, fixed_font: bool = True) -> None:
        """`name` is the field's objectName; `hint` says what can be written."""
        super().__init__()
        self._heading = label("secondary", heading)
        self.field = QLineEdit()
        self.field.setObjectName(name)
        self.field.setAccessibleName(heading)
        self.field.setPlaceholderText(hint)
        self.field.setMaximumWidth(420)
        if fixed_font:
            self.field.setProperty("role", "code")
        self._heading.setBuddy(self.field)
        self._said = QLabel()
        self._said.setObjectName(f"{name}Said")
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        # A long sentence gives way; it doesn't hold the panel wide.
        self._said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 4, 8, 4)
        self._row.setSpacing(8)
        self._row.addWidget(self._heading)
        self._row.addWidget(self.field, 2)
        self._row.addWidget(self._said, 1)
        close = self.add_button("×", "Close this line (Esc)", "quiet")
        close.clicked.connect(self.close_line)
        self.field.returnPressed.connect(self._ask)
        self.field.textEdited.connect(self.typed)
        self.hide()

    def add_button(self, text: str, tip: str, role: str = "link") -> QToolButton:
        """One more button before the ×."""
        button = QToolButton()
        button.setText(text)
        button.setProperty("role", role)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        at = self._row.count()
        self._row.insertWidget(at if role == "quiet" else at - 1, button)
        return button

    def open(self, text: str | None = None, heading: str = "") -> None:
        """Show it with the keyboard in its field; for None the field holds what it held."""
        if heading:
            self._heading.setText(heading)
            self.field.setAccessibleName(heading)
        if text is not None:
            self.field.setText(text)
        self.say("")
        self.show()
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def say(self, sentence: str, *, well: bool = True) -> None:
        """Say this beside the field, as what is wrong unless all is `well`."""
        self._said.setText(sentence)
        self._said.setToolTip(sentence)
        self.field.setAccessibleDescription(sentence)
        role = "secondary" if well else "problem"
        if self._said.property("role") != role:
            self._said.setProperty("role", role)
            self._said.style().unpolish(self._said)
            self._said.style().polish(self._said)

    def close_line(self) -> None:
        """Close it, as Esc does."""
        self.hide()
        self.closed.emit()

    def _ask(self) -> None:
        self.asked.emit(self.field.text())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_line()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

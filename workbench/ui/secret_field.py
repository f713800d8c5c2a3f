"""Where a secret is kept, and a new one: lines that ask when they are done.

Invariant: a field that is being typed in is not written over, and no field ever holds a secret that
is kept: a password goes in and is cleared.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from workbench.document.workspace import Secret
from workbench.ui.arrow_combo import ArrowCombo
from workbench.ui.theme import font

_PLACES = {"Keyring": "keyring", "File": "file", "Environment": "env"}
_WORDS = {place: words for words, place in _PLACES.items()}


def shown_place(secret: Secret) -> str:
    """Where a secret is kept, in a few words."""
    return f"{_WORDS[secret.kind].lower()}: {secret.name}"


class Line(QLineEdit):
    """A line that says `done` with its text once it is left or entered, if it was changed by hand."""

    done = Signal(str)

    def __init__(self, name: str, described: str, *, fixed: bool = False, placeholder: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(described)
        self.setPlaceholderText(placeholder)
        if fixed:
            self.setFont(font(fixed=True))
        self.editingFinished.connect(self.finish)

    def show_text(self, text: str, *, anew: bool) -> None:
        """Show this; what is being typed stays, unless it is about another socket (`anew`)."""
        if anew or not self.isModified():
            if text != self.text():
                self.setText(text)
            self.setCursorPosition(0)
            self.setModified(False)

    def finish(self) -> None:
        """Tell what was typed, if anything was."""
        if self.isModified():
            self.setModified(False)
            self.done.emit(self.text().strip())


class PasswordLine(QLineEdit):
    """A new password, hidden as it is typed; `take` it on Return."""

    def __init__(self, name: str, described: str, placeholder: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(described)
        self.setPlaceholderText(placeholder)
        self.setEchoMode(QLineEdit.EchoMode.Password)

    def take(self) -> str:
        """What was typed; it is gone from here then."""
        text = self.text()
        self.clear()
        return text


class SecretField(QWidget):
    """Where a secret is kept: the place, and the name that it has there."""

    chosen = Signal(object)
    """A `Secret`, or None."""

    def __init__(self, name: str, described: str) -> None:
        super().__init__()
        self._secret: Secret | None = None
        self._place = ArrowCombo()
        self._place.setObjectName(f"{name}Place")
        self._place.setAccessibleName(f"Where the {described} is kept")
        self._place.setToolTip(
            "The system's keyring, a file that only you can read, or a variable of the environment"
        )
        self._place.addItems(list(_PLACES))
        self._place.setFixedWidth(104)
        self._name = Line(f"{name}Name", f"What the {described} is called there", fixed=True)
        self._name.setPlaceholderText("name")
        self._name.setToolTip(f"The name that the {described} has there, never the {described} itself")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._place)
        row.addWidget(self._name, 1)
        self._place.activated.connect(self._placed)
        self._name.done.connect(self._ask)

    def show_secret(self, secret: Secret | None, *, anew: bool) -> None:
        """Show where this one is kept."""
        self._secret = secret
        if secret is not None:
            self._place.setCurrentText(_WORDS[secret.kind])
        elif anew:
            self._place.setCurrentIndex(0)
        self._name.show_text(secret.name if secret is not None else "", anew=anew)

    def finish(self) -> None:
        """Tell what was typed."""
        self._name.finish()

    def _placed(self) -> None:
        if self._secret is not None:
            self._ask(self._secret.name)

    def _ask(self, name: str) -> None:
        made = Secret(**{_PLACES[self._place.currentText()]: name}) if name else None
        if made != self._secret:
            self.chosen.emit(made)

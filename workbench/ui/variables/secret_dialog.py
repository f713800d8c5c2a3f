"""Asks where a variable's secret is kept, or for a new one to be kept.

Invariant: what is typed goes to the vault alone, on a thread, as a locked keyring asks its user first.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from workbench.document.security import reference_problem
from workbench.document.workspace import Secret, Variable
from workbench.traffic.text import visible
from workbench.ui.parts import paragraph, set_role
from workbench.ui.secret_field import PasswordLine, SecretField
from workbench.vault.lookup import Lookup
from workbench.vault.vault import SecretError, Vault

_LOOK = 30  # ms between two looks whether it is kept
_HINT = (
    "The file says only where it is kept. It is looked up when a message with it is sent, and shown as dots in"
    " what is told of that message; the message itself has it, as the traffic shows."
)


class SecretDialog(QDialog):
    """Of one cell of the variables."""

    chosen = Signal(object)
    """The `Secret` that is meant from now on."""

    def __init__(self, name: str, held: Variable | None, vault: Vault, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("secretDialog")
        self.setWindowTitle(f"{visible(name)} as a secret")
        self.setMinimumWidth(420)
        self._hint, self._vault = name, vault
        self._secret = held if isinstance(held, Secret) else None
        self._keeping: Lookup[Secret] | None = None
        self._value = PasswordLine("secretValue", "New value", "typed once")
        self._value.setToolTip("Kept in the system's keyring, else in a file that only you can read")
        self._value.setText(held if isinstance(held, str) else "")
        self._place = SecretField("secret", "secret")
        self._place.show_secret(self._secret, anew=True)
        self._place.chosen.connect(self._placed)
        self._said = paragraph("problem", name="secretProblem")
        buttons = QDialogButtonBox()
        self._keep = buttons.addButton("Keep", QDialogButtonBox.ButtonRole.AcceptRole)
        self._keep.setObjectName("keepSecret")
        self._keep.setProperty("role", "primary")
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        form = QFormLayout()
        form.addRow("New value", self._value)
        form.addRow("Or kept in", self._place)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(paragraph("secondary", _HINT))
        column.addWidget(self._said)
        column.addWidget(buttons)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK)
        self._timer.timeout.connect(self._look)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        self._say("")

    def _placed(self, secret: Secret | None) -> None:
        self._secret = secret

    def _say(self, sentence: str, role: str = "problem") -> None:
        self._said.setText(sentence)
        set_role(self._said, role)
        self._said.setVisible(bool(sentence))

    def _accept(self) -> None:
        self._place.finish()
        if value := self._value.text():
            self._keep.setEnabled(False)
            self._say("Waiting for the keyring…", "secondary")
            keep = partial(self._vault.keep_value, self._hint, value)
            self._keeping = Lookup(None, keep, lambda: None, SecretError)
            self._timer.start()
        elif self._secret is None:
            self._say("Type a value, or the name that one is kept under.")
        elif sentence := reference_problem(self._secret):
            self._say(sentence)
        else:
            self._take(self._secret)

    def _look(self) -> None:
        if self._keeping is None or not self._keeping.done:
            return
        self._timer.stop()
        self._keep.setEnabled(True)
        try:
            secret = self._keeping.take()
        except SecretError as error:
            self._say(str(error))
        else:
            self._take(secret)

    def _take(self, secret: Secret) -> None:
        self._value.take()
        self.chosen.emit(secret)
        self.accept()

"""A part of the security form: fields of one mechanism, and what is wrong with them below."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, structs
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from workbench.document.problems import Problem
from workbench.document.workspace import Curve, Null, Plain, Security, Socket, Workspace
from workbench.ui.inspector.security_fields import Notes
from workbench.vault.vault import SecretError, Vault


class Shown(Struct, frozen=True):
    """What a part shows: a socket of a workspace. `anew` where another socket was shown before."""

    workspace: Workspace
    socket: Socket
    vault: Vault | None
    anew: bool


class SecurityPart(QWidget):
    """Asks for a change of the security by `changed`; `keys` are those of the file whose problems it shows."""

    changed = Signal(str, object, str)
    """What was done, in words; the security as it is wanted; what such changes in a row are merged by."""

    keys: tuple[str, ...] = ()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.notes = Notes(f"{name}Notes")
        self.shown: Shown | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)

    def form(self) -> QFormLayout:
        """A form of labelled fields, below what is there."""
        made = QFormLayout()
        made.setContentsMargins(0, 0, 0, 0)
        made.setHorizontalSpacing(8)
        made.setVerticalSpacing(8)
        made.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._column.addLayout(made)
        return made

    @property
    def security(self) -> Security | None:
        """The security that is shown."""
        return self.shown.socket.security if self.shown is not None else None

    @property
    def vault(self) -> Vault:
        """Where secrets are made and kept. A part is enabled only where there is one."""
        assert self.shown is not None
        assert self.shown.vault is not None
        return self.shown.vault

    @property
    def hint(self) -> str:
        """What a secret of this socket is named after."""
        return self.shown.socket.label if self.shown is not None else ""

    def show_security(self, shown: Shown, problems: Sequence[Problem]) -> None:
        """Show that socket's security, and what is wrong with it here."""
        self.shown = shown
        if shown.anew:
            self.notes.say("")
        self.notes.show_problems(problems)
        self.fill(shown)

    def fill(self, shown: Shown) -> None:
        """Put the values into the fields."""
        raise NotImplementedError

    def finish(self) -> None:
        """Tell what was typed in a field that was not left."""

    def ask(self, words: str, key: str = "", **changes: object) -> None:
        """Ask for these changes of the security that is shown."""
        security = self.security
        if security is None:
            return
        self.notes.say("")
        made = structs.replace(security, **changes)
        if made != security:
            assert isinstance(made, Null | Plain | Curve)
            assert self.shown is not None
            self.changed.emit(words, made, f"security:{self.shown.socket.id}:{key}" if key else "")

    def refuse(self, error: SecretError) -> None:
        """Say why something could not be done."""
        self.notes.say(str(error))

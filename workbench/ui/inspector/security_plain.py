"""PLAIN in the security form: a client's name and password, or a server's users."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QHeaderView

from workbench.document.workspace import Plain
from workbench.ui import tables
from workbench.ui.inspector.parts import beside, delete_action, fit
from workbench.ui.inspector.security_part import SecurityPart, Shown
from workbench.ui.inspector.security_users_model import PLACE, USER, UsersModel
from workbench.ui.parts import link
from workbench.ui.secret_field import Line, PasswordLine, SecretField
from workbench.vault.vault import SecretError


class PlainClientPart(SecurityPart):
    """Who the socket says it is."""

    keys = ("username", "password")

    def __init__(self) -> None:
        super().__init__("plainClient")
        self._name = Line("plainUsername", "Username")
        self._password = PasswordLine("plainPassword", "New password", "New password, kept by Return")
        self._secret = SecretField("plainPassword", "password")
        form = self.form()
        form.addRow("Username", self._name)
        form.addRow("Password", self._password)
        form.addRow("Kept in", self._secret)
        self._column.addWidget(self.notes)
        self._name.done.connect(self._renamed)
        self._password.returnPressed.connect(self._keep)
        self._secret.chosen.connect(self._referred)

    def fill(self, shown: Shown) -> None:
        security = self.security
        if not isinstance(security, Plain):
            return
        if shown.anew:
            self._password.clear()
        if shown.vault is not None:
            self._password.setToolTip(f"Kept in {shown.vault.place}, never in the workspace")
        self._name.show_text(security.username, anew=shown.anew)
        self._secret.show_secret(security.password, anew=shown.anew)

    def finish(self) -> None:
        self._name.finish()
        self._secret.finish()

    def _renamed(self, name: str) -> None:
        self.ask("Change username", username=name)

    def _keep(self) -> None:
        try:
            secret = self.vault.keep_password(self.hint, self._password.take())
        except SecretError as error:
            self.refuse(error)
        else:
            self.ask("Keep password", password=secret)

    def _referred(self, secret: object) -> None:
        self.ask("Change where the password is kept", password=secret)


class PlainServerPart(SecurityPart):
    """Whom the socket admits."""

    keys = ("users",)

    def __init__(self) -> None:
        super().__init__("plainServer")
        self._users = UsersModel(self)
        self._table = tables.editable("usersTable", "Users")
        self._table.setModel(self._users)
        self._table.horizontalHeader().setSectionResizeMode(PLACE, QHeaderView.ResizeMode.Stretch)
        self._table.setColumnWidth(USER, 96)
        self._remove = delete_action(self._table, "Remove user")
        self._name = Line("newUser", "New user", placeholder="User")
        self._password = PasswordLine("newUserPassword", "The new user's password", "Password")
        self._add = link("+ User", "addUser")
        self._add.setToolTip("Add the user; a name that is there gets the new password")
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self._name, 1)
        row.addWidget(self._password, 1)
        self._column.addWidget(self._table)
        self._column.addLayout(row)
        self._column.addLayout(beside(self._add))
        self._column.addWidget(self.notes)
        self._users.users_changed.connect(self._changed)
        self._remove.triggered.connect(self._remove_user)
        self._password.returnPressed.connect(self._put)
        self._add.clicked.connect(self._put)

    def fill(self, shown: Shown) -> None:
        security = self.security
        if not isinstance(security, Plain):
            return
        if shown.anew:
            self._name.clear()
            self._password.clear()
        if shown.vault is not None:
            self._password.setToolTip(f"Kept in {shown.vault.place}, never in the workspace")
        self._users.set_users(shown.socket.id, security.users)
        fit(self._table)

    def _changed(self, words: str, users: object) -> None:
        self.ask(words, users=users)

    def _remove_user(self) -> None:
        if (index := self._table.currentIndex()).isValid():
            self._users.remove(index)

    def _put(self) -> None:
        name = self._name.text().strip()
        if not name:
            self.notes.say("A user has a name; type one.")
            self._name.setFocus()
            return
        if not self._password.text():
            self.notes.say(f'"{name}" needs a password; type one.')
            self._password.setFocus()
            return
        try:
            secret = self.vault.keep_password(name, self._password.take())
        except SecretError as error:
            self.refuse(error)
        else:
            self._name.clear()
            self._users.put(name, secret)

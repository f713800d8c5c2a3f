"""The users of a PLAIN server as a table: name, and where the password is kept. Never a password."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal

from workbench.document.workspace import Secret
from workbench.ui.rows_model import Index, RowsModel
from workbench.ui.secret_field import shown_place
from workbench.ui.theme import font

USER, PLACE = range(2)


class UsersModel(RowsModel[tuple[str, Secret]]):
    """One row a user. The name can be changed in place; a password is given anew."""

    users_changed = Signal(str, object)
    """What was done, in words, and the users as they are wanted: a dict of names to `Secret`s."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(("User", "Password kept in"), parent)

    def set_users(self, id_: str, users: Mapping[str, Secret]) -> None:
        """Show the users of that socket."""
        self.set_rows_of(id_, tuple(users.items()))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        name, secret = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return name if index.column() == USER else shown_place(secret)
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == PLACE:
            return shown_place(secret)
        if role == Qt.ItemDataRole.FontRole and index.column() == PLACE:
            return font(fixed=True)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        editable = index.isValid() and index.column() == USER
        return flags | Qt.ItemFlag.ItemIsEditable if editable else flags

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or index.column() != USER:
            return False
        before, name = self._rows[index.row()][0], str(value).strip()
        if not name or (name != before and name in dict(self._rows)):
            return False
        if name != before:
            self.users_changed.emit(
                "Rename user", {name if old == before else old: secret for old, secret in self._rows}
            )
        return True

    def put(self, name: str, secret: Secret) -> None:
        """Ask for one more user, or for another password of one that is there."""
        known = name in dict(self._rows)
        self.users_changed.emit(
            "Change password" if known else "Add user", {**dict(self._rows), name: secret}
        )

    def remove(self, index: QModelIndex) -> None:
        """Ask for that user's removal."""
        rows = [row for number, row in enumerate(self._rows) if number != index.row()]
        self.users_changed.emit("Remove user", dict(rows))

"""The endpoints of one socket as a table: mode, address and how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from msgspec import structs
from PySide6.QtCore import QModelIndex, QObject, Qt

from workbench.document import edits
from workbench.document.address import problem
from workbench.document.workspace import Endpoint, Socket, Variable
from workbench.engine.state import STOPPED, EndpointState, SocketState
from workbench.ui.rows_model import Index, RowsModel
from workbench.ui.theme import SECONDARY, font

MODE, ADDRESS, STATUS = range(3)


def status_words(state: EndpointState | None) -> str:
    """How an endpoint stands, in a few words; empty while it isn't open."""
    if state is None or state.phase == "idle":
        return ""
    port = state.actual.rpartition(":")[2] if state.actual != state.address else ""
    peers = f"{state.peers} peer{'s' if state.peers > 1 else ''}"
    words = peers if state.mode == "bind" and state.phase == "bound" and state.peers else state.phase
    return f":{port} · {words}" if port.isdecimal() else words


class EndpointsModel(RowsModel[Endpoint]):
    """One row an endpoint, in the workspace's order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(("Mode", "Address", "Status"), parent)
        self._type = ""
        self._variables: Mapping[str, Variable] = {}
        self._states: tuple[EndpointState, ...] = ()

    def set_socket(self, socket: Socket | None, variables: Mapping[str, Variable]) -> None:
        """Show this socket's endpoints, or none. Another socket is a new table."""
        self._variables = variables
        self._type = socket.type if socket else ""
        self.set_rows_of(*((socket.id, socket.endpoints) if socket else ("", ())))

    def _forget(self) -> None:
        self._states = ()

    def set_state(self, state: SocketState = STOPPED) -> None:
        """Show how the endpoints stand; silent where nothing changed."""
        if state.endpoints == self._states:
            return
        self._states = state.endpoints
        if self._rows:
            self.dataChanged.emit(self.index(0, STATUS), self.index(len(self._rows) - 1, STATUS))

    def problem(self, index: Index, text: str) -> str:
        """What is wrong with `text` as the address of that row; empty if nothing is."""
        return problem(text, self._rows[index.row()].mode, self._variables, self._type)

    def _state(self, row: int) -> EndpointState | None:
        return self._states[row] if row < len(self._states) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row, state = self._rows[index.row()], self._state(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return (row.mode, row.address, status_words(state))[index.column()]
        if role == Qt.ItemDataRole.FontRole:  # small, or an address with a variable is cut
            return font(SECONDARY, fixed=index.column() == ADDRESS)
        if role == Qt.ItemDataRole.ToolTipRole and index.column() != MODE:
            return "\n".join(filter(None, (row.address, status_words(state), state.problem if state else "")))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.isValid() and index.column() != STATUS else flags

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or index.column() == STATUS:
            return False
        row = self._rows[index.row()]
        if index.column() == MODE:
            if value not in ("bind", "connect"):
                return False
            changed, words = structs.replace(row, mode=value), f"Change to {value}"
        else:
            if not isinstance(value, str) or self.problem(index, value):
                return False
            changed, words = structs.replace(row, address=value), "Change address"
        if changed != row:
            edit = partial(edits.replace_endpoint, id=self._socket, index=index.row(), endpoint=changed)
            self.edit_requested.emit(words, edit, "")
        return True

    def remove(self, index: QModelIndex) -> None:
        """Ask for that endpoint's removal."""
        edit = partial(edits.remove_endpoint, id=self._socket, index=index.row())
        self.edit_requested.emit("Remove endpoint", edit, "")

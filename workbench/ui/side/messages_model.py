"""The library of messages as rows: folders, and in them each message with the socket that it is sent from.

Invariant: a row keeps its index while its entry stays where it is in the library, renamed or not.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QMimeData, QModelIndex, QObject, Qt, Signal

from workbench.document.library import Entry, entries
from workbench.document.workspace import Workspace
from workbench.traffic.text import visible
from workbench.ui.list_model import Index, ListModel
from workbench.ui.mime import MESSAGE

LABEL = Qt.ItemDataRole.UserRole
"""The role of the socket's label, or "any"; of a folder, of how many messages are in it."""
DEPTH = Qt.ItemDataRole.UserRole + 1
"""The role of how many folders the entry is in."""


class MessagesModel(ListModel[Entry]):
    """One row an entry."""

    renames_in_place = True

    rename_requested = Signal(str, str)
    """The user typed another name: the old one and the new one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = Workspace()
        self._search = ""
        self._closed: frozenset[str] = frozenset()

    def set_workspace(self, workspace: Workspace) -> None:
        """Show its messages."""
        self._workspace = workspace
        self._follow()

    def set_search(self, search: str) -> None:
        """Show those that have these words; all for none."""
        self._search = search
        self._follow()

    def toggle(self, row: int) -> None:
        """Close that row's folder, or open it; nothing where it is none, or while a search shows all."""
        entry = self._rows[row]
        if entry.is_folder and not self._search.split():
            self._closed = self._closed ^ {entry.name}
            self._follow()

    def row_of(self, name: str) -> int:
        """The row of that message, its folders opened; -1 where it isn't shown."""
        parts = name.split("/")
        folders = {"/".join(parts[:count]) for count in range(1, len(parts))}
        if folders & self._closed:
            self._closed -= folders
            self._follow()
        there = (row for row, entry in enumerate(self._rows) if not entry.is_folder and entry.name == name)
        return next(there, -1)

    def _follow(self) -> None:
        self.set_rows(entries(self._workspace, self._search, self._closed))

    def identities(self, rows: Sequence[Entry]) -> list[Hashable]:
        """See `ListModel`: a folder and a message may have one name."""
        return [(row.is_folder, row.name) for row in rows]

    def name(self, row: int) -> str:
        """The name of that row's message, or the path of its folder."""
        return self._rows[row].name

    def is_folder(self, row: int) -> bool:
        """Whether that row is a folder."""
        return self._rows[row].is_folder

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        entry = self._rows[index.row()]
        leaf = visible(entry.leaf)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return f"{'▾' if entry.is_open else '▸'} {leaf}" if entry.is_folder else leaf
            case Qt.ItemDataRole.EditRole:
                return entry.name
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(entry)
            case Qt.ItemDataRole.ToolTipRole:
                # The blank of no width in front: never taken for rich text.
                if entry.is_folder:
                    return f"\u200b{visible(entry.name)}\nEnter or a double click closes and opens it."
                return f"\u200b{visible(entry.name)}\nEnter puts it into Compose, Ctrl+Enter sends it."
            case _ if role == LABEL:
                return visible(entry.label)
            case _ if role == DEPTH:
                return entry.depth
            case _:
                return None

    def _spoken(self, entry: Entry) -> str:
        if entry.is_folder:
            state = "open" if entry.is_open else "closed"
            return f"folder {visible(entry.name)}, {entry.label} messages, {state}"
        return f"{visible(entry.name)}, {visible(entry.label)}"

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid() or role != Qt.ItemDataRole.EditRole or not isinstance(value, str):
            return False
        if value.strip() != self.name(index.row()) and not self.is_folder(index.row()):
            self.rename_requested.emit(self.name(index.row()), value)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.NoItemFlags
        flags = flag.ItemIsEnabled | flag.ItemIsSelectable
        is_folder = 0 <= index.row() < len(self._rows) and self.is_folder(index.row())
        return flags if is_folder else flags | flag.ItemIsEditable | flag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        return [MESSAGE]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        if indexes and not self.is_folder(indexes[0].row()):
            data.setData(MESSAGE, self.name(indexes[0].row()).encode())
        return data

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction

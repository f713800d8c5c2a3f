"""The library of messages as rows: folders, and in them each message with the socket that it is sent from.

Invariant: a row keeps its index while its entry stays where it is in the library, renamed or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from workbench.document.library import Entry, entries
from workbench.document.workspace import Workspace
from workbench.traffic.text import visible
from workbench.ui.mime import MESSAGE

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()

LABEL = Qt.ItemDataRole.UserRole
"""The role of the socket's label, or "any"; of a folder, of how many messages are in it."""
DEPTH = Qt.ItemDataRole.UserRole + 1
"""The role of how many folders the entry is in."""


class MessagesModel(QAbstractListModel):
    """One row an entry."""

    rename_requested = Signal(str, str)
    """The user typed another name: the old one and the new one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = Workspace()
        self._search = ""
        self._closed: frozenset[str] = frozenset()
        self._rows: list[Entry] = []

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
        rows = entries(self._workspace, self._search, self._closed)
        matcher = SequenceMatcher(a=_keys(self._rows), b=_keys(rows), autojunk=False)
        # From the last to the first, so that the places before are still those of the old rows.
        for kind, start, end, new_start, new_end in reversed(matcher.get_opcodes()):
            new = rows[new_start:new_end]
            if kind == "equal" or (kind == "replace" and end - start == len(new)):
                self._change(start, new)  # the same messages, or as many in their place: renamed
                continue
            if end > start:
                self.beginRemoveRows(_ROOT, start, end - 1)
                del self._rows[start:end]
                self.endRemoveRows()
            if new:
                self.beginInsertRows(_ROOT, start, start + len(new) - 1)
                self._rows[start:start] = new
                self.endInsertRows()

    def _change(self, start: int, rows: Sequence[Entry]) -> None:
        end = start + len(rows)
        if self._rows[start:end] != list(rows):
            self._rows[start:end] = rows
            self.dataChanged.emit(self.index(start), self.index(end - 1))

    def name(self, row: int) -> str:
        """The name of that row's message, or the path of its folder."""
        return self._rows[row].name

    def is_folder(self, row: int) -> bool:
        """Whether that row is a folder."""
        return self._rows[row].is_folder

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

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


def _keys(rows: Sequence[Entry]) -> list[tuple[bool, str]]:
    return [(entry.is_folder, entry.name) for entry in rows]

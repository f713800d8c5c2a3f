"""The workspace's messages as rows: a name, and the socket that each is sent from.

Invariant: a row keeps its index while its message stays where it is in the workspace, renamed or not.
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

from workbench.document.workspace import Workspace
from workbench.traffic.text import visible
from workbench.ui.mime import MESSAGE

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()

LABEL = Qt.ItemDataRole.UserRole
"""The role of the socket's label, or "any"."""


class MessagesModel(QAbstractListModel):
    """One row a message."""

    rename_requested = Signal(str, str)
    """The user typed another name: the old one and the new one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[str, str]] = []

    def set_workspace(self, workspace: Workspace) -> None:
        """Show its messages."""
        labels = {socket.id: socket.label for socket in workspace.sockets}
        rows = [
            (m.name, "any" if m.socket is None else labels.get(m.socket, m.socket))
            for m in workspace.messages
        ]
        matcher = SequenceMatcher(
            a=[name for name, _ in self._rows], b=[name for name, _ in rows], autojunk=False
        )
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

    def _change(self, start: int, rows: Sequence[tuple[str, str]]) -> None:
        end = start + len(rows)
        if self._rows[start:end] != list(rows):
            self._rows[start:end] = rows
            self.dataChanged.emit(self.index(start), self.index(end - 1))

    def name(self, row: int) -> str:
        """The name of that row's message."""
        return self._rows[row][0]

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        name, label = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return visible(name)
            case Qt.ItemDataRole.EditRole:
                return name
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{visible(name)}, {visible(label)}"
            case Qt.ItemDataRole.ToolTipRole:
                # The blank of no width in front: never taken for rich text.
                return f"\u200b{visible(name)}\nEnter puts it into Compose, Ctrl+Enter sends it."
            case _ if role == LABEL:
                return visible(label)
            case _:
                return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid() or role != Qt.ItemDataRole.EditRole or not isinstance(value, str):
            return False
        if value.strip() != self.name(index.row()):
            self.rename_requested.emit(self.name(index.row()), value)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.NoItemFlags
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsEditable | flag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        return [MESSAGE]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        if indexes:
            data.setData(MESSAGE, self.name(indexes[0].row()).encode())
        return data

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction

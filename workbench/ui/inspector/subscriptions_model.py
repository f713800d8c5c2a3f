"""The subscriptions of one socket as a table: notation and prefix, or group. An empty prefix takes everything."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, QObject, Qt

from workbench.document import edits
from workbench.document.workspace import Frame, Socket
from workbench.ui.rows_model import Index, RowsModel
from workbench.ui.theme import font

KIND, VALUE = range(2)


def _converted(frame: Frame, kind: str) -> Frame | None:
    """The same bytes in the other notation, or None where it can't say them."""
    if frame.kind == kind:
        return frame
    try:
        if kind == "hex" and frame.kind == "text":
            return Frame(hex=frame.value.encode().hex(" "))
        if kind == "text" and frame.kind == "hex":
            return Frame(text=bytes.fromhex(frame.value).decode())
    except ValueError:
        return None
    return None


class SubscriptionsModel(RowsModel[Frame]):
    """One row a subscription. Notations other than text and hex are shown and left as they are."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(("Kind", ""), parent)
        self._empty = ""

    def set_socket(self, socket: Socket | None, column: str, empty: str) -> None:
        """Show this socket's subscriptions, or none. `column` is what they are called, `empty` one without bytes."""
        if (headings := ("Kind", column)) != self._headings:
            self._headings = headings
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, VALUE, VALUE)
        self._empty = empty
        self.set_rows_of(*((socket.id, socket.subscriptions) if socket else ("", ())))

    def problem(self, index: Index, text: str) -> str:
        """What is wrong with `text` as the prefix of that row; empty if nothing is."""
        if self._rows[index.row()].kind == "hex":
            try:
                bytes.fromhex(text)
            except ValueError:
                return "Hex is pairs of 0 to 9 and a to f, such as de ad be ef."
        return ""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        frame = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole and index.column() == VALUE and frame.value == "":
            return self._empty
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return frame.kind if index.column() == KIND else str(frame.value)
        if role == Qt.ItemDataRole.FontRole and index.column() == VALUE:
            return font(fixed=True)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and self._rows[index.row()].kind in ("text", "hex"):
            return flags | Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or not isinstance(value, str):
            return False
        frame = self._rows[index.row()]
        if index.column() == KIND:
            changed = _converted(frame, value)
        elif self.problem(index, value) or frame.kind not in ("text", "hex"):
            changed = None
        else:
            changed = Frame(hex=value) if frame.kind == "hex" else Frame(text=value)
        if changed is None:
            return False
        if changed != frame:
            rows = list(self._rows)
            rows[index.row()] = changed
            self._ask("Change subscription", rows)
        return True

    def add(self, prefix: str) -> None:
        """Ask for one more subscription, last."""
        self._ask("Subscribe", [*self._rows, Frame(text=prefix)])

    def remove(self, index: QModelIndex) -> None:
        """Ask for that subscription's removal."""
        self._ask("Unsubscribe", [frame for row, frame in enumerate(self._rows) if row != index.row()])

    def _ask(self, words: str, rows: list[Frame]) -> None:
        self.edit_requested.emit(
            words, partial(edits.set_subscriptions, id=self._socket, frames=tuple(rows)), ""
        )

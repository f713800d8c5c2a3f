"""The workspace's messages, each with the socket that it is sent from."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidgetItem, QVBoxLayout, QWidget

from workbench.document import edits
from workbench.document.workspace import Workspace
from workbench.ui.side.short_list import ShortList
from workbench.ui.theme import Theme

_NAME = Qt.ItemDataRole.UserRole

_ROW = 148  # logical pixels that a row has for its words, of the column's 176


class MessagesPanel(QWidget):
    """One row a message: its name, and dim at the right its socket, or "any"."""

    message_activated = Signal(str)
    edit_requested = Signal(str, object, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._shown: tuple[tuple[str, str], ...] = ()
        heading = QLabel("MESSAGES")
        heading.setProperty("role", "heading")
        heading.setContentsMargins(8, 0, 0, 0)
        self._list = ShortList()
        self._list.setObjectName("messages")
        self._list.setAccessibleName("Messages")
        self._list.itemActivated.connect(self._activate)
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        remove = QAction("Remove", self._list)
        remove.setShortcut(QKeySequence.StandardKey.Delete)
        remove.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        remove.triggered.connect(self._remove)
        self._list.addAction(remove)
        self._empty = QLabel("Save a message in Compose to keep it here.")
        self._empty.setProperty("role", "secondary")
        self._empty.setWordWrap(True)
        self._empty.setContentsMargins(8, 0, 8, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(4)
        for widget in (heading, self._empty, self._list):
            layout.addWidget(widget)
        layout.addStretch(1)
        self._list.hide()

    def set_workspace(self, ws: Workspace) -> None:
        """Show its messages; the current one stays so while it exists."""
        labels = {socket.id: socket.label for socket in ws.sockets}
        shown = tuple(
            (m.name, "any" if m.socket is None else labels.get(m.socket, m.socket)) for m in ws.messages
        )
        if shown == self._shown:
            return
        self._shown = shown
        current = self._list.currentItem()
        kept = current.data(_NAME) if current else None
        self._list.clear()
        for name, label in shown:
            socket = _socket_label(label)
            # The two share a row of the column's width: the name gives way, and the tooltip has it whole.
            room = _ROW - socket.sizeHint().width()
            item = QListWidgetItem(self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room))
            item.setData(_NAME, name)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{name}, {label}")
            item.setToolTip(f"\u200b{name}")  # never taken for rich text
            self._list.addItem(item)
            self._list.setItemWidget(item, socket)
            if name == kept:
                self._list.setCurrentItem(item)
        self._list.setVisible(bool(shown))
        self._empty.setVisible(not shown)
        self._list.updateGeometry()

    def set_theme(self, theme: Theme) -> None:
        """Nothing to do: the style sheet has all the colours."""

    def _activate(self, item: QListWidgetItem) -> None:
        self.message_activated.emit(item.data(_NAME))

    def _remove(self) -> None:
        if self._list.currentRow() >= 0:
            name = self._list.currentItem().data(_NAME)
            self.edit_requested.emit(f"Remove message {name}", partial(edits.remove_message, name=name), "")


def _socket_label(label: str) -> QWidget:
    # The item itself paints the name; clicks and the menu must reach the list behind this.
    holder = QWidget()
    holder.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    text = QLabel(label)
    text.setTextFormat(Qt.TextFormat.PlainText)
    text.setProperty("role", "secondary")
    row = QHBoxLayout(holder)
    row.setContentsMargins(8, 0, 8, 0)
    row.addStretch(1)
    row.addWidget(text)
    return holder

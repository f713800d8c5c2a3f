"""The workspace's messages, each with the socket that it is sent from."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QLabel, QVBoxLayout, QWidget

from workbench.document import edits
from workbench.document.workspace import Workspace
from workbench.ui.side.message_delegate import MessageDelegate
from workbench.ui.side.message_edits import rename_message
from workbench.ui.side.messages_model import MessagesModel
from workbench.ui.side.short_list import ShortList
from workbench.ui.theme import Theme


class MessageList(ShortList):
    """The list: Ctrl+Enter is the key that sends, no Enter."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        modified = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and modified:
            event.ignore()
        else:
            super().keyPressEvent(event)


class MessagesPanel(QWidget):
    """One row a message: its name, and dim at the right its socket, or "any"."""

    message_activated = Signal(str)
    """The user wants the message of that name in the composer."""
    send_requested = Signal(str)
    """The user wants the message of that name sent as it is."""
    edit_requested = Signal(str, object, str)
    """The undo text, the edit `Workspace -> Workspace`, the merge key."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        heading = QLabel("MESSAGES")
        heading.setProperty("role", "heading")
        heading.setContentsMargins(8, 0, 0, 0)
        self._model = MessagesModel(self)
        self._model.rename_requested.connect(self._rename)
        self._list = MessageList(self._model)
        self._list.setObjectName("messages")
        self._list.setAccessibleName("Messages")
        self._list.setItemDelegate(MessageDelegate(self._list))
        self._list.setDragEnabled(True)
        self._list.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self._list.activated.connect(self._compose)
        self._make_actions()
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
        self._show()

    def _make_actions(self) -> None:
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._actions = [
            self._action("messageCompose", "Put into Compose\tEnter", self._compose_current),
            self._action("messageSend", "Send", self._send, "Ctrl+Return", "Ctrl+Enter"),
            self._action("messageRename", "Rename", self._edit, "F2"),
            self._action("messageRemove", "Remove", self._remove, "Del"),
        ]
        self._list.selectionModel().currentChanged.connect(self._refresh)

    def _action(self, name: str, text: str, slot: object, *keys: str) -> QAction:
        action = QAction(text, self._list)
        action.setObjectName(name)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(slot)
        self._list.addAction(action)
        return action

    def set_workspace(self, ws: Workspace) -> None:
        """Show its messages; the current one stays so while it exists."""
        self._model.set_workspace(ws)
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Nothing to do: the style sheet has all the colours."""

    def _show(self) -> None:
        there = self._model.rowCount() > 0
        self._list.setVisible(there)
        self._empty.setVisible(not there)
        self._list.updateGeometry()
        self._refresh()

    def _refresh(self) -> None:
        for action in self._actions:
            action.setEnabled(self._list.currentIndex().isValid())

    def _name(self) -> str | None:
        index = self._list.currentIndex()
        return self._model.name(index.row()) if index.isValid() else None

    def _compose(self, index: QModelIndex) -> None:
        self.message_activated.emit(self._model.name(index.row()))

    def _compose_current(self) -> None:
        self._compose(self._list.currentIndex())

    def _send(self) -> None:
        if (name := self._name()) is not None:
            self.send_requested.emit(name)

    def _edit(self) -> None:
        self._list.edit(self._list.currentIndex())

    def _rename(self, name: str, to: str) -> None:
        self.edit_requested.emit(f"Rename message {name}", partial(rename_message, name=name, to=to), "")

    def _remove(self) -> None:
        if (name := self._name()) is not None:
            self.edit_requested.emit(f"Remove message {name}", partial(edits.remove_message, name=name), "")

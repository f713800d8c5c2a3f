"""The library of messages: in folders, searched, each with the socket that it is sent from."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QMenu, QVBoxLayout, QWidget

from workbench.catalogue.socket_types import socket_types
from workbench.document import edits
from workbench.document.workspace import Workspace
from workbench.traffic.text import visible
from workbench.ui.parts import label, make_clearable, paragraph
from workbench.ui.side.message_delegate import MessageDelegate
from workbench.ui.side.message_edits import bind_message, rename_message
from workbench.ui.side.messages_model import MessagesModel
from workbench.ui.side.short_list import ShortList
from workbench.ui.theme import Theme

_NONE = "Save a message in Compose to keep it here."
_NONE_FOUND = "No message has these words."
_SEEN_AT_LEAST = 6  # rows
_SEARCHED_FROM = 6  # messages: of fewer, all are seen at a glance


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
        self._workspace = Workspace()
        heading = label("heading", "MESSAGES")
        heading.setContentsMargins(8, 0, 0, 0)
        self._model = MessagesModel(self)
        self._model.rename_requested.connect(self._rename)
        self._search = QLineEdit()
        self._search.setObjectName("messagesSearch")
        self._search.setAccessibleName("Search the messages")
        self._search.setPlaceholderText("Search")
        self._search.setToolTip("Show the messages with these words in their name, socket or frames")
        make_clearable(self._search)
        self._search.textChanged.connect(self._find)
        self._list = MessageList(self._model)
        self._list.setObjectName("messages")
        self._list.setAccessibleName("Messages")
        self._list.setItemDelegate(MessageDelegate(self._list))
        self._list.setDragEnabled(True)
        self._list.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self._list.activated.connect(self._activate)
        self._make_actions()
        self._empty = paragraph("secondary", _NONE)
        self._empty.setContentsMargins(8, 0, 8, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(4)
        for widget in (heading, self._search, self._empty, self._list):
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
        self._binding = QMenu("Sent from", self._list)
        self._binding.setObjectName("messageBinding")
        self._binding.aboutToShow.connect(self._fill_binding)
        self._binding.triggered.connect(self._bind)
        self._list.addAction(self._binding.menuAction())
        self._actions.append(self._binding.menuAction())
        self._list.selectionModel().currentChanged.connect(self._refresh)

    def _action(self, name: str, text: str, slot: object, *keys: str) -> QAction:
        action = QAction(text, self._list)
        action.setObjectName(name)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(slot)
        self._list.addAction(action)
        return action

    def set_workspace(self, workspace: Workspace) -> None:
        """Show its messages; the current one stays so while it exists."""
        self._workspace = workspace
        self._model.set_workspace(workspace)
        self._show()

    def name_anew(self, name: str) -> None:
        """Open the field for another name of that message, as it was only just put here."""
        self._search.clear()
        row = self._model.row_of(name)
        if row >= 0:
            self._list.setFocus()
            self._list.setCurrentIndex(self._model.index(row))
            self._list.edit(self._model.index(row))

    def set_theme(self, theme: Theme) -> None:
        """Nothing to do: the style sheet has all the colours."""

    def _show(self) -> None:
        there, any_ = self._model.rowCount() > 0, bool(self._workspace.messages)
        self._list.setVisible(there)
        # The gallery above gives way: it can be scrolled, too.
        rows = min(self._model.rowCount(), _SEEN_AT_LEAST)
        self._list.setMinimumHeight(rows * max(self._list.sizeHintForRow(0), 0))
        self._search.setVisible(len(self._workspace.messages) >= _SEARCHED_FROM or bool(self._search.text()))
        self._empty.setText(_NONE_FOUND if any_ else _NONE)
        self._empty.setVisible(not there)
        self._list.updateGeometry()
        self._refresh()

    def _refresh(self) -> None:
        for action in self._actions:
            action.setEnabled(self._name() is not None)

    def _name(self) -> str | None:
        index = self._list.currentIndex()
        if not index.isValid() or self._model.is_folder(index.row()):
            return None
        return self._model.name(index.row())

    def _find(self, words: str) -> None:
        self._model.set_search(words)
        self._show()

    def _activate(self, index: QModelIndex) -> None:
        if self._model.is_folder(index.row()):
            self._model.toggle(index.row())
            self._show()
        else:
            self.message_activated.emit(self._model.name(index.row()))

    def _compose_current(self) -> None:
        if (name := self._name()) is not None:
            self.message_activated.emit(name)

    def _fill_binding(self) -> None:
        self._binding.clear()
        message = self._workspace.message(self._name() or "")
        if message is None:
            return
        group = QActionGroup(self._binding)
        types = socket_types()
        senders = [s for s in self._workspace.sockets if s.type in types and types[s.type].can_send]
        for id_, words in (("", "Any socket"), *((socket.id, socket.label) for socket in senders)):
            action = self._binding.addAction(visible(words).replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(id_ == (message.socket or ""))
            action.setData(id_)
            group.addAction(action)

    def _bind(self, action: QAction) -> None:
        if (name := self._name()) is not None:
            edit = partial(bind_message, name=name, socket=action.data() or None)
            self.edit_requested.emit(f"Bind message {name}", edit, "")

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

"""Joins the traffic with the library of messages: a row that is kept gets a name there, to be changed at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from workbench.catalogue.socket_types import socket_types
from workbench.document.edits import put_message
from workbench.document.lint.fixes import numbered
from workbench.document.workspace import Frame, Message, Workspace
from workbench.ui.document import Document, Edit
from workbench.ui.side.messages_panel import MessagesPanel
from workbench.ui.traffic.panel import TrafficPanel

_LONGEST = 24  # characters of a name that is made from a frame


class LibraryWiring(QObject):
    """For one window, which owns it."""

    def __init__(
        self,
        traffic: TrafficPanel,
        messages: MessagesPanel,
        document: Document,
        edit: Callable[[str, Edit, str], None],
        show: Callable[[QWidget], None],
    ) -> None:
        """`show` brings a panel back where it was hidden."""
        super().__init__(messages)
        self._messages, self._document, self._edit, self._show = messages, document, edit, show
        traffic.save_message_requested.connect(self._keep)

    def _keep(self, socket: str, frames: tuple[Frame, ...]) -> None:
        message = message_of(self._document.workspace, socket, frames)
        self._edit(f'Save message "{message.name}"', partial(put_message, message=message), "")
        self._show(self._messages)
        self._messages.name_anew(message.name)


def message_of(workspace: Workspace, socket: str, frames: tuple[Frame, ...]) -> Message:
    """The message that keeps these frames: named after the first text in them, bound where the socket can send."""
    owner = workspace.socket(socket)
    type_ = socket_types().get(owner.type) if owner is not None else None
    texts = (" ".join(frame.value.replace("/", " ").split()) for frame in frames if frame.kind == "text")
    name = next(filter(None, texts), "message")[:_LONGEST].strip()
    if workspace.message(name) is not None:
        name = numbered(name, (other.name for other in workspace.messages))
    return Message(name=name, socket=socket if type_ is not None and type_.can_send else None, frames=frames)

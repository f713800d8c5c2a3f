"""Has the descriptors of a workspace's protobuf frames read ahead, and says when they are there.

Invariant: what is sent finds them read, so that the window never waits for a file, nor for a compiler.
"""

from __future__ import annotations

from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal

from workbench.document.workspace import Workspace
from workbench.ui.document import Document
from workbench.ui.schemas import Schemas
from workbench.ui.worker import Worker


class SchemaWiring(QObject):
    """For one window, which owns it."""

    read = Signal()
    """Descriptors are there, or it is known why they are not."""

    def __init__(self, document: Document, window: QObject) -> None:
        super().__init__(window)
        self._document = document
        self._schemas = Schemas(Worker(self), self)
        self._last: Workspace | None = None
        self._names: tuple[str, ...] = ()
        self._schemas.changed.connect(self.read)
        document.changed.connect(self._follow)
        document.name_changed.connect(self._follow)

    def _follow(self) -> None:
        path = self._document.path
        self._schemas.set_folder(path.parent if path else None)
        workspace = self._document.wanted
        if workspace is not self._last:
            self._last = workspace
            self._names = tuple(dict.fromkeys(schemas_in(workspace)))
        for name in self._names if path else ():
            self._schemas.get(name)


def schemas_in(workspace: Workspace) -> list[str]:
    """The files that the frames of a workspace name as their schemas."""
    found: list[str] = []
    pending: list[Any] = [
        msgspec.to_builtins(part) for part in (workspace.sockets, workspace.messages, workspace.scenarios)
    ]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            if isinstance(schema := value.get("schema"), str) and isinstance(value.get("message"), str):
                found.append(schema)
            pending += value.values()
        elif isinstance(value, list | tuple):
            pending += value
    return found

"""Protobuf's descriptors for the window: read away from the GUI thread, and anew where a file has changed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from workbench.document.protobuf.known import schema_at, schema_known
from workbench.document.protobuf.schema import Schema
from workbench.document.render import RenderError, file_path
from workbench.ui.worker import Worker


class Schemas(QObject):
    """Descriptors by the name of their file beside the workspace."""

    changed = Signal()
    """Descriptors that were asked for are there, or it is known why they are not."""

    def __init__(self, worker: Worker, parent: QObject) -> None:
        super().__init__(parent)
        self._worker = worker
        self._folder: Path | None = None
        self._last: dict[Path, Schema | str] = {}
        self._asked: set[Path] = set()

    @property
    def folder(self) -> Path | None:
        """Where the workspace's file is; None for one that isn't saved."""
        return self._folder

    def set_folder(self, folder: Path | None) -> None:
        """Look for files there."""
        self._folder = folder

    def get(self, name: str) -> Schema | str | None:
        """The descriptors in that file, or a sentence on why they can't be had; None while they are being read."""
        if self._folder is None:
            return f"{name}: save the workspace first; descriptors are looked for beside it."
        try:
            path = file_path(name, self._folder)
        except RenderError as error:
            return str(error).replace("can be sent", "are read")
        known = schema_known(path)
        if known is not None:
            self._last[path] = known
            return known
        if path not in self._asked:
            self._asked.add(path)
            self._worker.run(path, lambda: schema_at(path), lambda result: self._take(path, result))
        return self._last.get(path)

    def _take(self, path: Path, result: object) -> None:
        assert isinstance(result, Schema | str)
        self._asked.discard(path)
        self._last[path] = result
        self.changed.emit()

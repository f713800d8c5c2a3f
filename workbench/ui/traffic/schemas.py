"""Protobuf's descriptors for the frame view: read away from the GUI thread, and anew where a file has changed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from workbench.document.render import RenderError, file_path
from workbench.traffic.decoders.protobuf_schema import Schema, SchemaError
from workbench.ui.traffic.worker import Worker

_Stamp = tuple[int, int]


class Schemas(QObject):
    """Descriptors by the name of their file beside the workspace."""

    changed = Signal()
    """Descriptors that were asked for are there, or it is known why they are not."""

    def __init__(self, worker: Worker, parent: QObject) -> None:
        super().__init__(parent)
        self._worker = worker
        self._folder: Path | None = None
        self._read: dict[Path, tuple[_Stamp, Schema | str]] = {}
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
            found = path.stat()
        except RenderError as error:
            return str(error).replace("can be sent", "are read")
        except OSError as error:
            return f"{name}: can't be read ({(error.strerror or str(error)).lower()})."
        stamp = (found.st_mtime_ns, found.st_size)
        known = self._read.get(path)
        if known is not None and known[0] == stamp:
            return known[1]
        if path not in self._asked:
            self._asked.add(path)
            self._worker.run(path, lambda: _load(path), lambda result: self._take(path, stamp, result))
        return known[1] if known is not None else None

    def _take(self, path: Path, stamp: _Stamp, result: object) -> None:
        assert isinstance(result, Schema | str)
        self._asked.discard(path)
        self._read[path] = (stamp, result)
        self.changed.emit()


def _load(path: Path) -> Schema | str:
    # The library takes some tens of milliseconds to load: not before it is needed, and not on the GUI thread.
    from workbench.traffic.decoders.protobuf_files import load_schema

    try:
        return load_schema(path)
    except SchemaError as error:
        return str(error)

"""Files that are dropped onto the frames: each becomes a frame, by its name beside the workspace or by its bytes.

Invariant: a file of the workspace's folder is looked at, not read; another one is read on a thread, and only as
much as can be edited by hand. A workspace or a capture is left to the window, which opens it.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from workbench.ui.composer.draft import DraftFrame, from_bytes
from workbench.ui.composer.file_chooser import FileChooser
from workbench.ui.composer.frames_model import FramesModel
from workbench.ui.composer.frames_table import FramesTable
from workbench.ui.file_drop import file_in
from workbench.ui.worker import Worker

_LARGEST = 1 << 20  # bytes that are put into a frame
_MOST = 100  # files at once
_DRAGGED = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)


class FileDrops(QObject):
    """For one composer: on a row the file takes its place, elsewhere it is a frame more."""

    refused = Signal(str)
    """Why a file can't be a frame, as a sentence."""

    def __init__(self, model: FramesModel, table: FramesTable, files: FileChooser, panel: QWidget) -> None:
        super().__init__(panel)
        self._model, self._table, self._files = model, table, files
        self._worker = Worker(self)
        for widget in (panel, table.viewport()):
            widget.setAcceptDrops(True)
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _DRAGGED or not isinstance(event, QDropEvent):
            return super().eventFilter(watched, event)
        paths = _files_in(event.mimeData())
        if not paths:
            event.ignore()
            return watched is self._table.viewport()  # the table's own way would take what is no frame
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            on_row = watched is self._table.viewport()
            index = self._table.indexAt(event.position().toPoint()) if on_row else None
            self.put(paths, index.row() if index is not None and index.isValid() else None)
        return True

    def put(self, paths: tuple[Path, ...], row: int | None) -> None:
        """Make frames of these: the first in the place of that row's, or all behind the last."""
        for path in paths:
            if row is None:
                last = self._model.drafts[-1]
                row = self._model.rowCount() - 1 if last == DraftFrame() else self._model.insert(10**6)
            self._put_one(row, path)
            row = None
        self._table.show_row(self._model.rowCount() - 1 if len(paths) > 1 else self._table.current_row())

    def _put_one(self, row: int, path: Path) -> None:
        if self._files.is_beside(path):
            self._files.put(row, path)
            return
        self._worker.run((path, row), partial(_read, path), partial(self._take, row))

    def _take(self, row: int, result: object) -> None:
        if isinstance(result, DraftFrame) and 0 <= row < len(self._model.drafts):
            drafts = self._model.drafts
            self._model.replace((*drafts[:row], result, *drafts[row + 1 :]), can_restore=True)
            self._table.show_row(row)
        elif isinstance(result, str):
            self.refused.emit(result)


def _files_in(data: QMimeData) -> tuple[Path, ...]:
    if file_in(data) is not None:
        return ()
    urls = data.urls()
    paths = tuple(Path(url.toLocalFile()) for url in urls[:_MOST] if url.isLocalFile())
    return paths if len(paths) == len(urls) and all(path.is_file() for path in paths) else ()


def _read(path: Path) -> DraftFrame | str:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        return f"{path.name}: can't be read ({(error.strerror or str(error)).lower()})."
    if len(data) > _LARGEST:
        return f"{path.name}: more than {_LARGEST:,} bytes. Put it beside the workspace, and it is sent from there."
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return from_bytes(data)
    plain = all(character.isprintable() or character in "\n\t" for character in text)
    return DraftFrame("text", text) if plain and "{{" not in text else from_bytes(data)

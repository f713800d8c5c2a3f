"""Frames that are a file's bytes: chosen beside the workspace, and told what is wrong with them and how large they are.

Invariant: a file is looked at, never read: that is the session's, when the message is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from workbench.document.render import RenderError, file_path
from workbench.document.workspace import Frame
from workbench.ui.composer.draft import EMPTY, DraftFrame
from workbench.ui.composer.frames_model import FramesModel

_UNSAVED = "Save the workspace first; files are looked for beside it."


class FileChooser(QObject):
    """Of one composer."""

    refused = Signal(str)
    """Why the file that was chosen can't be sent, as a sentence."""

    def __init__(self, model: FramesModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model, self._widget = model, parent
        self._folder: Path | None = None

    @property
    def folder(self) -> Path | None:
        """Where the workspace's file is."""
        return self._folder

    def set_folder(self, folder: Path | None) -> bool:
        """Where the workspace's file is; None for one that isn't saved. Whether that is another folder."""
        changed = folder != self._folder
        self._folder = folder
        return changed

    def choose(self, row: int) -> None:
        """Ask for a file for that row's frame."""
        if self._folder is None:
            self.refused.emit(_UNSAVED)
            return
        dialog = QFileDialog(self._widget, "Choose a file to send", str(self._folder))
        dialog.setObjectName("chooseFrameFile")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(partial(self._chosen, row))
        dialog.open()

    def _chosen(self, row: int, name: str) -> None:
        self.put(row, Path(name))

    def is_beside(self, path: Path) -> bool:
        """Whether that file is in the workspace's folder, or below it."""
        return self._folder is not None and path.resolve().is_relative_to(self._folder.resolve())

    def put(self, row: int, path: Path) -> None:
        """Send that file's bytes as the row's frame, or say why it can't be."""
        if self._folder is None or not 0 <= row < len(self._model.drafts):
            return
        try:
            name = path.resolve().relative_to(self._folder.resolve()).as_posix()
            file_path(name, self._folder)
        except ValueError:
            self.refused.emit(
                f"{path.name}: outside the workspace's folder; only files beside it can be sent."
            )
            return
        except RenderError as error:
            self.refused.emit(str(error))
            return
        drafts = self._model.drafts
        put = (*drafts[:row], DraftFrame("file", name), *drafts[row + 1 :])
        self._model.replace(put, can_restore=drafts[row] != EMPTY)

    def look(self, frames: Sequence[Frame]) -> tuple[int, str]:
        """How many bytes the files among these frames are, and what is wrong with the first that can't be sent."""
        size = 0
        for number, frame in enumerate(frames, start=1):
            if frame.kind != "file":
                continue
            if not frame.value:
                return 0, f"Frame {number}: choose a file, or type its name beside the workspace."
            if self._folder is None:
                return 0, f"Frame {number}: {_UNSAVED[0].lower()}{_UNSAVED[1:]}"
            try:
                size += file_path(frame.value, self._folder).stat().st_size
            except RenderError as error:
                return 0, f"Frame {number}: {error}"
            except OSError:
                return 0, f"Frame {number}: {frame.value}: can't be read any more."
        return size, ""

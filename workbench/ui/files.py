"""New, open, save and leave: the conversations about the document's file.

None blocks the loop: a dialog is opened, and what follows is done when it answers (a dialog's `exec`
inside a loop of coroutines wedges them). Invariant: unsaved work is given up only when the user says so.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from workbench.document import gallery, storage
from workbench.document.workspace import Workspace
from workbench.ui.document import Document

_FILTER = "ZeroMQ workspaces (*.zmqw);;All files (*)"


class Files(QObject):
    """The file menu's work on one document."""

    failed = Signal(str)
    """A sentence: the file could not be read or written; the document is as it was."""

    def __init__(self, document: Document, window: QWidget) -> None:
        super().__init__(window)
        self._document = document
        self._window = window

    def new(self) -> None:
        """An empty workspace."""
        self.leaving(self._new)

    def open(self) -> None:
        """Ask for a file and open it."""
        self.leaving(self._ask_open)

    def open_path(self, path: Path) -> None:
        """Open that file."""
        self.leaving(partial(self._load, path))

    def open_pattern(self, name: str) -> None:
        """Open a pattern of the gallery as a new, unnamed workspace."""
        self.leaving(partial(self._load_pattern, name))

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save under its name, or ask for one; then go on, if it was saved."""
        if self._document.path is None:
            self.save_as(then)
        else:
            self._save(self._document.path, then)

    def save_as(self, then: Callable[[], None] | None = None) -> None:
        """Ask for a name and save under it; then go on, if it was saved."""
        dialog = QFileDialog(self._window, "Save workspace", str(self._document.path or Path.cwd()), _FILTER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("zmqw")
        if self._document.path is None:
            dialog.selectFile(
                f"{self._document.workspace.title or 'workspace'}.zmqw".lower().replace(" ", "-")
            )
        self._ask(dialog, partial(self._save, then=then))

    def leaving(self, go_on: Callable[[], None]) -> None:
        """Go on once nothing unsaved would be lost: at once, or when the user saved it or gave it up."""
        if self._document.is_clean:
            go_on()
            return
        name = self._document.path.name if self._document.path else "this workspace"
        box = QMessageBox(self._window)
        box.setObjectName("unsavedQuestion")
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(f"Save the changes to {name}?")
        box.setInformativeText("They are lost if you don't.")
        button = QMessageBox.StandardButton
        box.setStandardButtons(button.Save | button.Discard | button.Cancel)
        box.setDefaultButton(button.Save)

        def answered(result: int) -> None:
            box.deleteLater()
            if result == button.Save:
                self.save(go_on)
            elif result == button.Discard:
                go_on()

        box.finished.connect(answered)
        box.open()

    def _new(self) -> None:
        self._document.replace(Workspace())

    def _ask_open(self) -> None:
        start = self._document.path.parent if self._document.path else Path.cwd()
        dialog = QFileDialog(self._window, "Open workspace", str(start), _FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._ask(dialog, self._load)

    def _ask(self, dialog: QFileDialog, chosen: Callable[[Path], None]) -> None:
        def accepted() -> None:
            chosen(Path(dialog.selectedFiles()[0]))

        dialog.accepted.connect(accepted)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _load(self, path: Path) -> None:
        try:
            self._document.load(path)
        except storage.StorageError as error:
            self.failed.emit(str(error))

    def _load_pattern(self, name: str) -> None:
        try:
            self._document.replace(gallery.load_pattern(name))
        except (gallery.GalleryError, storage.StorageError) as error:
            self.failed.emit(str(error))

    def _save(self, path: Path, then: Callable[[], None] | None = None) -> None:
        try:
            self._document.save(path)
        except storage.StorageError as error:
            self.failed.emit(str(error))
        else:
            if then is not None:
                then()

"""New, open, save and leave: the conversations about the document's file, of which there is one at a time.

None blocks the loop: a dialog is opened, and what follows is done when it answers (a dialog's `exec`
inside a loop of coroutines wedges them). Invariant: unsaved work is given up only when the user says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDir, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QWidget,
)

from workbench.document import gallery, storage
from workbench.document.workspace import Workspace
from workbench.traffic import capture, imports
from workbench.ui.document import Document
from workbench.ui.recent_files import RecentFiles

SUFFIX = ".zmqw"
_FILTER = "ZeroMQ workspaces (*.zmqw);;All files (*)"
_KINDS = " ".join(f"*{suffix}" for suffix in (".zmqw", capture.SUFFIX, *imports.SUFFIXES))
_OPENED = f"Workspaces and captures ({_KINDS});;All files (*)"


class Files(QObject):
    """The file menu's work on one document."""

    failed = Signal(str)
    """A sentence: the file could not be read or written; the document is as it was."""
    capture_chosen = Signal(object)
    """A `Path` of a capture was to be opened, which takes the place of no document."""
    lines_chosen = Signal(object)
    """Nor do JSON lines: a `Path` of such a file was to be opened."""

    pattern_opened = Signal(str)
    """The document is a copy of the gallery's pattern of that name now."""

    def __init__(self, document: Document, recent: RecentFiles, window: QWidget) -> None:
        super().__init__(window)
        self._document = document
        self._recent = recent
        self._window = window
        self._conversation: QDialog | None = None
        document.name_changed.connect(self._follow_name)

    def new(self) -> None:
        """An empty workspace."""
        self.leaving(self._new)

    def open(self) -> None:
        """Ask for a file and open it."""
        dialog = QFileDialog(self._window, "Open", str(self._folder()), _OPENED)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._ask_for_path(dialog, self.open_path)

    def open_path(self, path: Path) -> None:
        """Open that file, a workspace, a capture or JSON lines."""
        if capture.is_capture(path):
            self.capture_chosen.emit(path)
        elif imports.is_lines(path):
            self.lines_chosen.emit(path)
        else:
            self.leaving(partial(self._load, path))

    def open_pattern(self, name: str) -> None:
        """Open a pattern of the gallery as a new, unnamed workspace."""
        self.leaving(partial(self._load_pattern, name))

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save under its name, or ask for one; then go on, if it was saved."""
        self._finish_typing()
        if self._document.path is None:
            self.save_as(then)
        elif self._document.changed_outside():
            self._ask_whose(self._document.path, then)
        else:
            self._save(self._document.path, then)

    def save_as(self, then: Callable[[], None] | None = None) -> None:
        """Ask for a name and save under it; then go on, if it was saved."""
        self._finish_typing()
        dialog = QFileDialog(self._window, "Save workspace", str(self._folder()), _FILTER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
        path = self._document.path
        dialog.selectFile(path.name if path is not None else _file_name(self._document.workspace.title))
        self._ask_for_path(dialog, partial(self._save, then=then))

    def leaving(self, go_on: Callable[[], None]) -> None:
        """Go on once nothing unsaved would be lost: at once, or when the user saved it or gave it up."""
        self._finish_typing()
        if self._document.is_clean:
            go_on()
            return
        name = self._document.path.name if self._document.path else "this workspace"
        box = QMessageBox(self._window)
        box.setObjectName("unsavedQuestion")
        box.setIcon(QMessageBox.Icon.Question)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(f"Save the changes to {name}?")
        box.setInformativeText("They are lost if you don't.")
        button = QMessageBox.StandardButton
        box.setStandardButtons(button.Save | button.Discard | button.Cancel)
        box.setDefaultButton(button.Save)

        def answered(result: int) -> None:
            if result == button.Save:
                self.save(go_on)
            elif result == button.Discard:
                go_on()

        self._begin(box, answered)

    def _ask_whose(self, path: Path, then: Callable[[], None] | None) -> None:
        """The file isn't what was opened any more: it isn't replaced unasked."""
        box = QMessageBox(self._window)
        box.setObjectName("changedQuestion")
        box.setIcon(QMessageBox.Icon.Warning)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(f"{path.name} was changed by another program since it was opened here.")
        box.setInformativeText("Overwrite it, and what that program wrote is lost; Save As keeps both.")
        over = box.addButton("&Overwrite", QMessageBox.ButtonRole.DestructiveRole)
        elsewhere = box.addButton("Save &As…", QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(elsewhere)

        def answered(_: int) -> None:
            if box.clickedButton() is over:
                self._save(path, then)
            elif box.clickedButton() is elsewhere:
                self.save_as(then)

        self._begin(box, answered)

    def _finish_typing(self) -> None:
        """Take over what stands in a field that is still being edited: it belongs to what is saved."""
        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit | QPlainTextEdit) and self._window.isAncestorOf(field):
            field.clearFocus()

    def _new(self) -> None:
        self._document.replace(Workspace())

    def _folder(self) -> Path:
        """Where a dialog starts: beside the document, or where the last one was."""
        for path in (self._document.path, *self._recent.paths()[:1]):
            if path is not None and path.parent.is_dir():
                return path.parent
        return Path(QDir.currentPath())

    def _ask_for_path(self, dialog: QFileDialog, chosen: Callable[[Path], None]) -> None:
        def answered(result: int) -> None:
            if result == QDialog.DialogCode.Accepted:
                chosen(Path(dialog.selectedFiles()[0]))

        dialog.setObjectName("fileDialog")
        self._begin(dialog, answered)

    def _begin(self, dialog: QDialog, answered: Callable[[int], None]) -> None:
        """Open a dialog, in place of the one that may still be open: closing twice asks once."""
        before, self._conversation = self._conversation, None
        if before is not None:
            before.deleteLater()

        def finished(result: int) -> None:
            if self._conversation is not dialog:
                return
            self._conversation = None
            dialog.deleteLater()
            answered(result)

        self._conversation = dialog
        dialog.finished.connect(finished)
        dialog.open()

    def _follow_name(self) -> None:
        if self._document.path is not None and self._document.is_clean:
            self._recent.remember(self._document.path)

    def _load(self, path: Path) -> None:
        try:
            self._document.load(path)
        except storage.StorageError as error:
            if not path.exists():
                self._recent.forget(path)
            self.failed.emit(str(error))

    def _load_pattern(self, name: str) -> None:
        try:
            self._document.replace(gallery.load_pattern(name))
        except (gallery.GalleryError, storage.StorageError) as error:
            self.failed.emit(str(error))
        else:
            self.pattern_opened.emit(name)

    def _save(self, path: Path, then: Callable[[], None] | None = None) -> None:
        try:
            self._document.save(path)
        except storage.StorageError as error:
            self.failed.emit(str(error))
        else:
            if then is not None:
                then()


def _file_name(title: str) -> str:
    """A file's name made of a title: what a file system may refuse in a name gives way to a hyphen."""
    words = re.sub(r"[^\w.]+", "-", title.lower()).strip("-.")
    return f"{words or 'workspace'}{SUFFIX}"

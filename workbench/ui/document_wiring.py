"""Joins the document with the window: its name in the title, undo and redo in the menu, the ways in which a file is
opened, and what a crash left of it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from workbench.ui.autosave import Autosave
from workbench.ui.captures import Captures
from workbench.ui.document import Document
from workbench.ui.file_drop import FileDrop
from workbench.ui.files import Files
from workbench.ui.notice import NoticeBar, OfferBar
from workbench.ui.recent_files import RecentMenu
from workbench.ui.toolbar import TopBar


class DocumentWiring(QObject):
    """For one window, which owns it; without `autosave` nothing is kept against a crash."""

    def __init__(
        self,
        window: QWidget,
        document: Document,
        files: Files,
        top: TopBar,
        actions: Mapping[str, QAction],
        notice: NoticeBar,
        offer: OfferBar,
        autosave: Autosave | None,
    ) -> None:
        super().__init__(window)
        self._window, self._document, self._files, self._top = window, document, files, top
        self._actions, self._notice, self._offer, self._autosave = actions, notice, offer, autosave
        stack = document.undo_stack
        actions["actionUndo"].triggered.connect(stack.undo)
        actions["actionRedo"].triggered.connect(stack.redo)
        actions["actionUndo"].setEnabled(False)
        actions["actionRedo"].setEnabled(False)
        stack.canUndoChanged.connect(actions["actionUndo"].setEnabled)
        stack.canRedoChanged.connect(actions["actionRedo"].setEnabled)
        stack.undoTextChanged.connect(self._undo_text)
        stack.redoTextChanged.connect(self._redo_text)
        document.name_changed.connect(self.show_name)
        if autosave is not None:
            autosave.failed.connect(notice.say)
            offer.accepted.connect(self._restore)
            offer.declined.connect(self._discard)
            offer.dismissed.connect(autosave.leave_found)

    def join_opening(self, recent: RecentMenu, drop: FileDrop, captures: Captures) -> None:
        """Files are opened from the menu of recent ones, and by dropping them; captures stand in the traffic panel."""
        recent.path_requested.connect(self._files.open_path)
        drop.path_dropped.connect(self._files.open_path)
        self._files.capture_chosen.connect(captures.open_path)
        self._files.failed.connect(self._notice.say)
        captures.failed.connect(self._notice.say)

    def show_name(self) -> None:
        """The document's name, and whether it is saved, where the window says so."""
        path = self._document.path
        name = path.name if path else self._document.workspace.title or "Untitled"
        edited = not self._document.is_clean
        if not edited:
            self._notice.hide()  # what could not be saved is saved now
        self._top.show_name(name, edited=edited)
        self._window.setWindowTitle(f"{name}{'*' if edited else ''} – ZeroMQ Workbench")

    def _undo_text(self, text: str) -> None:
        self._actions["actionUndo"].setText(f"&Undo {text.replace('&', '&&')}".strip())

    def _redo_text(self, text: str) -> None:
        self._actions["actionRedo"].setText(f"&Redo {text.replace('&', '&&')}".strip())

    # What a crash left

    def offer_recovery(self) -> None:
        """Offer what a window that was killed left unsaved, if there is any."""
        sentence = self._autosave.find() if self._autosave is not None else ""
        self._offer.setVisible(bool(sentence))
        if sentence:
            self._offer.say(sentence)

    def _restore(self) -> None:
        self._files.leaving(self._restore_asked)

    def _restore_asked(self) -> None:
        assert self._autosave is not None
        self._offer.hide()
        self._autosave.restore_found()

    def _discard(self) -> None:
        assert self._autosave is not None
        self._autosave.discard_found()
        self.offer_recovery()

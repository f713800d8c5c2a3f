"""Joins the gallery and its lessons with the window: opens them with their patterns, and watches what is done.

Invariant: a lesson is of the pattern that the document began as; where the user closed it, it stays closed until
it is asked for. The gallery marks a pattern as long as the window is called by its title, edited or not: once it is
saved, what is open is a file.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QSettings, QTimer, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget

from workbench.document import gallery
from workbench.document.lessons import LessonError, load_lesson
from workbench.scenarios.lesson_watcher import LessonWatcher
from workbench.session import Session
from workbench.ui.document import Document
from workbench.ui.files import Files
from workbench.ui.lesson.panel import LessonPanel
from workbench.ui.side.gallery_panel import GalleryPanel

_KEY = "lessons/closed"
_LOOK = 200  # ms between two looks at what was done


class LessonWiring(QObject):
    """For one window, which owns it. Without `settings` it forgets with the window what was closed."""

    def __init__(
        self,
        panel: LessonPanel,
        dock: QDockWidget,
        patterns: GalleryPanel,
        session: Session,
        document: Document,
        files: Files,
        action: QAction,
        settings: QSettings | None,
        failed: Callable[[str], None],
        closed: SignalInstance,
    ) -> None:
        """`action` shows the lesson; `failed` takes a sentence, and `closed` tells that the window is gone."""
        super().__init__(panel)
        self._panel, self._dock, self._files, self._action = panel, dock, files, action
        self._session, self._document, self._settings, self._failed = session, document, settings, failed
        self._workspaces = {name: gallery.load_pattern(name) for name in gallery.names()}
        self._pattern = self._asked = ""
        self._watcher: LessonWatcher | None = None
        self._unkept: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK)
        self._timer.timeout.connect(self._look)
        patterns.set_patterns([(name, each.title or name) for name, each in self._workspaces.items()])
        patterns.pattern_requested.connect(files.open_pattern)
        patterns.lesson_requested.connect(self._open)
        self._patterns = patterns
        files.pattern_opened.connect(self._opened)
        document.name_changed.connect(self._mark_open)
        document.replaced.connect(self._replaced)
        action.triggered.connect(self.show_lesson)
        panel.close_requested.connect(self._close)
        panel.skip_requested.connect(self._skip)
        panel.again_requested.connect(self._begin)
        closed.connect(self._timer.stop)
        self._replaced()
        self._mark_open()

    def show_lesson(self) -> None:
        """Show the lesson of the pattern that is open, from where it stands, and move the keyboard there."""
        if self._show():
            self._panel.setFocus()

    def _show(self) -> bool:
        if not self._pattern:
            return False
        self._keep_closed(self._closed() - {self._pattern})
        if self._watcher is None:
            self._begin()
        self._dock.show()
        self._dock.raise_()
        return True

    def _open(self, name: str) -> None:
        """The user wants that pattern's lesson; where the pattern isn't open, it is opened first."""
        if name == self._pattern:
            self.show_lesson()
        else:
            self._asked = name
            self._files.open_pattern(name)

    def _opened(self, name: str) -> None:
        asked, self._asked = self._asked, ""
        if name == self._pattern and (asked == name or name not in self._closed()):
            self._show()

    def _replaced(self) -> None:
        workspace = self._document.workspace
        self._pattern = next((name for name, each in self._workspaces.items() if each == workspace), "")
        self._action.setEnabled(bool(self._pattern))
        self._end()

    def _mark_open(self) -> None:
        path, title = self._document.path, self._document.workspace.title
        names = (name for name, each in self._patterns.patterns() if each == title)
        self._patterns.set_open(next(names, "") if path is None else "")

    def _begin(self) -> None:
        try:
            lesson = load_lesson(self._pattern)
        except LessonError as error:
            self._failed(str(error))
            return
        if lesson is None:
            return
        self._watcher = LessonWatcher(lesson, self._session)
        self._panel.set_lesson(lesson)
        self._timer.start()

    def _end(self) -> None:
        self._watcher = None
        self._timer.stop()
        self._panel.set_lesson(None)
        self._dock.hide()

    def _look(self) -> None:
        if self._watcher is not None and self._watcher.look():
            self._tell(self._watcher)

    def _skip(self) -> None:
        if self._watcher is not None:
            self._watcher.skip()
            self._tell(self._watcher)

    def _tell(self, watcher: LessonWatcher) -> None:
        self._panel.set_progress(watcher.at, watcher.skipped)
        if watcher.is_over:
            self._timer.stop()

    def _close(self) -> None:
        self._keep_closed(self._closed() | {self._pattern})
        self._end()

    # What was closed

    def _closed(self) -> set[str]:
        if self._settings is None:
            return self._unkept
        value = self._settings.value(_KEY)
        return set(str(value).split()) if value else set()

    def _keep_closed(self, names: set[str]) -> None:
        if self._settings is None:
            self._unkept = names
        else:
            self._settings.setValue(_KEY, " ".join(sorted(names)))

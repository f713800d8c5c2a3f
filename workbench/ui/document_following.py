"""What follows the document: the session, each panel, and what the checks find in it.

Invariant: whatever changed it (an edit, undo, a file that was opened or saved elsewhere), all of them hold the same
workspace, and look for its files in the same folder.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer

from workbench.document import checks
from workbench.document.workspace import Workspace
from workbench.engine.draft import missing
from workbench.session import Session
from workbench.traffic.filter.language import filter_problem
from workbench.ui.canvas.view import CanvasView
from workbench.ui.composer.panel import ComposerPanel
from workbench.ui.document import Document
from workbench.ui.notice import NoticeBar
from workbench.ui.running import Running


class ShowsWorkspace(Protocol):
    """A panel, or what joins some."""

    def set_workspace(self, workspace: Workspace) -> None:
        """Show this one from now on."""
        ...


class DocumentFollowing(QObject):
    """For one window, which owns it."""

    def __init__(
        self,
        window: QObject,
        document: Document,
        session: Session,
        running: Running,
        *,
        canvas: CanvasView,
        composer: ComposerPanel,
        others: Sequence[ShowsWorkspace],
        notice: NoticeBar,
        selection_changed: Callable[[tuple[str, ...]], None],
    ) -> None:
        """`others` are the panels beside canvas and composer; `selection_changed` is told after each change what is
        still selected."""
        super().__init__(window)
        self._document, self._session, self._running = document, session, running
        self._canvas, self._composer, self._notice = canvas, composer, notice
        self._panels: Sequence[ShowsWorkspace] = (canvas, composer, *others)
        self._selection_changed = selection_changed
        self._place: Path | None = None  # the folder that all of them know
        document.changed.connect(self.follow)
        document.replaced.connect(self._replaced)
        document.name_changed.connect(self._follow_place)

    def follow(self) -> None:
        """Let all of them have the workspace as it is wanted now."""
        workspace = self._document.wanted
        self._place = self._folder
        self._session.apply(workspace, self._place)
        self._composer.set_folder(self._place)
        for panel in self._panels:
            panel.set_workspace(workspace)
        self._selection_changed(self._canvas.selection())
        self.check()

    def check(self) -> None:
        """Look anew for what is wrong with the workspace; files that it names may have changed."""
        wanted, drafts = self._document.wanted, not missing()
        self._running.set_lint(checks.check(wanted, self._folder, filter_problem, prompt=True, drafts=drafts))

    @property
    def _folder(self) -> Path | None:
        return self._document.path.parent if self._document.path else None

    def _follow_place(self) -> None:
        # Saved under a new name, the same workspace finds other files beside it.
        if self._folder != self._place:
            self.follow()

    def _replaced(self) -> None:
        # Files open inert: whatever ran belonged to the document before.
        self._session.stop()
        self._session.log.clear()
        self._notice.hide()
        self._canvas.select(())
        QTimer.singleShot(0, self._canvas.zoom_to_fit)

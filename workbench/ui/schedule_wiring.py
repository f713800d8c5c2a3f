"""Joins the composer's schedule to the session: one at a time, its progress shown while it runs."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from workbench.document.render import RenderError
from workbench.document.rows import Rows
from workbench.document.sending import Sending
from workbench.document.workspace import Frame
from workbench.engine.schedule import Schedule
from workbench.session import Session
from workbench.ui.composer.panel import ComposerPanel

_LOOK = 100  # ms between two looks at the progress


class ScheduleWiring(QObject):
    """Lives as long as the window."""

    def __init__(self, session: Session, composer: ComposerPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._composer = composer
        self._schedule: Schedule | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK)
        self._timer.timeout.connect(self._look)
        composer.schedule_requested.connect(self._start)
        composer.schedule_stop_requested.connect(self._stop)

    def _start(self, socket: str, frames: tuple[Frame, ...], sending: Sending, rows: Rows | None) -> None:
        try:
            self._schedule = self._session.schedule(socket, frames, sending, rows)
        except RenderError as error:
            self._composer.show_outcome(str(error), False)
            return
        self._composer.show_outcome("", True)
        self._timer.start()
        self._look()

    def _stop(self) -> None:
        if self._schedule is not None:
            self._schedule.end()
            self._look()

    def _look(self) -> None:
        if self._schedule is None:
            return
        progress = self._schedule.progress()
        self._composer.show_progress(progress)
        if progress.done:
            self._timer.stop()
            self._schedule.end()
            self._schedule = None

"""Joins the composer's schedule to the session: one at a time, its progress shown while it runs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from workbench.document.render import RenderError, UnreadError
from workbench.document.rows import Rows
from workbench.document.sending import Sending
from workbench.document.workspace import Frame
from workbench.engine.schedule import Schedule
from workbench.session import Session
from workbench.ui.composer.panel import ComposerPanel
from workbench.ui.running import waiting_words
from workbench.vault.values import PendingError

_LOOK = 100  # ms between two looks at the progress
_OFTEN = 0.02  # seconds: what goes more often must not wait for a whole picture to be painted


class _Pulse(QObject):
    """Lets what is due go before each piece of the window that is painted: all of it takes milliseconds.

    It is on the window and its views alone: a filter in Python on all of the program's objects sees some that are
    about to be destroyed, and has crashed.
    """

    def __init__(self, schedule: Schedule, window: QWidget) -> None:
        super().__init__(window)
        self._schedule = schedule
        self._watched = [window, *(area.viewport() for area in window.findChildren(QAbstractScrollArea))]
        for widget in self._watched:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.UpdateRequest, QEvent.Type.Paint):
            self._schedule.pulse()
        return False

    def end(self) -> None:
        """No more."""
        for widget in self._watched:
            widget.removeEventFilter(self)
        self.deleteLater()


class ScheduleWiring(QObject):
    """Lives as long as the window."""

    def __init__(self, session: Session, composer: ComposerPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._composer = composer
        self._schedule: Schedule | None = None
        self._pulse: _Pulse | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK)
        self._timer.timeout.connect(self._look)
        self._start_waiting: Callable[[], None] | None = None  # what a keyring or a file holds up
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(_LOOK)
        self._waiting.timeout.connect(self._start_again)
        composer.schedule_requested.connect(self._start)
        composer.schedule_stop_requested.connect(self._stop)

    def _start(self, socket: str, frames: tuple[Frame, ...], sending: Sending, rows: Rows | None) -> None:
        self._waiting.stop()
        try:
            self._schedule = self._session.schedule(socket, frames, sending, rows)
        except (PendingError, UnreadError) as error:
            self._start_waiting = partial(self._start, socket, frames, sending, rows)
            self._composer.show_outcome(waiting_words(error), True)
            self._waiting.start()
            return
        except RenderError as error:
            self._composer.show_outcome(str(error), False)
            return
        self._composer.show_outcome("", True)
        self._quicken(sending)
        self._timer.start()
        self._look()

    def _start_again(self) -> None:
        if self._start_waiting is not None:
            again, self._start_waiting = self._start_waiting, None
            again()

    def _stop(self) -> None:
        self._waiting.stop()
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
            self._slow_down()

    def _quicken(self, sending: Sending) -> None:
        self._slow_down()
        window = self._composer.window()
        if self._schedule is not None and 0 < sending.interval < _OFTEN:
            self._pulse = _Pulse(self._schedule, window)

    def _slow_down(self) -> None:
        if self._pulse is not None:
            self._pulse.end()
        self._pulse = None

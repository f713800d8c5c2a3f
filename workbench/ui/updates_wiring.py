"""New versions in the window: asked for where the user wants it, told in a quiet line that can be put away.

Invariant: without the user's word, kept in the settings or given in the dialog, nobody is contacted.
"""

from __future__ import annotations

import time
from functools import partial
from importlib.metadata import version

from PySide6.QtCore import QObject, QSettings, QTimer, QUrl, SignalInstance
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QPushButton, QWidget

from workbench.releases import Release, newest
from workbench.traffic.text import visible
from workbench.ui.notice import OfferBar
from workbench.ui.parts import bring_forward
from workbench.ui.updates.address import AddressError, checked, is_allowed
from workbench.ui.updates.checker import Checker
from workbench.ui.updates.dialog import VersionsDialog
from workbench.ui.updates.preferences import Preferences

_FIRST = 5_000  # ms after the window's start, which has better things to do
_AGAIN = 3_600_000  # ms between two looks whether a day is over
_NOTES = 160  # characters of a version's notes in the line


class UpdatesWiring(QObject):
    """For one window. Without `settings` it asks nobody unbidden."""

    def __init__(
        self,
        window: QWidget,
        settings: QSettings | None,
        action: QAction,
        closed: SignalInstance,
        *,
        running: str = "",
    ) -> None:
        """`running`: the version that runs, by default this program's."""
        super().__init__(window)
        self._window = window
        self._running = running or version("zmq-workbench")
        self._preferences = Preferences(settings)
        self._checker = Checker(self)
        self._found: Release | None = None
        self._dialog: VersionsDialog | None = None
        self.offer = OfferBar("See what's new", "Skip this version", name="versionOffer", later="Not now")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        self.offer.accepted.connect(self._open_page)
        self.offer.declined.connect(self._skip)
        self._checker.answered.connect(self._answered)
        self._checker.failed.connect(self._failed)
        action.triggered.connect(self._open_dialog)
        closed.connect(self._close)
        if settings is not None:
            self._timer.start(_FIRST)

    def _look(self) -> None:
        self._timer.start(_AGAIN)
        if self._preferences.is_due() and not self._checker.is_busy:
            try:
                self._ask(checked(self._preferences.feed))
            except AddressError as error:
                self._failed(str(error))

    def _ask(self, url: QUrl) -> None:
        self._preferences.note_asked()
        if self._dialog is not None:
            self._dialog.show_asking()
        self._checker.ask(url)

    def _answered(self, releases: tuple[Release, ...]) -> None:
        found = newest(releases, self._running)
        if found is None:
            self._found = None
            self.offer.hide()
            self._tell(f"{self._running} is the newest version.")
            return
        if not is_allowed(QUrl(found.page)):
            self._tell("The feed names a page that is not opened: only https is, or http on this machine.")
            return
        self._tell(f"Version {visible(found.version)} is there.")
        # Whoever opened the dialog and asks is told of one that was skipped, too.
        if self._dialog is not None or newest(releases, self._running, self._preferences.skipped):
            self._found = found
            self._offer(found)

    def _offer(self, found: Release) -> None:
        date = f"{found.date.day} {found.date:%B %Y}"
        notes = visible(" ".join(found.notes[: 4 * _NOTES].split()))
        notes = notes if len(notes) <= _NOTES else f"{notes[: _NOTES - 1]}…"
        self.offer.say(
            f"ZeroMQ Workbench {visible(found.version)} is there, since {date}; this is {self._running}."
            + (f" {notes}" if notes else "")
        )
        button = self.offer.findChild(QPushButton, "acceptVersionOffer")
        if button is not None:
            button.setToolTip(f"Open {visible(found.page)} in the browser".replace("<", "‹"))

    def _failed(self, sentence: str) -> None:
        # At a start there may be no network: it is told to those who look.
        self._tell(sentence)

    def _tell(self, sentence: str) -> None:
        told = f"{time.strftime('%d %B %Y, %H:%M')}: {sentence}".removeprefix("0")
        self._preferences.outcome = told
        if self._dialog is not None:
            self._dialog.show_outcome(told)

    def _open_page(self) -> None:
        self.offer.hide()
        if self._found is not None:
            QDesktopServices.openUrl(QUrl(self._found.page))

    def _skip(self) -> None:
        self.offer.hide()
        if self._found is not None:
            self._preferences.skipped = self._found.version

    def _open_dialog(self, *_: object) -> None:
        if self._dialog is None:
            dialog = self._dialog = VersionsDialog(self._preferences, self._window)
            dialog.ask_requested.connect(self._ask)
            dialog.finished.connect(partial(self._dialog_closed, dialog))
            if self._checker.is_busy:
                dialog.show_asking()
        bring_forward(self._dialog)

    def _dialog_closed(self, dialog: VersionsDialog, *_: object) -> None:
        self._dialog = None
        dialog.deleteLater()

    def _close(self) -> None:
        self._timer.stop()
        self._checker.close()

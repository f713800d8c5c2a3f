"""Captures in the window: one that is shown in place of the live log, saving, and what a crash left.

The workspace stays as it is and the log goes on beneath. Invariant: the traffic panel shows the capture that
the bar names, and the session's log where the bar says nothing.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDir, QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout, QWidget

from workbench.traffic.amounts import size
from workbench.traffic.annotations import Annotations
from workbench.traffic.capture import SUFFIX, CaptureError
from workbench.traffic.capture_log import CaptureLog
from workbench.traffic.log import TrafficLog
from workbench.traffic.text import visible
from workbench.ui import spools
from workbench.ui.bars import QuietBar
from workbench.ui.capture_saver import CaptureSaver, Outcome
from workbench.ui.document import Document
from workbench.ui.keyboard import KeyboardPanel
from workbench.ui.notes_keeper import NotesKeeper
from workbench.ui.notice import OfferBar
from workbench.ui.recent_files import RecentFiles
from workbench.ui.spools import SpoolFolder
from workbench.ui.traffic.panel import TrafficPanel
from workbench.ui.worker import Worker

_FILTER = f"Captures (*{SUFFIX});;All files (*)"


class Captures(QObject):
    """For one window. `folder` is where temporary captures of all windows of this user are; None for nowhere."""

    failed = Signal(str)
    """A sentence: a capture can't be opened or saved; what is shown stays."""

    def __init__(
        self,
        window: QWidget,
        document: Document,
        log: TrafficLog,
        traffic: TrafficPanel,
        recent: RecentFiles,
        folder: Path | None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._document = document
        self._log = log
        self._traffic = traffic
        self._recent = recent
        self._folder = folder
        self._shown: CaptureLog | None = None
        self._name = ""
        self._labels: tuple[str, ...] = ()
        self._from: SpoolFolder | None = None  # of what is shown
        self._found: SpoolFolder | None = None  # of what is offered
        self._found_log: CaptureLog | None = None
        self._others = 0
        self._removed = ""  # a sentence on what was beyond the limits
        self._sweeper = Worker(self)
        self._saver = CaptureSaver()
        self._notes = NotesKeeper(self)
        self._notes.failed.connect(self.failed)
        self._saved_from: CaptureLog | None = None
        self._saved_notes = Annotations()
        self._dialog: QDialog | None = None
        self._then: Callable[[], None] | None = None  # once what is being saved is
        self._live: QAction | None = None
        self.bar = QuietBar(
            "captureBar",
            "Capture shown",
            "Back to live traffic",
            "Show this session's traffic again (Ctrl+Alt+L)",
        )
        self.saving = QuietBar("captureSaving", "Saving a capture", "Cancel", "Write no capture")
        self.offer = OfferBar("Open", "Discard", name="trafficOffer")
        self.bar.pressed.connect(self.show_live)
        self.saving.pressed.connect(self._saver.cancel)
        self.offer.accepted.connect(self._open_found)
        self.offer.declined.connect(self._discard_found)
        self.offer.dismissed.connect(self._leave_found)
        self.panel = KeyboardPanel()
        """The traffic panel, with the lines above it."""
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.bar, self.saving, traffic):
            column.addWidget(widget)
        self.panel.set_main_part(traffic)

    def join(self, save: QAction, live: QAction) -> None:
        """These actions are its own."""
        self._live = live
        save.triggered.connect(self._save_asked)
        live.triggered.connect(self._live_asked)
        live.setEnabled(False)

    # What is shown

    @property
    def shown(self) -> CaptureLog | None:
        """The capture that stands in place of the live log."""
        return self._shown

    def open_path(self, path: Path) -> None:
        """Show that capture."""
        try:
            log = CaptureLog(path)
        except CaptureError as error:
            if not path.exists():
                self._recent.forget(path)
            self.failed.emit(str(error))
            return
        self._recent.remember(path)
        self._show(log, path.name, None)

    def show_imported(self, path: Path, name: str) -> None:
        """Show that capture, which was made of a file of that name and is kept by whoever made it."""
        try:
            self._show(CaptureLog(path), name, None)
        except CaptureError as error:
            self.failed.emit(str(error))

    def show_live(self) -> None:
        """Show the session's log again."""
        if self._shown is not None:
            self._put_away()
            self.bar.hide()
            self._traffic.set_log(self._log)
        if self._live is not None:
            self._live.setEnabled(False)

    def clear(self) -> None:
        """Empty the log where it is shown; put away the capture that stands in its place."""
        if self._shown is None:
            self._log.clear()
        self.show_live()
        self._traffic.tick()

    def _live_asked(self, *_: object) -> None:
        self.show_live()

    def _show(self, log: CaptureLog, name: str, source: SpoolFolder | None) -> None:
        self._put_away()
        log.poll()
        self._shown, self._name, self._from = log, name, source
        self._labels = tuple(log.sockets())
        self._show_rows(log, self._notes.open(log.paths[0] if source is None else None))
        if self._live is not None:
            self._live.setEnabled(True)
        self._describe(log)

    def _show_rows(self, log: CaptureLog, notes: Annotations) -> None:
        """From its beginning: what was logged before is read from there, as a book is."""
        self._traffic.set_log(log, {id_: visible(id_) for id_ in self._labels}, notes, following=False)

    def _put_away(self) -> None:
        log, self._shown = self._shown, None
        source, self._from = self._from, None
        self._notes.put_away()
        if log is not None:
            log.close()
        if source is not None:
            source.release()

    def tick(self) -> None:
        """Take in what is new. Before the traffic panel does."""
        self._follow_saving()
        self._look_at_found()
        log = self._shown
        if log is None:
            return
        self._notes.tick()
        log.poll()
        sockets = tuple(log.sockets())
        if sockets != self._labels and (log.is_read or not self._labels):
            self._labels = sockets
            self._show_rows(log, self._traffic.annotations)
        self._describe(log)

    def _describe(self, log: CaptureLog) -> None:
        rows = _rows(len(log) - log.first)
        if log.problem:
            self.bar.say(f"{self._name}: {rows}. {log.problem}")
        elif not log.is_read:
            self.bar.say(f"{self._name}: {rows} so far, {log.progress:.0%} read")
        elif log.missing:
            self.bar.say(
                f"{self._name}: {rows}, and {log.missing:,} bytes that are no whole batch",
                "The capture was cut off or damaged there, or is being written: all whole batches are shown.",
            )
        elif not log.is_whole:
            self.bar.say(
                f"{self._name}: {rows} so far",
                "The capture has no end yet: its program still writes it, or was killed. What comes is shown.",
            )
        else:
            self.bar.say(f"{self._name}: {rows}")

    # Saving

    def _save_asked(self, *_: object) -> None:
        self.save_as()

    def save_as(self) -> None:
        """Ask for a name and write there what is shown, all rows of it, as a capture."""
        source = self._shown if self._shown is not None else self._log
        if self._saver.is_busy:
            self.failed.emit("A capture is being saved; wait for it, or cancel it.")
            return
        if self._shown is not None and not self._shown.is_read:
            self.failed.emit("The capture is still being read; save it when all of it is.")
            return
        if len(source) == source.first:
            self.failed.emit("There is no traffic to save yet.")
            return
        dialog = QFileDialog(self._window, "Save capture", str(self._start()), _FILTER)
        dialog.setObjectName("captureDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
        dialog.selectFile(self._suggestion())
        self._dialog = dialog
        dialog.finished.connect(partial(self._save_answered, dialog))
        dialog.open()

    def _save_answered(self, dialog: QFileDialog, result: int) -> None:
        if dialog is not self._dialog:
            return
        self._dialog = None
        dialog.deleteLater()
        if result == QDialog.DialogCode.Accepted:
            self.save(Path(dialog.selectedFiles()[0]))

    def save(self, path: Path) -> None:
        """Write there what is shown."""
        source = self._shown if self._shown is not None else self._log
        if not self._saver.is_busy:
            self._saved_from = self._shown
            self._saved_notes = self._traffic.annotations
            self._saver.save(source.snapshot(), path)
            self._follow_saving()

    def when_saved(self, go_on: Callable[[], None]) -> None:
        """Go on at once, or when the capture that is being saved is."""
        if self._saver.is_busy:
            self._then = go_on
        else:
            go_on()

    def _follow_saving(self) -> None:
        saver = self._saver
        if not saver.is_busy:
            return
        outcome = saver.tick()
        if outcome is None:
            share = saver.written / saver.total if saver.total else 1.0
            self.saving.say(
                f"Saving {saver.path.name}: {saver.written:,} of {_rows(saver.total)}, {share:.0%}"
            )
            return
        self._tell_saved(outcome)
        then, self._then = self._then, None
        if then is not None and not outcome.problem:
            then()

    def _tell_saved(self, outcome: Outcome) -> None:
        if outcome.problem:
            self.saving.hide()
            self.failed.emit(outcome.problem)
        elif outcome.cancelled:
            self.saving.tell("No capture was saved.")
        else:
            left = self._saver.total - outcome.rows
            gone = f" {_rows(left)} had left the log before." if left else ""
            self.saving.tell(f"Saved {_rows(outcome.rows)} to {outcome.path.name}.{gone}", str(outcome.path))
            self._recent.remember(outcome.path)
            self._notes.saved(self._saved_notes, outcome.path)
            if self._from is not None and self._saved_from is self._shown:
                self._from.remove()  # kept under a name now; what is shown is read by what is open
                self._from = None

    def _start(self) -> Path:
        for path in (self._document.path, *self._recent.paths()[:1]):
            if path is not None and path.parent.is_dir():
                return path.parent
        return Path(QDir.currentPath())

    def _suggestion(self) -> str:
        path, title = self._document.path, self._document.workspace.title
        stem = path.stem if path is not None else re.sub(r"[^\w.]+", "-", title.lower()).strip("-.")
        return f"{stem or 'traffic'}{time.strftime('-%Y%m%d-%H%M%S')}{SUFFIX}"

    # What a window that was killed left

    def find(self) -> None:
        """Look for the newest traffic that was left, and offer it once it is known how much it is."""
        self._leave_found()
        if self._folder is None:
            return
        left = spools.abandoned(self._folder)
        self._found, self._others = left.newest, left.waiting
        self._sweep(left.beyond)
        if self._found is not None:
            try:
                self._found_log = CaptureLog(*self._found.parts())
            except CaptureError:
                self._leave_found()

    def _sweep(self, beyond: tuple[SpoolFolder, ...]) -> None:
        """Remove these, and tell it with the offer of the newest."""
        if not beyond:
            return
        many = len(beyond) != 1
        taken = size(sum(spool.size() for spool in beyond))
        self._removed = (
            f" {len(beyond):,} older one{'s' if many else ''} ({taken}) {'were' if many else 'was'} removed:"
            f" such traffic is {spools.limits()}."
        )

        def remove() -> object:
            for spool in beyond:
                spool.remove()
            return [spool.path for spool in beyond if spool.path.exists()]

        self._sweeper.run("sweep", remove, self._swept)

    def _swept(self, stuck: object) -> None:
        assert isinstance(stuck, list)
        if stuck:
            self.failed.emit(f"{stuck[0]}: old traffic can't be removed there; remove the folder yourself.")

    def _look_at_found(self) -> None:
        log = self._found_log
        if log is None or not self.offer.isHidden() or self._found is None:
            return
        log.poll()
        if not log.is_read:
            return
        rows = len(log) - log.first
        if not rows:
            self._discard_found()
            return
        since = log.record_at(log.first).time / 1e9
        words = (
            f"Traffic from {_moment(since)} ({_rows(rows)}) was left by a window that ended without closing."
        )
        if self._others:
            words += (
                f" {self._others:,} more {'is' if self._others == 1 else 'are'} waiting, {spools.limits()}."
            )
        self.offer.say(words + self._removed)
        self._removed = ""

    def _open_found(self) -> None:
        log, self._found_log = self._found_log, None
        found, self._found = self._found, None
        self.offer.hide()
        if log is not None:
            since = _moment(log.record_at(log.first).time / 1e9)
            self._show(log, f"Traffic from {since}", found)

    def _discard_found(self) -> None:
        found, self._found = self._found, None
        self._leave_found()
        if found is not None:
            found.remove()
        self.find()

    def _leave_found(self) -> None:
        self.offer.hide()
        log, self._found_log = self._found_log, None
        found, self._found = self._found, None
        if log is not None:
            log.close()
        if found is not None:
            found.release()

    def close(self) -> None:
        """The window ends: what is being saved is given up, what was found stays for the next start."""
        self._saver.close()
        self._leave_found()
        self._put_away()


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"


def _moment(when: float) -> str:
    then, now = time.localtime(when), time.localtime()
    return time.strftime("%H:%M" if then[:3] == now[:3] else "%d %B %Y, %H:%M", then)

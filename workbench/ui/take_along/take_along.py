"""Takes traffic along: exports of what is shown, imports, and replays, one of each at a time.

The conversations are dialogs that are opened, never run; work goes on on threads and on the loop, and is
looked at on the window's tick. Invariant: after `close` no thread, replay or temporary file is left.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QDir, QObject, QSettings, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from workbench.engine.replayer import Replayer, ReplayState
from workbench.session import Session
from workbench.traffic.capture import CaptureError
from workbench.traffic.exports.export import FORMATS, ExportCancelled, ExportError, Format, export
from workbench.traffic.exports.rows import Choice
from workbench.traffic.imports import SUFFIXES, ImportCancelled, import_lines
from workbench.ui.bars import JobBar
from workbench.ui.document import Document
from workbench.ui.rows_offer import RowsOffer
from workbench.ui.take_along.export_dialog import ExportDialog
from workbench.ui.take_along.job import Cancelled, Job, Outcome, Progress
from workbench.ui.take_along.replay_dialog import ReplayDialog, ReplayWish

_FORMAT = "export/format"


class TakeAlong(QObject):
    """For one window. `offer` gives the rows that are shown."""

    failed = Signal(str)
    """A sentence: it can't be done; nothing has changed."""
    imported = Signal(object, str)
    """A capture was made of a file: its `Path`, which is there until `close`, and the file's name."""
    start_requested = Signal(tuple)
    """These sockets, by their ids, are to be started: a replay goes through them."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        document: Document,
        offer: Callable[[], RowsOffer],
        actions: Mapping[str, QAction],
        settings: QSettings | None = None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._offer = offer
        self._document = document
        self._settings = settings
        self._dialog: QDialog | None = None
        self._exporting: Job | None = None
        self._importing: tuple[Job, Path, Path] | None = None  # with the file, and the capture made of it
        self._replayer: Replayer | None = None
        self._made: TemporaryDirectory[str] | None = None
        self._imports = 0
        self.export_bar = JobBar(
            "exportBar", "Export", "Cancel", "Write no file (Esc, while this has the keyboard)"
        )
        self.import_bar = JobBar(
            "importBar", "Import", "Cancel", "Import nothing (Esc, while this has the keyboard)"
        )
        self.replay_bar = JobBar("replayBar", "Replay", "Stop", "Send no more (Shift+F7)")
        self.bars: Sequence[QWidget] = (self.export_bar, self.import_bar, self.replay_bar)
        """To be shown above the rows."""
        self.export_bar.pressed.connect(self._cancel_export)
        self.import_bar.pressed.connect(self._cancel_import)
        self.replay_bar.pressed.connect(self.stop_replay)
        document.replaced.connect(self.stop_replay)  # what it goes through is gone
        actions["actionExport"].triggered.connect(self._export_asked)
        actions["actionImport"].triggered.connect(self._import_asked)
        actions["actionReplay"].triggered.connect(self._replay_asked)
        actions["actionStopAll"].triggered.connect(self._stop_asked)
        self._stop_action = actions["actionStopReplay"]
        self._stop_action.triggered.connect(self._stop_asked)
        self._stop_action.setEnabled(False)

    def tick(self) -> None:
        """Show how far everything is."""
        self._follow_export()
        self._follow_import()
        self._follow_replay()

    def close(self) -> None:
        """The window ends: what is under way is given up."""
        for job in (self._exporting, self._importing[0] if self._importing is not None else None):
            if job is not None:
                job.close()
        self._exporting = self._importing = None
        if self._replayer is not None:
            self._replayer.stop()
            self._replayer = None
        if self._made is not None:
            self._made.cleanup()
            self._made = None

    # Export

    def _export_asked(self, *_: object) -> None:
        if self._exporting is not None:
            self.failed.emit("An export is under way; wait for it, or cancel it.")
            return
        offer = self._offer()
        if not len(offer.snapshot):
            self.failed.emit("There is no traffic to export yet.")
            return
        known = str(self._settings.value(_FORMAT, "")) if self._settings is not None else ""
        dialog = ExportDialog(offer, known if known in FORMATS else "jsonl", self._window)
        dialog.export_requested.connect(partial(self._ask_where, offer))
        self._begin(dialog)

    def _ask_where(self, offer: RowsOffer, choice: Choice | None, name: str) -> None:
        if self._settings is not None:
            self._settings.setValue(_FORMAT, name)
        to = FORMATS[name]
        dialog = QFileDialog(
            self._window, "Export traffic", str(self._folder()), f"{to.title} (*{to.suffix})"
        )
        dialog.setObjectName("exportFileDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(to.suffix.removeprefix("."))
        dialog.selectFile(f"traffic{time.strftime('-%Y%m%d-%H%M%S')}{to.suffix}")
        dialog.fileSelected.connect(partial(self._export_to, offer, choice, to))
        self._begin(dialog)

    def _export_to(self, offer: RowsOffer, choice: Choice | None, to: Format, path: str) -> None:
        self.export(offer, choice, to, Path(path))

    def export(self, offer: RowsOffer, choice: Choice | None, to: Format, path: Path) -> None:
        """Write those rows there. Not while an export is under way."""
        types = {socket.id: socket.type for socket in self._session.workspace.sockets}

        def work(progress: Progress, cancelled: Cancelled) -> Outcome:
            total = len(offer.snapshot)
            try:
                done = export(
                    offer.snapshot,
                    to,
                    path,
                    choice=choice,
                    types=types,
                    progress=lambda looked: progress(looked, total),
                    cancelled=cancelled,
                )
            except ExportCancelled:
                return Outcome("No file was written.", done=True)
            except ExportError as error:
                return Outcome(str(error), done=False)
            left = total - done.rows if choice is None else 0
            gone = f" {_rows(left)} had left the log before." if left else ""
            return Outcome(
                f"Exported {_rows(done.rows)} to {path.name}.{gone} {done.hint}".strip(), True, str(path)
            )

        self._exporting = Job(f"Exporting to {path.name}", work)
        self._follow_export()

    def _cancel_export(self) -> None:
        if self._exporting is not None:
            self._exporting.cancel()

    def _follow_export(self) -> None:
        if self._exporting is not None and self._told(self._exporting, self.export_bar, "rows") is not None:
            self._exporting = None

    # Import

    def _import_asked(self, *_: object) -> None:
        names = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        dialog = QFileDialog(
            self._window, "Import traffic", str(self._folder()), f"JSON lines ({names});;All files (*)"
        )
        dialog.setObjectName("importFileDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._import_chosen)
        self._begin(dialog)

    def _import_chosen(self, path: str) -> None:
        self.import_path(Path(path))

    def import_path(self, path: Path) -> None:
        """Make a capture of that file, and hand it on by `imported`."""
        if self._importing is not None:
            self.failed.emit("An import is under way; wait for it, or cancel it.")
            return
        if self._made is None:
            self._made = TemporaryDirectory(prefix="zmq-workbench-")
        self._imports += 1
        made = Path(self._made.name) / f"imported-{self._imports}.arrows"

        def work(progress: Progress, cancelled: Cancelled) -> Outcome:
            try:
                rows = import_lines(path, made, progress=progress, cancelled=cancelled)
            except ImportCancelled:
                return Outcome("Nothing was imported.", done=True)
            except CaptureError as error:
                return Outcome(str(error), done=False)
            return Outcome(f"Imported {_rows(rows)} of {path.name}.", True, str(path))

        self._importing = (Job(f"Importing {path.name}", work), path, made)
        self._follow_import()

    def _cancel_import(self) -> None:
        if self._importing is not None:
            self._importing[0].cancel()

    def _follow_import(self) -> None:
        if self._importing is None:
            return
        job, path, made = self._importing
        outcome = self._told(job, self.import_bar, "bytes")
        if outcome is None:
            return
        self._importing = None
        if outcome.done and made.exists():
            self.imported.emit(made, path.name)

    # Replay

    def _replay_asked(self, *_: object) -> None:
        offer = self._offer()
        if not len(offer.snapshot):
            self.failed.emit("There is no traffic to replay yet.")
            return
        running = self._session.running
        dialog = ReplayDialog(offer, self._session.workspace, running.__contains__, self._window)
        dialog.replay_requested.connect(partial(self._replay, offer))
        self._begin(dialog)

    def _replay(self, offer: RowsOffer, wish: ReplayWish) -> None:
        self.replay(offer, wish)

    def replay(self, offer: RowsOffer, wish: ReplayWish) -> None:
        """Begin, in place of the replay before."""
        if wish.start:
            self.start_requested.emit(wish.start)
        self._replayer = self._session.replay(
            offer.snapshot, wish.through, kind=wish.kind, speed=wish.speed, choice=wish.choice
        )
        self._stop_action.setEnabled(True)
        self._follow_replay()

    def _stop_asked(self, *_: object) -> None:
        self.stop_replay()

    def stop_replay(self) -> None:
        """Send no more."""
        if self._replayer is not None:
            self._replayer.stop()
            self._follow_replay(stopped=True)

    def _follow_replay(self, *, stopped: bool = False) -> None:
        if self._replayer is None:
            return
        state = self._replayer.state()
        if not state.is_over:
            said = f"Replaying: {_sent(state)}."
            if state.waits_for:
                socket = self._session.workspace.socket(state.waits_for)
                what = "its turn" if state.for_turn else "room"
                said += f" {socket.label if socket else state.waits_for} waits for {what}."
            self.replay_bar.show_progress(said, state.looked, state.rows)
            return
        self._replayer.stop()
        self._replayer = None
        self._stop_action.setEnabled(False)
        if state.problem:
            self.failed.emit(state.problem)
        self.replay_bar.tell(
            f"{'Replay stopped' if stopped or state.problem else 'Replayed'}: {_sent(state)}."
        )

    # What they share

    def _folder(self) -> Path:
        """Where a dialog begins: beside the document."""
        path = self._document.path
        return path.parent if path is not None and path.parent.is_dir() else Path(QDir.currentPath())

    def _told(self, job: Job, bar: JobBar, unit: str) -> Outcome | None:
        """Show how far that job is, or what came of it, which is returned once."""
        outcome = job.outcome()
        if outcome is None:
            far = f": {job.done:,} of {job.total:,} {unit}" if job.total else ""
            bar.show_progress(f"{job.name}{far}", job.done, job.total)
        elif outcome.done:
            bar.tell(outcome.sentence, outcome.tip)
        else:
            bar.hide()
            self.failed.emit(outcome.sentence)
        if outcome is not None:
            job.close()
        return outcome

    def _begin(self, dialog: QDialog) -> None:
        """Open it in place of the one that may still be open."""
        before, self._dialog = self._dialog, dialog
        if before is not None:
            before.deleteLater()
        dialog.finished.connect(partial(self._finished, dialog))
        dialog.open()

    def _finished(self, dialog: QDialog, _result: int) -> None:
        if self._dialog is dialog:
            self._dialog = None
            dialog.deleteLater()


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"


def _sent(state: ReplayState) -> str:
    refused = f", {state.refused:,} refused" if state.refused else ""
    return f"{state.sent:,} sent{refused}"

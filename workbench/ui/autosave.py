"""Keeps unsaved changes on disk as they are made, and offers what an earlier window could not save.

Invariant: `DELAY` after a change at the latest it is kept, and nothing is kept of a document that is
saved. A window that ends in order with the user's consent leaves nothing; one that is killed, or
ended by a signal without being asked, leaves its work for the next one to offer.
"""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.ui import recovery
from workbench.ui.document import Document
from workbench.ui.recovery import RecoveryError, Slot

DELAY = 500
"""The longest time, in milliseconds, between a change and its being kept."""
_RETRY = 30_000  # ms, after a failure: a full disk may have room again


class Autosave(QObject):
    """Watches one document. `folder` is where the work of all windows of this user is kept."""

    failed = Signal(str)
    """A sentence: unsaved changes can't be kept, or what was kept can't be read."""

    def __init__(self, document: Document, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._folder = folder
        self._slot: Slot | None = None
        self._found: Slot | None = None
        self._told = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._keep)
        document.changed.connect(self._follow)
        document.name_changed.connect(self._follow)

    # What is unsaved here

    def forget(self) -> None:
        """The user gave up what is unsaved, or saved it: keep nothing of it."""
        self._timer.stop()
        if self._slot is not None:
            self._slot.remove()
            self._slot = None

    def close(self) -> None:
        """The window ends: what is unsaved and wasn't given up stays for the next start."""
        if self._timer.isActive():
            self._timer.stop()
            self._keep()
            self._timer.stop()
        for slot in (self._slot, self._found):
            if slot is not None:
                slot.release()
        self._slot = self._found = None

    def _follow(self) -> None:
        if self._document.is_clean:
            self.forget()
        elif not self._timer.isActive():
            # Not put off by further changes: a long drag is kept while it lasts.
            self._timer.start(DELAY)

    def _keep(self) -> None:
        if self._document.is_clean:
            return
        try:
            if self._slot is None:
                self._slot = recovery.new_slot(self._folder)
            self._slot.write(self._document.workspace, self._document.path)
        except RecoveryError as error:
            self._timer.start(_RETRY)
            if not self._told:
                self._told = True
                self.failed.emit(str(error))
        else:
            self._told = False

    # What an earlier window left

    def find(self) -> str:
        """A sentence about the newest work that was left unsaved, which is then ours to decide on; or nothing."""
        self.leave_found()
        self._found, others = recovery.abandoned(self._folder)
        return _offer(self._found, others) if self._found is not None else ""

    def restore_found(self) -> None:
        """Make it the document, unsaved as it was. What can't be read stays where it is."""
        found, self._found = self._found, None
        if found is None:
            return
        try:
            workspace, path = found.read()
        except RecoveryError as error:
            found.release()
            self.failed.emit(str(error))
            return
        # The document that goes is clean or given up; its slot goes while the new one is put in place,
        # and only then is the found one this window's own, so that at no time nothing is on the disk.
        self._document.replace(workspace, path, clean=False)
        self.forget()
        self._slot = found

    def discard_found(self) -> None:
        """Remove it."""
        if self._found is not None:
            self._found.remove()
            self._found = None

    def leave_found(self) -> None:
        """Leave it for the next start."""
        if self._found is not None:
            self._found.release()
            self._found = None


def _offer(slot: Slot, others: int) -> str:
    path = slot.belongs_to()
    when = slot.written_at()
    if path is None:
        words = f"A workspace from {_moment(when)} was not saved when its window ended."
    else:
        words = f"Changes to {path.name} from {_moment(when)} were not saved when its window ended."
        if _changed_since(path, when):
            words += " The file itself was changed after that."
    if others:
        words += f" {others:,} more {'is' if others == 1 else 'are'} waiting."
    return words


def _moment(when: float) -> str:
    then, now = time.localtime(when), time.localtime()
    return time.strftime("%H:%M" if then[:3] == now[:3] else "%d %B %Y, %H:%M", then)


def _changed_since(path: Path, when: float) -> bool:
    try:
        return path.stat().st_mtime > when
    except OSError:
        return False

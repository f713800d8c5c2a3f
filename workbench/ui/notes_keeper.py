"""Keeps the marks and notes of an opened capture in the file beside it.

Invariant: what is shown of a capture with a name is written there a moment after it changed, and when it is put
away; what can't be read or written is told once, and nothing of another program's is overwritten.
"""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from workbench.traffic.annotations import Annotations, AnnotationsError, load, notes_path, save

_AFTER = 1.0  # s between two times that they are written


class NotesKeeper(QObject):
    """For the capture that is shown."""

    failed = Signal(str)
    """A sentence: they can't be read, or written."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._annotations = Annotations()
        self._written = 0  # its changes that the file has
        self._at = 0.0

    def open(self, capture: Path | None) -> Annotations:
        """The marks and notes of that capture; None for one without a name, whose own go nowhere."""
        self.put_away()
        self._annotations = Annotations()
        self._path = notes_path(capture) if capture is not None else None
        if self._path is not None:
            try:
                self._annotations = load(self._path)
            except AnnotationsError as error:
                self._path = None
                self.failed.emit(str(error))
        self._written = self._annotations.changes
        return self._annotations

    def tick(self) -> None:
        """Write them, if they changed a moment ago."""
        if self._annotations.changes != self._written and time.monotonic() - self._at > _AFTER:
            self._write()

    def put_away(self) -> None:
        """Write what isn't yet; the capture is no longer shown."""
        if self._annotations.changes != self._written:
            self._write()
        self._path = None

    def saved(self, annotations: Annotations, capture: Path) -> None:
        """Rows with these marks and notes were written as that capture."""
        try:
            save(annotations, notes_path(capture))
        except AnnotationsError as error:
            self.failed.emit(str(error))

    def _write(self) -> None:
        self._at = time.monotonic()
        self._written = self._annotations.changes
        if self._path is not None:
            try:
                save(self._annotations, self._path)
            except AnnotationsError as error:
                self.failed.emit(str(error))

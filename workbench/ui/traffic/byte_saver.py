"""Writes bytes to a file in pieces, so that a frame of any size leaves the window its time.

Invariant: the file is whole or as it was; while it is being written it has another name.
"""

from __future__ import annotations

from PySide6.QtCore import QIODevice, QObject, QSaveFile, QTimer, Signal

from workbench.traffic.text import visible

_PIECE = 1024 * 1024  # bytes written in one turn of the loop


class ByteSaver(QObject):
    """One file being written; it deletes itself when it is done."""

    finished = Signal(str, bool)
    """A sentence on how it ended, and whether the file is there."""

    def __init__(self, data: bytes, path: str, parent: QObject) -> None:
        super().__init__(parent)
        self._data = data
        self._at = 0
        self._file = QSaveFile(path, self)
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._go_on)

    def start(self) -> None:
        """Begin; `finished` tells how it ended, at once where the file can't be opened."""
        if self._file.open(QIODevice.OpenModeFlag.WriteOnly):
            self._timer.start()
        else:
            self._end(False)

    def _go_on(self) -> None:
        piece = self._data[self._at : self._at + _PIECE]
        if piece and self._file.write(piece) != len(piece):
            self._end(False)
            return
        self._at += len(piece)
        if self._at == len(self._data):
            self._end(self._file.commit())

    def _end(self, there: bool) -> None:
        self._timer.stop()
        name = visible(self._file.fileName())
        if there:
            count = len(self._data)
            said = f"Saved {count:,} byte{'' if count == 1 else 's'} as {name}."
        else:
            said = f"{name}: can't be written ({visible(self._file.errorString())}); choose another place."
            self._file.cancelWriting()
        self.finished.emit(said, there)
        self.deleteLater()

"""Whether the window may close: what is unsaved is asked about first, the document and then the traffic.

Invariant: no question holds up the loop; the window is closed by the answer, some turns later.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from workbench.ui.autosave import Autosave
from workbench.ui.captures import Captures
from workbench.ui.files import Files


class Leaving(QObject):
    """For one window, which owns it; without `autosave` nothing was kept that would have to be forgotten."""

    def __init__(self, window: QWidget, files: Files, captures: Captures, autosave: Autosave | None) -> None:
        super().__init__(window)
        self._window, self._files, self._captures, self._autosave = window, files, captures, autosave
        self._is_settled = False

    def is_settled(self) -> bool:
        """Whether the window may close now. Where it may not yet, its user is asked, and the answer closes it."""
        if not self._is_settled:
            self._files.leaving(self._document_settled)
        # Where nothing is unsaved that was answered at once, and Qt ignored the close within this close.
        return self._is_settled

    def leave(self) -> None:
        """Close without a question, as Ctrl-C in the terminal does: what is unsaved is kept for the next start."""
        self._is_settled = True
        self._window.close()

    def _document_settled(self) -> None:
        self._captures.when_saved(self._traffic_settled)

    def _traffic_settled(self) -> None:
        if self._autosave is not None:
            self._autosave.forget()
        self.leave()

"""Offers to read what was pasted as the frames that it stands for: a hex dump, Python's bytes, hex, JSON.

Invariant: the text stands as it was pasted until the offer is taken; then Undo brings it back. The offer is gone
with the next key.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from workbench.document.pasted import Pasted, pasted
from workbench.ui.composer.draft import EMPTY, DraftFrame, from_frame
from workbench.ui.composer.frames_model import FramesModel
from workbench.ui.composer.frames_table import FramesTable
from workbench.ui.composer.parts import line, plural
from workbench.ui.parts import label, link

_KEY = "Ctrl+J"


class PasteOffer(QWidget):
    """A line with the offer; hidden where there is none."""

    def __init__(self, model: FramesModel, table: FramesTable, parent: QWidget) -> None:
        super().__init__(parent)
        self._model, self._table = model, table
        self._offered: tuple[int, tuple[DraftFrame, ...], Pasted] | None = None
        self._words = label("secondary", name="pasteOffer")
        self._take = link(
            "Use as frames", "takePasted", f"Put these frames in its place ({_KEY}); Ctrl+Z undoes it"
        )
        self._take.clicked.connect(self.take)
        self.setLayout(line(self._words, self._take, None))
        shortcut = QShortcut(QKeySequence(_KEY), parent)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.take)
        table.text_pasted.connect(self._offer)
        table.paste_requested.connect(self._paste)
        self.hide()

    def withdraw(self) -> None:
        """Offer nothing any more."""
        self._offered = None
        self.hide()

    def take(self) -> None:
        """Put the frames that were offered in the place of the text."""
        if self._offered is not None:
            row, before, found = self._offered
            self._put(row, before, [from_frame(frame) for frame in found.frames])

    def _offer(self, row: int, before: tuple[DraftFrame, ...], text: str) -> None:
        found = pasted(text)
        if found is None or not 0 <= row < len(before):
            return
        self._offered = (row, before, found)
        self._words.setText(f"Pasted {found.what}: {plural(len(found.frames), 'frame')}.")
        self.show()

    def _paste(self, row: int, text: str) -> None:
        """Pasted into the table, where no field is open: what it stands for is taken at once."""
        found = pasted(text)
        drafts = [from_frame(frame) for frame in found.frames] if found else [DraftFrame("text", text)]
        self._put(row, self._model.drafts, drafts)

    def _put(self, row: int, before: tuple[DraftFrame, ...], drafts: Sequence[DraftFrame]) -> None:
        self.withdraw()
        after = row if before[row] == EMPTY else row + 1
        self._model.replace((*before[:after], *drafts, *before[row + 1 :]), can_restore=True)
        self._table.show_row(after)

"""The line that says which changed options wait for the socket to be opened again, and offers it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.catalogue.options import options
from workbench.ui.parts import link, paragraph


def waiting_words(names: tuple[str, ...]) -> str:
    """The sentence for these options, by libzmq's names."""
    if len(names) == 1:
        known = options().get(names[0])
        return f"{known.title if known else names[0]} takes effect when the socket is opened again."
    return f"{len(names)} options take effect when the socket is opened again."


class PendingBar(QWidget):
    """Asks in place, never by a box: what runs goes on as it is until the user agrees."""

    reopen_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._words = paragraph("warning", name="optionsPending")
        self._reopen = link("Reopen now", "reopenNow")
        self._reopen.setToolTip("Stops the socket and starts it again; its connections are made anew.")
        self._reopen.setProperty("edge", "right")
        self._reopen.clicked.connect(self.reopen_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 6)
        row.addWidget(self._words, 1)
        row.addWidget(self._reopen, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_pending(self, names: tuple[str, ...]) -> None:
        """Ask about these options; hidden where none waits."""
        if names != self._names:
            self._names = names
            self._words.setText(waiting_words(names) if names else "")
            # Only what the catalogue knows: Qt would take tags in a file's own words for rich text.
            self._words.setToolTip("\n".join(name for name in names if name in options()))
        self.setVisible(bool(names))

"""A line under the traffic table that says what isn't usual: rows held still, rows that have left, an outcome.

Invariant: it takes no room while there is nothing to say.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from workbench.ui.parts import label

_SAID = 6_000  # ms that an outcome stands


class StatusStrip(QWidget):
    """Three places, each hidden while it is empty."""

    def __init__(self) -> None:
        super().__init__()
        self._told_gone = self._told_waiting = -1
        self._paused = label("warning", name="trafficPaused")
        self._outcome = label("secondary", name="trafficSaid")
        self._outcome.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._gone = label("secondary", name="trafficGone")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 12, 2)
        row.setSpacing(16)
        row.addWidget(self._paused)
        row.addWidget(self._outcome, 1)
        row.addWidget(self._gone)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._unsay)
        self.hide()

    def show_gone(self, count: int, why: str) -> None:
        """So many rows have left the log, and why."""
        if count != self._told_gone:
            self._told_gone = count
            self._gone.setToolTip(why)
            self._put(self._gone, f"{count:,} older rows have left" if count else "")

    def show_paused(self, waiting: int | None) -> None:
        """The rows are held still, and so many have come since; None where they aren't."""
        told = -1 if waiting is None else waiting
        if told != self._told_waiting:
            self._told_waiting = told
            new = "" if waiting is None else f"Paused, {waiting:,} new row{'' if waiting == 1 else 's'}"
            self._put(self._paused, new)

    def say(self, sentence: str) -> None:
        """Say this for a while; nothing takes back what was said."""
        self._put(self._outcome, sentence)
        self._outcome.setToolTip(sentence)
        if sentence:
            self._timer.start(_SAID)

    def _unsay(self) -> None:
        self.say("")

    def _put(self, label: QLabel, words: str) -> None:
        label.setText(words)
        label.setVisible(bool(words) or label is self._outcome)  # its stretch keeps the others apart
        self.setVisible(any(one.text() for one in (self._paused, self._outcome, self._gone)))

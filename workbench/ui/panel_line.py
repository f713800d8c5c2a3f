"""The line at the top of a panel: a sentence at the left, what can be done at the right, and a way to hide it all."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget


class PanelLine(QWidget):
    """Of one panel; `name` begins the object names of its parts."""

    hide_requested = Signal()
    """The user has seen enough of the panel."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel()
        self._label.setObjectName(f"{name}Line")
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setProperty("role", "secondary")
        # A long sentence is cut, and never makes the panel wider.
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 4, 8, 0)
        self._row.setSpacing(4)
        self._row.addWidget(self._label, 1)
        hide = self.add_link(f"{name}Hide", "×", "Hide this; the View menu brings it back", said="Hide")
        hide.setProperty("role", "quiet")
        hide.clicked.connect(self.hide_requested)

    def say(self, words: str) -> None:
        """The sentence."""
        self._label.setText(words)
        self._label.setToolTip(words.replace("<", "<\u200b").replace("&", "&\u200b"))

    @property
    def words(self) -> str:
        """What it says."""
        return self._label.text()

    def add_link(self, name: str, text: str, tip: str, *, said: str = "") -> QToolButton:
        """A button before the last; `said` is its accessible name where its text is a sign."""
        button = QToolButton()
        button.setObjectName(name)
        button.setProperty("role", "link")
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(said or text.removesuffix("…"))
        count = self._row.count()
        self._row.insertWidget(count - 1 if count > 1 else count, button)
        return button

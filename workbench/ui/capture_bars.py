"""Lines above the traffic table: which capture is shown in place of the live log, and how a save goes."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

_SAID = 8_000  # ms that an outcome stands


class QuietBar(QFrame):
    """A line of plain text and one button; hidden until there is something to say."""

    pressed = Signal()
    """The button."""

    def __init__(
        self, name: str, accessible: str, button: str, tip: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("role", "shown")
        self.setAccessibleName(accessible)
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)  # it names files
        # Cut rather than wrapped or wide: the window must not grow with a name. The tooltip has all of it.
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._button = QPushButton(button)
        self._button.setObjectName(f"{name}Button")
        self._button.setProperty("role", "link")
        self._button.setToolTip(tip)
        self._button.setAccessibleName(button)
        self._button.clicked.connect(self.pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 8, 2)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        row.addWidget(self._button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    @property
    def text(self) -> str:
        """What it says, empty while hidden."""
        return "" if self.isHidden() else self._text.text()

    def say(self, words: str, tip: str = "") -> None:
        """Show this, until it is hidden; `tip` says more."""
        self._timer.stop()
        self._button.show()
        self._put(words, tip)

    def tell(self, outcome: str, tip: str = "") -> None:
        """Show this for a while, without the button."""
        self._button.hide()
        self._put(outcome, tip)
        self._timer.start(_SAID)

    def _put(self, words: str, tip: str) -> None:
        if words != self._text.text() or self.isHidden():
            self._text.setText(words)
            self._text.setToolTip(tip or words)
            self.setAccessibleDescription(words)
            self.show()

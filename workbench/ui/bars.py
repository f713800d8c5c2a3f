"""Lines above the traffic table: what is shown there, or what is under way and how far, and a button."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QWidget

_STANDS = 10_000  # ms that an outcome stands
_STEPS = 1000
_HIGH = 29  # logical pixels, with the line below, also while there is no button


class QuietBar(QFrame):
    """A line of plain text and one button; hidden until there is something to say."""

    pressed = Signal()
    """The button."""

    def __init__(
        self,
        name: str,
        described: str,
        button: str,
        tip: str,
        parent: QWidget | None = None,
        *,
        role: str = "shown",
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("role", role)
        self.setAccessibleName(described)
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)  # it names files
        # Cut rather than wrapped or wide: the window must not grow with a name. The tooltip has all of it.
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._button = QPushButton(button)
        self._button.setObjectName(f"{name}Button")
        self._button.setProperty("role", "link")
        self._button.setToolTip(tip)
        self._button.setAccessibleName(f"{described}: {button}")
        self._button.clicked.connect(self.pressed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 2, 8, 2)
        self._row.setSpacing(12)
        self._row.addWidget(self._text, 1)
        self._row.addWidget(self._button)
        self.setMinimumHeight(_HIGH)
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
        self._timer.start(_STANDS)

    def _put(self, words: str, tip: str) -> None:
        if words != self._text.text() or self.isHidden():
            self._text.setText(words)
            self._text.setToolTip(tip or words)
            self.setAccessibleDescription(words)
            self.show()


class JobBar(QuietBar):
    """With a line that says how far it is; the button ends the job, as Esc does while the keyboard is here."""

    def __init__(
        self, name: str, described: str, button: str, tip: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, described, button, tip, parent, role="job")
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setFixedSize(120, 4)
        self._progress.setRange(0, _STEPS)
        self._progress.setAccessibleName(f"{described}: how far it is")
        self._row.insertWidget(1, self._progress)

    def show_progress(self, words: str, done: int, total: int) -> None:
        """What is under way, and how far it is: so much of so much; of nothing, as far as it isn't known."""
        self._progress.setRange(0, _STEPS if total else 0)
        self._progress.setValue(done * _STEPS // total if total else 0)
        self._progress.show()
        self.say(words)

    def tell(self, outcome: str, tip: str = "") -> None:
        self._progress.hide()
        super().tell(outcome, tip)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._button.isVisible():
            self.pressed.emit()
            return
        super().keyPressEvent(event)

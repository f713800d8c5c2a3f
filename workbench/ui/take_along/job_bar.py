"""A line above the rows: what is under way and how far, with a button that ends it, and then its outcome."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QWidget

_STANDS = 10_000  # ms that an outcome stands
_STEPS = 1000


class JobBar(QFrame):
    """Hidden until there is something to say. Esc is the button, while the keyboard is here."""

    ended = Signal()
    """The button was pressed."""

    def __init__(
        self, name: str, described: str, button: str, tip: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("role", "job")
        self.setAccessibleName(described)
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)  # it names files
        # Cut rather than wide: the window must not grow with a name. The tooltip has all of it.
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setFixedSize(120, 4)
        self._progress.setRange(0, _STEPS)
        self._progress.setAccessibleName(f"{described}: how far it is")
        self._button = QPushButton(button)
        self._button.setObjectName(f"{name}Button")
        self._button.setProperty("role", "link")
        self._button.setToolTip(tip)
        self._button.setAccessibleName(f"{described}: {button}")
        self._button.clicked.connect(self.ended)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 8, 2)
        row.setSpacing(12)
        row.addWidget(self._text, 1)
        row.addWidget(self._progress)
        row.addWidget(self._button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    @property
    def text(self) -> str:
        """What it says, empty while hidden."""
        return "" if self.isHidden() else self._text.text()

    def say(self, words: str, done: int, total: int) -> None:
        """What is under way, and how far it is: so much of so much; of nothing, as far as it isn't known."""
        self._timer.stop()
        self._progress.setRange(0, _STEPS if total else 0)
        self._progress.setValue(done * _STEPS // total if total else 0)
        self._progress.show()
        self._button.show()
        self._put(words, words)

    def tell(self, outcome: str, tip: str = "") -> None:
        """How it ended, for a while."""
        self._progress.hide()
        self._button.hide()
        self._put(outcome, tip or outcome)
        self._timer.start(_STANDS)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._button.isVisible():
            self.ended.emit()
            return
        super().keyPressEvent(event)

    def _put(self, words: str, tip: str) -> None:
        if words != self._text.text() or self.isHidden():
            self._text.setText(words)
            self._text.setToolTip(tip)
            self.setAccessibleDescription(words)
            self.show()

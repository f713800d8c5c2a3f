"""Words above the canvas: a sentence on what went wrong, or an offer to decide on. Never modal."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget


class _Bar(QFrame):
    """A line of plain text, what can be done about it, and a ×; hidden until there is something to say."""

    dismissed = Signal()
    """The × was pressed; the bar is hidden."""

    def __init__(self, name: str, role: str, dismissal: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("role", role)
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)  # it may quote a file or a peer
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = QToolButton()
        close.setText("×")
        close.setProperty("role", "quiet")
        close.setToolTip(dismissal)
        close.setAccessibleName(dismissal)
        close.clicked.connect(self._dismiss)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 4, 8, 4)
        self._row.setSpacing(8)
        self._row.addWidget(self._text, 1)
        self._row.addWidget(close)
        self.hide()

    @property
    def text(self) -> str:
        """What it says, empty while hidden."""
        return "" if self.isHidden() else self._text.text()

    def say(self, sentence: str) -> None:
        """Show this sentence, in place of the one before."""
        self._text.setText(sentence)
        self.setAccessibleDescription(sentence)
        self.show()

    def _dismiss(self) -> None:
        self.hide()
        self.dismissed.emit()


class NoticeBar(_Bar):
    """What went wrong with an action that has no place of its own. It stays until the next action or its ×."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("notice", "notice", "Dismiss this notice", parent)
        self.setAccessibleName("Notice")


class OfferBar(_Bar):
    """A question that can wait: yes, no, or × for another time, which `later` says.

    Whoever asked hides it when it is settled.
    """

    accepted = Signal()
    declined = Signal()

    def __init__(
        self,
        accept: str,
        decline: str,
        parent: QWidget | None = None,
        *,
        name: str = "offer",
        later: str = "Decide at the next start",
    ) -> None:
        super().__init__(name, "offer", later, parent)
        self.setAccessibleName("Offer")
        suffix = name[0].upper() + name[1:]
        for place, (text, does, answer) in enumerate(
            ((accept, "accept", self.accepted), (decline, "decline", self.declined)), start=1
        ):
            button = QPushButton(text)
            button.setObjectName(f"{does}{suffix}")
            button.setAccessibleName(text)
            button.clicked.connect(answer)
            self._row.insertWidget(place, button)

"""One step of a lesson: a mark at the left, what to do beside it."""

from __future__ import annotations

from typing import Literal, TypeAlias

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from workbench.ui.theme import Theme

StepState: TypeAlias = Literal["done", "skipped", "next", "later"]
_SAID = {"done": "done", "skipped": "skipped", "next": "next", "later": "to come"}
_MARK = 18  # logical pixels, the circle that has the number or the tick


class StepRow(QWidget):
    """Its text is plain; the mark says the state by its sign and by its colour."""

    def __init__(self, number: int, text: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"lessonStep{number}")
        self._number, self._words = number, text
        self.state: StepState = "later"
        self._mark = _Mark(number, theme)
        self._label = QLabel(text)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setWordWrap(True)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 5, 0, 5)
        layout.setSpacing(10)
        layout.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._label, 1)
        self.set_state("later")

    def set_state(self, state: StepState) -> None:
        """How it stands."""
        self.state = state
        self._mark.set_state(state)
        self.setAccessibleName(f"Step {self._number}, {_SAID[state]}: {self._words}")
        self._label.setProperty("role", "step" if state == "next" else "stepDim")
        self._label.style().unpolish(self._label)
        self._label.style().polish(self._label)

    def set_theme(self, theme: Theme) -> None:
        """Show it in this theme."""
        self._mark.set_theme(theme)


class _Mark(QWidget):
    def __init__(self, number: int, theme: Theme) -> None:
        super().__init__()
        self._number, self._theme = number, theme
        self._state: StepState = "later"
        self.setFixedSize(QSize(_MARK, _MARK))

    def set_state(self, state: StepState) -> None:
        self._state = state
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        look = self._theme
        fill, line, ink = {
            "done": (look.live_soft, look.live_soft, look.live_text),
            "skipped": (look.panel, look.line, look.dim),
            "next": (look.accent, look.accent, look.on_accent),
            "later": (look.panel, look.line, look.dim),
        }[self._state]
        sign = {"done": "✓", "skipped": "–"}.get(self._state, str(self._number))
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(line), 1))
            painter.setBrush(QColor(fill))
            painter.drawEllipse(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
            font = painter.font()
            font.setPixelSize(10)
            font.setBold(True)
            painter.setFont(font)
            painter.setPen(QColor(ink))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, sign)

"""A line over the canvas: what to do there, or why something can't be. It takes no mouse and no keys."""

from __future__ import annotations

from typing import Literal, TypeAlias

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QLabel, QWidget

from workbench.ui import theme as looks
from workbench.ui.theme import Theme

Tone: TypeAlias = Literal["quiet", "accent", "fail"]
_COLOURS: dict[Tone, tuple[str, str]] = {
    "quiet": ("dim", "canvas"),
    "accent": ("accent_text", "accent_soft"),
    "fail": ("fail_text", "fail_soft"),
}
_WIDEST = 420
_FROM_MOUSE = QPoint(16, 16)


class Hint(QLabel):
    """Plain text, as wide as it needs up to 420 pixels, and always whole within its parent."""

    def __init__(self, name: str, look: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFont(looks.font(looks.VALUE))
        self._parent = parent
        self._look = look
        self._tone: Tone = "quiet"
        self.hide()

    def set_theme(self, look: Theme) -> None:
        """Show it in this theme."""
        self._look = look
        self._dress()

    def say(self, text: str, tone: Tone = "quiet") -> None:
        """Show this line; an empty one hides it."""
        if text == self.text() and tone == self._tone:
            return
        self._tone = tone
        self.setText(text)
        self.setAccessibleName(text)
        self._dress()
        self.setVisible(bool(text))
        if text and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def _dress(self) -> None:
        text, back = _COLOURS[self._tone]
        self.setStyleSheet(
            f"color: {getattr(self._look, text)}; background: {getattr(self._look, back)};"
            f" border-radius: {looks.RADIUS}px; padding: 6px 10px;"
        )
        self._fit()

    def _fit(self) -> None:
        self.setWordWrap(False)
        widest = max(80, min(_WIDEST, self._parent.width() - 24))
        if self.sizeHint().width() > widest:
            self.setWordWrap(True)
            self.resize(widest, self.heightForWidth(widest))
        else:
            self.resize(self.sizeHint())

    def follow_mouse(self, position: QPoint) -> None:
        """Stand beside the mouse, at the side that has room."""
        self._fit()
        place = position + _FROM_MOUSE
        parent = self._parent
        if place.x() + self.width() > parent.width() - 8:
            place.setX(position.x() - _FROM_MOUSE.x() - self.width())
        if place.y() + self.height() > parent.height() - 8:
            place.setY(position.y() - _FROM_MOUSE.y() - self.height())
        self.move(max(8, place.x()), max(8, place.y()))

    def stand_at_top(self) -> None:
        """Stand at the top, in the middle."""
        self._fit()
        self.move((self._parent.width() - self.width()) // 2, 12)

    def stand_in_middle(self) -> None:
        """Stand in the middle."""
        self._fit()
        parent = self._parent
        self.move((parent.width() - self.width()) // 2, (parent.height() - self.height()) // 2)

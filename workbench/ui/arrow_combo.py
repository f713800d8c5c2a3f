"""A combo box that shows its arrow: a style sheet takes Fusion's away and gives none without an image."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox

from workbench.ui.parts import FIELD_INSET

_ARROW = 14  # logical pixels, with what parts it from the words
_FLAT_INSET = 4


class ArrowCombo(QComboBox):
    """A QComboBox with a ▾ at its right edge; with `align_right` its text stands beside that."""

    def __init__(self, *, align_right: bool = False) -> None:
        super().__init__()
        self._inset = _FLAT_INSET if align_right else FIELD_INSET
        self._side = Qt.AlignmentFlag.AlignRight if align_right else Qt.AlignmentFlag.AlignLeft

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        # By the role: a style sheet makes the disabled colours the same as the others.
        is_value = self.isEnabled() and bool(self.currentText())
        role = QPalette.ColorRole.Text if is_value else QPalette.ColorRole.PlaceholderText
        middle = Qt.AlignmentFlag.AlignVCenter
        with QPainter(self) as painter:
            self.style().drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option, painter, self)
            painter.setFont(self.font())
            painter.setPen(self.palette().color(role))
            whole = self.rect().adjusted(self._inset, 0, -self._inset, 0)
            spot = whole.adjusted(0, 0, -_ARROW, 0)
            words = self.currentText() or self.placeholderText()
            elided = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, spot.width())
            painter.drawText(spot, self._side | middle, elided)
            painter.drawText(whole, Qt.AlignmentFlag.AlignRight | middle, "▾")

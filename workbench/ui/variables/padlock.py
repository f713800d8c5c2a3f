"""The padlock that stands before a variable which is a secret."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from workbench.ui.theme import Theme


@lru_cache(maxsize=4)
def lock(theme: Theme) -> QIcon:
    """A padlock, as a secret has before its place."""
    pixmap = QPixmap(48, 48)  # three times the size, for dense screens
    pixmap.setDevicePixelRatio(3)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.dim), 1.5))
        painter.drawArc(QRectF(5, 2.5, 6, 8), 0, 180 * 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.dim))
        painter.drawRoundedRect(QRectF(3, 7, 10, 7), 1.5, 1.5)
    return QIcon(pixmap)

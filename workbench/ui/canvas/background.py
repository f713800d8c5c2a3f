"""The canvas's ground: dots at even distances, fewer as it is seen from further."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from workbench.ui.theme import Theme

_APART = 24  # scene units
_NEAREST = 16.0  # pixels on the screen
_SIZE = 2.4


def paint(painter: QPainter, look: Theme, area: QRectF, zoom: float) -> None:
    """Paint that area of the scene."""
    painter.fillRect(area, look.color("canvas"))
    apart = _APART
    while apart * zoom < _NEAREST:
        apart *= 2
    left, top = int(area.left() // apart) * apart, int(area.top() // apart) * apart
    columns = range(left, int(area.right()) + apart, apart)
    rows = range(top, int(area.bottom()) + apart, apart)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(
        QPen(look.color("dot"), _SIZE / min(zoom, 1.0), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    )
    painter.drawPoints(QPolygonF([QPointF(x, y) for y in rows for x in columns]))

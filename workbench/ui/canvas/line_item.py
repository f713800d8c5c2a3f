"""A line between two nodes, which is chosen with the mouse: what a wire has in common with what is handed over.

Invariant: the mouse hits a line within REACH of it; one that is pointed at is drawn as one that is selected.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QPolygonF
from PySide6.QtWidgets import QGraphicsItem

from workbench.ui.canvas.node_item import NodeItem
from workbench.ui.theme import Theme

REACH = 10.0
"""Width that the mouse hits, in scene units."""


def hit_by_mouse(path: QPainterPath, box: QRectF | None = None) -> QPainterPath:
    """What counts as being on that line, or within the box that belongs to it."""
    stroker = QPainterPathStroker()
    stroker.setWidth(REACH)
    hit = stroker.createStroke(path)
    if box is not None:
        hit.setFillRule(Qt.FillRule.WindingFill)  # where the two overlap is inside, too
        hit.addRect(box)
    return hit


def draw_arrow(
    painter: QPainter, path: QPainterPath, share: float, size: float, color: QColor, *, ahead: float = 0.0
) -> None:
    """A filled arrow of that size along the path, its tip `ahead` of that share of it; sizes in scene units."""
    painter.save()
    painter.translate(path.pointAtPercent(share))
    painter.rotate(-path.angleAtPercent(share))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    back, half = ahead - size, size / 2
    painter.drawPolygon(QPolygonF([QPointF(ahead, 0), QPointF(back, -half), QPointF(back, half)]))
    painter.restore()


class LineItem(QGraphicsItem):
    """Between these two; where it runs is `_path`, in the scene."""

    def __init__(self, start: NodeItem, end: NodeItem, look: Theme) -> None:
        super().__init__()
        self._ends = (start, end)
        self._look = look
        self._path = QPainterPath()
        self._is_hovered = False
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setAcceptHoverEvents(True)

    @property
    def is_chosen(self) -> bool:
        """Whether it is drawn as chosen: it is selected, or the mouse is on it."""
        return self.isSelected() or self._is_hovered

    def joins(self, node: NodeItem) -> bool:
        """Whether it ends at that node."""
        return any(end is node for end in self._ends)

    def set_theme(self, look: Theme) -> None:
        """Show it in this theme."""
        self._look = look
        self.update()

    def hoverEnterEvent(self, event: object) -> None:
        self._is_hovered = True
        self.update()

    def hoverLeaveEvent(self, event: object) -> None:
        self._is_hovered = False
        self.update()

    def boundingRect(self) -> QRectF:
        return self._path.boundingRect().adjusted(-REACH, -REACH, REACH, REACH)

    def shape(self) -> QPainterPath:
        return hit_by_mouse(self._path)

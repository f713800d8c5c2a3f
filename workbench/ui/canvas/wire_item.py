"""A link on the canvas: a curve from the side that connects, with an arrow, to the side that binds, with a ring.

Also the dashed stand-in for a peer outside the workspace, and the wire that follows the mouse.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPainterPathStroker, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from workbench.document.links import Link
from workbench.ui import theme as looks
from workbench.ui.canvas.node_item import NodeItem
from workbench.ui.theme import Theme

_REACH = 10.0  # width that the mouse hits
_RING = 4.0
_ARROW = 8.0


def curve(start: QPointF, end: QPointF) -> QPainterPath:
    """A curve that leaves and arrives horizontally."""
    bend = max(40.0, abs(end.x() - start.x()) / 2)
    away = 1 if end.x() >= start.x() else -1
    path = QPainterPath(start)
    path.cubicTo(start + QPointF(bend * away, 0), end - QPointF(bend * away, 0), end)
    return path


def facing(a: NodeItem, b: NodeItem) -> tuple[QPointF, QPointF]:
    """The ports of the two that face each other."""
    if a.sceneBoundingRect().center().x() <= b.sceneBoundingRect().center().x():
        return a.port(Qt.Edge.RightEdge), b.port(Qt.Edge.LeftEdge)
    return a.port(Qt.Edge.LeftEdge), b.port(Qt.Edge.RightEdge)


class WireItem(QGraphicsItem):
    """One link between two nodes."""

    def __init__(self, link: Link, connects: NodeItem, binds: NodeItem, look: Theme) -> None:
        super().__init__()
        self.link = link
        self._connects = connects
        self._binds = binds
        self._look = look
        self._tone = ""
        self._path = QPainterPath()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setToolTip(f"{connects.socket.label} connects to {binds.socket.label}. Delete removes the link.")
        self.follow()
        self.refresh()

    def follow(self) -> None:
        """Be where the nodes are."""
        start, end = facing(self._connects, self._binds)
        self.prepareGeometryChange()
        self._path = curve(start, end)

    def refresh(self) -> None:
        """Take the colour of how the connecting endpoint stands."""
        endpoints = self._connects.state.endpoints
        index = self.link.from_index
        phase = endpoints[index].phase if index < len(endpoints) else "idle"
        tone = (
            "live"
            if phase == "connected"
            else "fail"
            if phase == "failed" or self._failed(index)
            else "faint"
        )
        if tone != self._tone:
            self._tone = tone
            self.update()

    def _failed(self, index: int) -> bool:
        endpoints = self._connects.state.endpoints
        return index < len(endpoints) and bool(endpoints[index].problem)

    def set_theme(self, look: Theme) -> None:
        """Show it in this theme."""
        self._look = look
        self.update()

    def boundingRect(self) -> QRectF:
        return self._path.boundingRect().adjusted(-_REACH, -_REACH, _REACH, _REACH)

    def shape(self) -> QPainterPath:
        stroker = QPainterPathStroker()
        stroker.setWidth(_REACH)
        return stroker.createStroke(self._path)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._look.color("accent" if self.isSelected() else self._tone)
        style = Qt.PenStyle.DashLine if self._tone == "fail" else Qt.PenStyle.SolidLine
        painter.setPen(QPen(color, 2.5 if self.isSelected() else 2, style, Qt.PenCapStyle.RoundCap))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._path)
        painter.setPen(QPen(color, 2))
        painter.setBrush(self._look.color("canvas"))
        painter.drawEllipse(self._path.pointAtPercent(1), _RING, _RING)
        # The arrow in the middle points the way the connection is made.
        middle = self._path.percentAtLength(self._path.length() / 2)
        painter.save()
        painter.translate(self._path.pointAtPercent(middle))
        painter.rotate(-self._path.angleAtPercent(middle))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        half = _ARROW / 2
        painter.drawPolygon(QPolygonF([QPointF(half, 0), QPointF(-half, -half), QPointF(-half, half)]))
        painter.restore()


class OutsideItem(QGraphicsItem):
    """A peer outside the workspace, left of the node that connects to it: dashed, for it isn't ours."""

    WIDTH, HEIGHT, GAP = 176.0, 44.0, 72.0

    def __init__(self, node: NodeItem, index: int, address: str, nth: int, look: Theme) -> None:
        super().__init__()
        self._node = node
        self._index = index
        self._address = address.removeprefix("tcp://")
        self._nth = nth
        self._look = look
        self._words = ""
        self.follow()
        self.refresh()

    def follow(self) -> None:
        """Be beside the node."""
        self.prepareGeometryChange()
        y = self._node.height / 2 - self.HEIGHT / 2 + self._nth * (self.HEIGHT + 8)
        self.setPos(self._node.pos() + QPointF(-self.GAP - self.WIDTH, y))

    def refresh(self) -> None:
        """Say whether it answers."""
        endpoints = self._node.state.endpoints
        endpoint = endpoints[self._index] if self._index < len(endpoints) else None
        if endpoint is None:
            words = "outside"
        elif endpoint.phase == "connected":
            words = "outside, connected"
        else:
            words = "outside, not answering" if endpoint.problem else "outside, connecting"
        if words != self._words:
            self._words = words
            self.update()

    def set_theme(self, look: Theme) -> None:
        """Show it in this theme."""
        self._look = look
        self.update()

    def boundingRect(self) -> QRectF:
        reach = self.GAP + 4
        return QRectF(
            -2,
            -self._nth * (self.HEIGHT + 8) - 2,
            self.WIDTH + reach,
            (self._nth + 1) * (self.HEIGHT + 8) + 4,
        )

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self._look
        failing = self._words.endswith("answering")
        wire = "fail" if failing else "live" if self._words.endswith("connected") else "faint"
        start = self.mapFromScene(self._node.port(Qt.Edge.LeftEdge))
        painter.setPen(QPen(look.color(wire), 2, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(curve(start, QPointF(self.WIDTH, self.HEIGHT / 2)))
        painter.setPen(QPen(look.color("faint"), 1, Qt.PenStyle.DashLine))
        box = QRectF(0, 0, self.WIDTH, self.HEIGHT)
        painter.drawRoundedRect(box, looks.RADIUS, looks.RADIUS)
        painter.setPen(look.color("dim"))
        painter.setFont(looks.font(looks.SECONDARY, fixed=True))
        metrics = painter.fontMetrics()
        text = metrics.elidedText(self._address, Qt.TextElideMode.ElideMiddle, int(self.WIDTH - 24))
        painter.drawText(box.adjusted(12, 5, -12, -22), Qt.AlignmentFlag.AlignVCenter, text)
        painter.setFont(looks.font(looks.SECONDARY))
        painter.drawText(box.adjusted(12, 22, -12, -4), Qt.AlignmentFlag.AlignVCenter, self._words)


class LooseWire(QGraphicsItem):
    """The wire that is being drawn, and why it can't end where the mouse is."""

    def __init__(self, start: QPointF, look: Theme) -> None:
        super().__init__()
        self._start = start
        self._end = start
        self._look = look
        self._refusal = ""
        self.setZValue(2)

    def lead(self, end: QPointF, refusal: str) -> None:
        """End there; with a refusal, say it."""
        self.prepareGeometryChange()
        self._end = end
        self._refusal = refusal
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(self._start, self._end).normalized().adjusted(-80, -80, 480, 80)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tone = "fail" if self._refusal else "accent"
        painter.setPen(QPen(self._look.color(tone), 2, Qt.PenStyle.DashLine))
        painter.drawPath(curve(self._start, self._end))
        if self._refusal:
            painter.setFont(looks.font(looks.SECONDARY))
            size = painter.fontMetrics().size(0, self._refusal)
            box = QRectF(self._end.x() + 16, self._end.y() + 12, size.width() + 20, size.height() + 12)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.color("fail_soft"))
            painter.drawRoundedRect(box, looks.RADIUS, looks.RADIUS)
            painter.setPen(self._look.color("fail_text"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._refusal)

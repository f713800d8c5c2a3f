"""A link on the canvas: a curve from the side that connects, with an arrow, to the side that binds, with a ring.

Also the wire that is being drawn. Colour, line and words say how the link stands: solid is connected,
dotted is trying, dashed has a problem, thin is stopped; and a connected one is the thicker the more passes.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from workbench.document.links import Link
from workbench.engine.state import SocketState
from workbench.ui.canvas.line_item import LineItem, draw_arrow
from workbench.ui.canvas.node_item import WIDTH, NodeItem
from workbench.ui.canvas.words import plain_tip, rate_words
from workbench.ui.theme import Theme

LANE = 12.0
"""Distance between two links of the same two sockets."""
_RING = 4.0
_ARROW = 9.0
_BEND = 48.0

# How a connect stands, in words that a reader meets in the inspector too: colour, line, width.
_LOOKS = {
    "stopped": ("dim", Qt.PenStyle.SolidLine, 1.5),
    "connecting": ("dim", Qt.PenStyle.DotLine, 2.0),
    "connected": ("live", Qt.PenStyle.SolidLine, 2.0),
    "failing": ("fail", Qt.PenStyle.DashLine, 2.0),
}


def standing(state: SocketState, index: int) -> str:
    """How that connect stands: `stopped`, `connecting`, `connected` or `failing`."""
    endpoint = state.endpoints[index] if index < len(state.endpoints) else None
    if endpoint is None or state.phase == "stopped":
        return "stopped"
    if endpoint.phase == "connected":
        return "connected"
    if endpoint.phase == "failed" or endpoint.problem or state.phase == "failed":
        return "failing"
    return "connecting" if endpoint.phase == "connecting" else "stopped"


def wire_pen(look: Theme, stands: str, *, selected: bool = False) -> QPen:
    """The pen of a wire that stands so."""
    tone, style, width = _LOOKS[stands]
    color = look.color("accent" if selected else tone)
    return QPen(color, width + 0.5 if selected else width, style, Qt.PenCapStyle.RoundCap)


def weight(rate: float) -> float:
    """How many pixels a wire is thicker at that many messages a second: 0.5 for each factor of ten, 2 at most."""
    return min(2.0, round(math.log10(1 + rate)) / 2)


def curve(start: QPointF, start_way: int, end: QPointF, end_way: int) -> QPainterPath:
    """A curve that leaves `start` and reaches `end` horizontally; a way is 1 on the right of a node, -1 on the left."""
    across, down = abs(end.x() - start.x()), abs(end.y() - start.y())
    if start_way == end_way:
        bend = max(_BEND, down / 3)
    elif (end.x() - start.x()) * start_way > 0:
        bend = max(min(_BEND, across), across / 2)
    else:  # it must turn back: swing out further
        bend = max(_BEND, across / 2)
    path = QPainterPath(start)
    path.cubicTo(start + QPointF(bend * start_way, 0), end + QPointF(bend * end_way, 0), end)
    return path


def facing(a: NodeItem, b: NodeItem) -> tuple[Qt.Edge, Qt.Edge]:
    """The edges of the two that face each other; both right ones where they stand one above the other."""
    left, right = Qt.Edge.LeftEdge, Qt.Edge.RightEdge
    way = b.pos().x() - a.pos().x()
    if abs(way) < WIDTH:
        return right, right
    return (right, left) if way > 0 else (left, right)


def outward(edge: Qt.Edge) -> int:
    """1 for the right edge, -1 for the left."""
    return 1 if edge is Qt.Edge.RightEdge else -1


class WireItem(LineItem):
    """One link between two nodes. `lane` tells links of the same two apart: 0, 1 ..."""

    def __init__(self, link: Link, connects: NodeItem, binds: NodeItem, lane: int, look: Theme) -> None:
        super().__init__(connects, binds, look)
        self.link = link
        self._connects = connects
        self._binds = binds
        self._lane = lane
        self._stands = "stopped"
        self._weight = 0.0
        self.follow()
        self.refresh()

    @property
    def endpoint(self) -> tuple[str, int]:
        """The connect that makes it: socket id and index."""
        return self.link.from_socket, self.link.from_index

    @property
    def stands(self) -> str:
        """How it stands: `stopped`, `connecting`, `connected` or `failing`."""
        return self._stands

    def set_lane(self, lane: int) -> None:
        """Keep to this lane between the two nodes."""
        if lane != self._lane:
            self._lane = lane
            self.follow()

    def follow(self) -> None:
        """Be where the nodes are."""
        from_edge, to_edge = facing(self._connects, self._binds)
        shift = QPointF(0, LANE * self._lane)
        start = self._connects.port(from_edge) + shift
        # The ring stands before the node, where it can be seen whole.
        end = self._binds.port(to_edge) + shift + QPointF((_RING + 1) * outward(to_edge), 0)
        self.prepareGeometryChange()
        self._path = curve(start, outward(from_edge), end, outward(to_edge))

    def refresh(self) -> None:
        """Take the look and the words of how the connecting endpoint stands."""
        stands = standing(self._connects.state, self.link.from_index)
        heavy = weight(self.rate) if stands == "connected" else 0.0
        if (stands, heavy) != (self._stands, self._weight):
            self._stands, self._weight = stands, heavy
            self.update()
        tip = plain_tip(
            self.words(),
            rate_words(self.rate),
            self._problem(),
            "Select it and press Delete to remove the link.",
        )
        if tip != self.toolTip():
            self.setToolTip(tip)

    @property
    def rate(self) -> float:
        """Messages a second through it; 0 where that can't be told, for the socket connects or binds elsewhere too."""
        alone = len(self._connects.socket.endpoints) == 1
        return self._connects.history.rate if alone else 0.0

    def words(self) -> str:
        """What it is, in a line."""
        return f"{self._connects.socket.label} connects to {self._binds.socket.label}: {self._stands}"

    def _problem(self) -> str:
        endpoints, index = self._connects.state.endpoints, self.link.from_index
        return endpoints[index].problem if index < len(endpoints) else ""

    def middle(self) -> QPointF:
        """Where its arrow is, in the scene."""
        return self._path.pointAtPercent(self._path.percentAtLength(self._path.length() / 2))

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = wire_pen(self._look, self._stands, selected=self.is_chosen)
        pen.setWidthF(pen.widthF() + self._weight)
        # From afar a line narrower than the screen's own would vanish.
        pen.setWidthF(max(pen.widthF(), 1 / option.levelOfDetailFromTransform(painter.worldTransform())))
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._path)
        if not self._binds.shows_ports:  # one of which would stand half over the ring
            painter.setPen(QPen(pen.color(), 2))
            painter.setBrush(self._look.color("canvas"))
            painter.drawEllipse(self._path.pointAtPercent(1), _RING, _RING)
        # The arrow in the middle points the way the connection is made.
        middle = self._path.percentAtLength(self._path.length() / 2)
        size = _ARROW + self._weight
        draw_arrow(painter, self._path, middle, size, pen.color(), ahead=size / 2)


class LooseWire(QGraphicsItem):
    """The wire that is being drawn: from a port to where it is led."""

    def __init__(self, start: QPointF, edge: Qt.Edge, look: Theme) -> None:
        super().__init__()
        self._start = start
        self._end = start
        self._way = outward(edge)
        self._end_way = -self._way
        self._look = look
        self._refused = False
        self.setZValue(2)

    def lead(self, end: QPointF, *, refused: bool, edge: Qt.Edge | None = None) -> None:
        """End there, at that edge of a node or on nothing; `refused` where it may not."""
        self.prepareGeometryChange()
        self._end = end
        self._end_way = -self._way if edge is None else outward(edge)
        self._refused = refused
        self.update()

    def _path(self) -> QPainterPath:
        return curve(self._start, self._way, self._end, self._end_way)

    def boundingRect(self) -> QRectF:
        return self._path().boundingRect().adjusted(-6, -6, 6, 6)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._look.color("fail" if self._refused else "accent")
        painter.setPen(QPen(color, 2, Qt.PenStyle.DashLine, Qt.PenCapStyle.RoundCap))
        painter.drawPath(self._path())
        painter.setPen(QPen(color, 2))
        if self._refused:
            for x in (-4, 4):
                painter.drawLine(self._end + QPointF(x, -4), self._end + QPointF(-x, 4))
        else:
            painter.setBrush(self._look.color("canvas"))
            painter.drawEllipse(self._end, _RING, _RING)

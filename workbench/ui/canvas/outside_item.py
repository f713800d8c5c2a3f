"""A peer outside the workspace, beside the node that connects to it: dashed, for it isn't ours."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from workbench.document.links import Outside
from workbench.ui import theme as looks
from workbench.ui.canvas.line_item import REACH, hit_by_mouse
from workbench.ui.canvas.node_item import PORT_Y, WIDTH, NodeItem
from workbench.ui.canvas.node_paint import line
from workbench.ui.canvas.wire_item import curve, outward, standing, wire_pen
from workbench.ui.canvas.words import one_line, plain_tip
from workbench.ui.theme import Theme

BOX = QRectF(0, 0, 176, 44)
_GAP, _BETWEEN = 72.0, 8.0
_WORDS = {
    "stopped": "outside",
    "connecting": "outside, connecting",
    "connected": "outside, connected",
    "failing": "outside, not answering",
}


class OutsideItem(QGraphicsItem):
    """One connect that meets no bind of the workspace. `row` counts from the node's port downwards."""

    def __init__(self, peer: Outside, node: NodeItem, look: Theme) -> None:
        super().__init__()
        self.peer = peer
        self._node = node
        self._look = look
        self.side = Qt.Edge.LeftEdge
        self.row = 0
        self._stands = "stopped"
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.refresh()

    @property
    def endpoint(self) -> tuple[str, int]:
        """The connect that makes it: socket id and index."""
        return self.peer.socket, self.peer.index

    def box_at(self, side: Qt.Edge, row: int) -> QRectF:
        """Where its box would stand at that side of the node, in the scene."""
        x = -_GAP - BOX.width() if side is Qt.Edge.LeftEdge else WIDTH + _GAP
        y = PORT_Y - BOX.height() / 2 + row * (BOX.height() + _BETWEEN)
        return BOX.translated(self._node.pos() + QPointF(x, y))

    def place(self, side: Qt.Edge, row: int) -> None:
        """Stand at that side, that many boxes down."""
        self.side, self.row = side, row
        self.follow()

    def joins(self, node: NodeItem) -> bool:
        """Whether it belongs to that node."""
        return node is self._node

    def follow(self) -> None:
        """Be beside the node."""
        self.prepareGeometryChange()
        self.setPos(self.box_at(self.side, self.row).topLeft())

    def refresh(self) -> None:
        """Say whether it answers."""
        stands = standing(self._node.state, self.peer.index)
        if stands != self._stands:
            self._stands = stands
            self.update()
        endpoints, index = self._node.state.endpoints, self.peer.index
        problem = endpoints[index].problem if index < len(endpoints) else ""
        tip = plain_tip(self.words(), problem, "Select it and press Delete to remove the connect.")
        if tip != self.toolTip():
            self.setToolTip(tip)

    def words(self) -> str:
        """What it is, in a line."""
        return f"{self._node.socket.label} connects to {self.peer.address}: {_WORDS[self._stands]}"

    def set_theme(self, look: Theme) -> None:
        """Show it in this theme."""
        self._look = look
        self.update()

    def _wire(self) -> QPainterPath:
        start = self.mapFromScene(self._node.port(self.side))
        way = outward(self.side)
        end = QPointF(BOX.right() if way < 0 else BOX.left(), BOX.center().y())
        return curve(start, way, end, -way)

    def boundingRect(self) -> QRectF:
        return BOX.united(self._wire().boundingRect()).adjusted(-REACH, -REACH, REACH, REACH)

    def shape(self) -> QPainterPath:
        return hit_by_mouse(self._wire(), BOX)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, chosen = self._look, self.isSelected()
        painter.setPen(wire_pen(look, self._stands, selected=chosen))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._wire())
        painter.setPen(QPen(look.color("accent" if chosen else "faint"), 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(look.color("canvas"))
        painter.drawRoundedRect(BOX, looks.RADIUS, looks.RADIUS)
        fixed = looks.font(looks.SECONDARY, fixed=True)
        address = one_line(self.peer.address.removeprefix("tcp://"))
        line(painter, look, BOX.adjusted(12, 5, -12, -22), address, fixed, "dim", middle=True)
        tone = "fail_text" if self._stands == "failing" else "dim"
        words = _WORDS[self._stands]
        line(painter, look, BOX.adjusted(12, 22, -12, -4), words, looks.font(looks.SECONDARY), tone)

"""What one socket hands to another within the workspace: a forward, or a balance, as a dashed line with an arrow.

It is no connection: nothing goes over a network, and what it says follows the sockets' behaviours alone.
It is chosen as a wire is, and taking it away takes the behaviour from the socket that hands over.
Invariant: it is told from a wire by its dashes, its arrow at the end and its word, not by colour alone.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from workbench.catalogue.socket_types import socket_types
from workbench.document.workspace import Balance, Forward, Socket, Workspace
from workbench.ui import theme as looks
from workbench.ui.canvas.line_item import REACH, LineItem, draw_arrow, hit_by_mouse
from workbench.ui.canvas.node_item import WIDTH, NodeItem
from workbench.ui.canvas.wire_item import facing, outward
from workbench.ui.canvas.words import plain_tip
from workbench.ui.theme import Theme

_BELOW = 14.0  # scene units from a node's lower edge: ports, where wires end, are higher
_ARROW = 8.0
_DASHES = [4.0, 3.0]
_GAP = 3.0  # between the arrow and the node


def passes(workspace: Workspace) -> dict[str, str]:
    """By socket, the one that it forwards to or balances over, where that is another one of the workspace."""
    ids = {socket.id for socket in workspace.sockets}
    return {
        socket.id: socket.behaviour.to
        for socket in workspace.sockets
        if isinstance(socket.behaviour, Forward | Balance) and socket.behaviour.to in ids - {socket.id}
    }


class PassItem(LineItem):
    """From the node that hands over to the one that takes."""

    def __init__(self, gives: NodeItem, takes: NodeItem, look: Theme) -> None:
        super().__init__(gives, takes, look)
        self._gives, self._takes = gives, takes
        self._live = False
        self.setZValue(-1)  # wires, which are narrower, lie above it
        self.follow()
        self.refresh()

    @property
    def ends(self) -> tuple[str, str]:
        """The ids of the socket that hands over, and of the one that takes."""
        return self._gives.socket.id, self._takes.socket.id

    @property
    def is_live(self) -> bool:
        """Whether both sockets are open."""
        return self._live

    def follow(self) -> None:
        """Be where the nodes are."""
        a, b = self._gives.scene_rect(), self._takes.scene_rect()
        self.prepareGeometryChange()
        if abs(a.center().x() - b.center().x()) < WIDTH:  # one above the other
            down = a.center().y() < b.center().y()
            start = QPointF(a.center().x(), a.bottom() if down else a.top())
            end = QPointF(b.center().x(), b.top() - _GAP if down else b.bottom() + _GAP)
        else:
            start_edge, end_edge = facing(self._gives, self._takes)
            start = QPointF(a.right() if outward(start_edge) > 0 else a.left(), a.bottom() - _BELOW)
            edge = b.right() if outward(end_edge) > 0 else b.left()
            end = QPointF(edge + _GAP * outward(end_edge), b.bottom() - _BELOW)
        self._path = QPainterPath(start)
        self._path.lineTo(end)

    def refresh(self) -> None:
        """Take the look and the words of how the two sockets stand."""
        live = self._gives.state.phase == "live" and self._takes.state.phase == "live"
        if live != self._live:
            self._live = live
            self.update()
        stands = "" if live else "Both have to run for it."
        ways = f"Select it to change it in the inspector; Delete removes the {self.kind}."
        tip = plain_tip(self.words(), *self._faults(), stands, ways)
        if tip != self.toolTip():
            self.setToolTip(tip)
            self.update()

    @property
    def kind(self) -> str:
        """What it is called: `forward` or `balance`."""
        return "balance" if isinstance(self._gives.socket.behaviour, Balance) else "forward"

    def words(self) -> str:
        """What it is and how it stands, in a line."""
        gives, takes = self._gives.socket, self._takes.socket
        stands = "live" if self._live else "stopped"
        if isinstance(gives.behaviour, Balance):
            return f"{gives.label} balances over the workers of {takes.label}: {stands}"
        back = " and back" if _sends(gives) and _receives(takes) else ""
        return f"{gives.label} forwards to {takes.label}{back}: {stands}"

    def _faults(self) -> tuple[str, ...]:
        """What a forward does to messages on their way."""
        behaviour = self._gives.socket.behaviour
        if not isinstance(behaviour, Forward):
            return ()
        said: list[str] = []
        if behaviour.delay or behaviour.jitter:
            later = f" to {behaviour.delay + behaviour.jitter:g}" if behaviour.jitter else ""
            said.append(f"after {behaviour.delay:g}{later} s")
        for share, verb in ((behaviour.drop, "lost"), (behaviour.duplicate, "sent twice")):
            if share:
                said.append(f"{float(share):.3g} of them {verb}")
        return (f"Messages go {', '.join(said)}.",) if said else ()

    def middle(self) -> QPointF:
        """Where its word is, in the scene."""
        return self._path.pointAtPercent(0.5)

    def _label(self) -> str:
        return f"{self.kind}s"

    def _label_rect(self) -> QRectF:
        metrics = QFontMetrics(looks.font(looks.SECONDARY))
        size = QPointF(metrics.horizontalAdvance(self._label()) + 12, metrics.height() + 2)
        return QRectF(self.middle() - size / 2, self.middle() + size / 2)

    def boundingRect(self) -> QRectF:
        return super().boundingRect().united(self._label_rect().adjusted(-REACH, -REACH, REACH, REACH))

    def shape(self) -> QPainterPath:
        return hit_by_mouse(self._path, self._label_rect())

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.is_chosen
        color = self._look.color("accent_text" if chosen else "live_text" if self._live else "dim")
        pen = QPen(color, 2.0 if chosen else 1.5, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
        pen.setDashPattern(_DASHES)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._path)
        draw_arrow(painter, self._path, 1, _ARROW, color)
        rect = self._label_rect()
        if self._path.length() < rect.width() + 2 * _ARROW and not self._is_steep():
            return  # there is no room for the word; the tooltip has it
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.color("canvas"))
        painter.drawRoundedRect(rect, 4, 4)
        painter.setPen(color)
        painter.setFont(looks.font(looks.SECONDARY))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._label())

    def _is_steep(self) -> bool:
        rect = self._path.boundingRect()
        return rect.height() > rect.width() and rect.height() > 2 * self._label_rect().height()


def _sends(socket: Socket) -> bool:
    known = socket_types().get(socket.type)
    return known is not None and known.can_send


def _receives(socket: Socket) -> bool:
    known = socket_types().get(socket.type)
    return known is not None and known.can_receive

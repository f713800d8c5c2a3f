"""A socket on the canvas: what it is, where it binds and connects, how it stands, what passed.

It draws what it is given and knows nothing of the document. Its paint is total: an exception in it
would end the process. Its ports stand at a fixed height, so that a line that comes or goes below
them moves no wire.
"""

from __future__ import annotations

import re
import time

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QGraphicsSceneHoverEvent, QStyleOptionGraphicsItem, QWidget

from workbench.document.workspace import Socket
from workbench.engine.state import STOPPED, SocketState
from workbench.traffic.rate import RateHistory
from workbench.ui import theme as looks
from workbench.ui.canvas import node_paint
from workbench.ui.canvas.words import one_line, plain_tip, rate_words
from workbench.ui.theme import Theme

WIDTH, HEADER, LINE, FOOTER, BOTTOM = 216.0, 36.0, 18.0, 26.0, 8.0
PORT_Y = (HEADER + LINE + FOOTER + BOTTOM) / 2  # the middle of a node of one endpoint
PORT_REACH = 12.0  # radius that the mouse hits
PAD = 14.0
SHOWN_ENDPOINTS = 3
_SIDES = (Qt.Edge.LeftEdge, Qt.Edge.RightEdge)


class NodeItem(QGraphicsItem):
    """One socket. Its position is the socket's `at`: the top left corner."""

    def __init__(self, socket: Socket, look: Theme) -> None:
        super().__init__()
        self.socket = socket
        self.state = STOPPED
        self.highlight = ""  # a theme's colour while a wire is dragged over it
        self.history = RateHistory()
        self._look = look
        self._hovered = False
        self._hovered_port: Qt.Edge | None = None
        flag = QGraphicsItem.GraphicsItemFlag
        self.setFlags(flag.ItemIsSelectable | flag.ItemSendsGeometryChanges)
        self.setAcceptHoverEvents(True)
        self.setZValue(1)
        self.set_socket(socket)

    # What it shows

    def set_socket(self, socket: Socket) -> None:
        """Show this value of the socket."""
        self.prepareGeometryChange()
        self.socket = socket
        if self.pos() != QPointF(*socket.at):
            self.setPos(*socket.at)
        self._tell()
        self.update()

    def set_state(self, state: SocketState, now: float | None = None) -> None:
        """Show how it stands, and what the counters gained since the last time. `now`: monotonic seconds.

        A node whose rate rests is not to be asked again until its state changes.
        """
        rests = self.history.rests
        if rests and state is self.state:
            return
        total = state.counters.sent + state.counters.received
        if state.phase == "live":
            now = time.monotonic() if now is None else now
            if rests:
                self.history.rested(now)
            changed = self.history.look(total, now)
        else:
            changed = self.history.clear()
        if state is not self.state:
            if state != self.state:
                changed = True
                self.prepareGeometryChange()
            self.state = state
        if changed:
            self._tell()
            self.update()

    def let_rate_go_on(self, now: float) -> bool:
        """Its state is as it was at `now`, in monotonic seconds. Whether its rate changed by that."""
        counters = self.state.counters
        moved = self.state.phase == "live" and self.history.look(counters.sent + counters.received, now)
        if moved:
            self._tell()
            self.update()
        return moved

    def set_theme(self, look: Theme) -> None:
        """Show it in this theme."""
        self._look = look
        self.update()

    # Its shape

    @property
    def _endpoint_rows(self) -> int:
        return max(1, min(len(self.socket.endpoints), SHOWN_ENDPOINTS))

    @property
    def said(self) -> str:
        """What is wrong, in words: the problem, else what went wrong last; empty where there is neither."""
        return self.state.problem or self.state.notice

    @property
    def problem_has_its_row(self) -> bool:
        """Whether the problem stands below the counters; with nothing counted it stands in their place."""
        counters = self.state.counters
        return bool(self.said and (counters.sent or counters.received or counters.refused))

    @property
    def height(self) -> float:
        """In scene units; grows with the endpoints, and by a line for a problem."""
        rows = self._endpoint_rows + self.problem_has_its_row
        return HEADER + LINE * rows + FOOTER + BOTTOM

    def rect(self) -> QRectF:
        """The node without its ports."""
        return QRectF(0, 0, WIDTH, self.height)

    def scene_rect(self) -> QRectF:
        """The node without its ports, in the scene."""
        return self.rect().translated(self.pos())

    def boundingRect(self) -> QRectF:
        return self.rect().adjusted(-PORT_REACH, -2, PORT_REACH, 2)

    def shape(self) -> QPainterPath:
        # The ports are part of it, so that the mouse finds them where they stick out.
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        path.addRect(self.rect())
        for x in (0.0, WIDTH):
            path.addEllipse(QPointF(x, PORT_Y), PORT_REACH, PORT_REACH)
        return path

    def port(self, side: Qt.Edge) -> QPointF:
        """The middle of the port at that edge, in the scene."""
        return self.mapToScene(0.0 if side is Qt.Edge.LeftEdge else WIDTH, PORT_Y)

    @property
    def shows_ports(self) -> bool:
        """Whether its ports stand out: it is chosen, or the mouse is on it."""
        return self._hovered or self.isSelected() or bool(self.highlight)

    def port_at(self, scene_pos: QPointF) -> Qt.Edge | None:
        """The port that the mouse would take there."""
        for side in _SIDES:
            way = scene_pos - self.port(side)
            if QPointF.dotProduct(way, way) <= PORT_REACH**2:
                return side
        return None

    def title_rect(self) -> QRectF:
        """Where the title stands, for the editor that takes its place."""
        left = PAD + node_paint.chip_width(self.socket.type) + 8
        return QRectF(left, 8, WIDTH - 28 - left, 22)

    def endpoint_rect(self, row: int) -> QRectF:
        """Where that line of the endpoints stands."""
        return QRectF(PAD, HEADER + LINE * row, WIDTH - 2 * PAD, LINE)

    def counter_rect(self) -> QRectF:
        """Where the counters stand."""
        return QRectF(PAD, HEADER + LINE * self._endpoint_rows + 4, WIDTH - 2 * PAD, FOOTER)

    def problem_rect(self) -> QRectF:
        """Where the problem stands: the last line."""
        if not self.problem_has_its_row:
            return self.counter_rect()
        return QRectF(PAD, self.height - LINE - BOTTOM + 1, WIDTH - 2 * PAD, LINE)

    # Under the mouse

    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._hovered = True
        self._hover_port(event)
        self._tell()
        self.update()

    def hoverMoveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._hover_port(event)

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._hovered = False
        self._hovered_port = None
        self.unsetCursor()
        self._tell()
        self.update()

    def _hover_port(self, event: QGraphicsSceneHoverEvent) -> None:
        port = self.port_at(event.scenePos())
        if port is not self._hovered_port:
            self._hovered_port = port
            if port is None:
                self.unsetCursor()
            else:
                self.setCursor(Qt.CursorShape.CrossCursor)
            self._tell()
            self.update()

    # In words

    def lines(self) -> list[str]:
        """All that it shows and has no room for: name and state, each endpoint, counters, the problem."""
        counted = self.state.counters
        counts = [
            f"{count:,} {word}"
            for count, word in (
                (counted.sent, "sent"),
                (counted.received, "received"),
                (counted.refused, "refused"),
            )
            if count
        ]
        rate = rate_words(self.history.rate)
        name, *rest = self._standing()
        return [name, ", ".join([*counts, rate] if rate else counts), *rest]

    def words(self) -> str:
        """What it is and how it stands, in a line, without the counters, which never stand still."""
        return "; ".join(self._standing())

    def _standing(self) -> list[str]:
        endpoints = [
            f"{'binds' if mode == 'bind' else 'connects to'} {address}{f': {problem}' if problem else ''}"
            for mode, address, problem in self.endpoints()
        ]
        problem = self.said
        if any(problem and problem in line for line in endpoints):
            problem = ""
        name = f"{self.socket.type} {self.socket.label}: {self.state.phase}"
        return [line for line in (name, *endpoints, problem) if line]

    def endpoints(self) -> list[tuple[str, str, str]]:
        """Mode, address and problem of each endpoint; the address is what it became, where that is known."""
        known = self.state.endpoints
        return [
            (endpoint.mode, one_line(known[index].actual), known[index].problem)
            if index < len(known) and known[index].actual
            else (endpoint.mode, one_line(endpoint.address), "")
            for index, endpoint in enumerate(self.socket.endpoints)
        ]

    def _tell(self) -> None:
        if self._hovered_port is not None:
            self.setToolTip("Drag to another socket to link the two (L does it by keys)")
        elif self._hovered:
            self.setToolTip(plain_tip(*self.lines()))
        elif self.toolTip():
            self.setToolTip("")  # made when the mouse comes: nobody reads it before

    # Its picture

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        detail = option.levelOfDetailFromTransform(painter.worldTransform())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, rect = self._look, self.rect()
        tone = node_paint.tone(self.state)
        edge = self.highlight or ("accent" if self.isSelected() else "")
        if detail < node_paint.WORDS_FROM:
            node_paint.far_body(painter, look, rect, tone, edge, detail)
            node_paint.far_title(painter, look, rect, one_line(self.socket.label), detail)
        else:
            node_paint.body(painter, look, rect, tone, edge)
            self._paint_words(painter)
            node_paint.state_sign(painter, look, QPointF(WIDTH - 18, 19), tone)
        big = self.shows_ports
        if big or not self.socket.endpoints:
            for side, x in zip(_SIDES, (0.0, WIDTH), strict=True):
                node_paint.port(painter, look, QPointF(x, PORT_Y), big=big, lit=side is self._hovered_port)

    def _paint_words(self, painter: QPainter) -> None:
        look = self._look
        node_paint.chip(painter, look, QPointF(PAD, 10), self.socket.type)
        bold = looks.font(looks.NAME, weight=QFont.Weight.DemiBold)
        node_paint.line(painter, look, self.title_rect(), one_line(self.socket.label), bold, "text")
        self._paint_endpoints(painter)
        small = looks.font(looks.SECONDARY)
        if self.said:
            tone = "fail_text" if self.state.problem else "warn_text"
            node_paint.line(painter, look, self.problem_rect(), self.problem_words(), small, tone)
        if not self.said or self.problem_has_its_row:
            node_paint.counters(painter, look, self.counter_rect(), self.state, self.history)

    def _paint_endpoints(self, painter: QPainter) -> None:
        look = self._look
        endpoints = self.endpoints()
        small = looks.font(looks.SECONDARY)
        if not endpoints:
            words = "no endpoints: drag from a port"
            node_paint.line(painter, look, self.endpoint_rect(0), words, small, "dim")
            return
        hidden = len(endpoints) - SHOWN_ENDPOINTS + 1 if len(endpoints) > SHOWN_ENDPOINTS else 0
        shown = endpoints[: SHOWN_ENDPOINTS - 1] if hidden else endpoints
        for row, (mode, address, problem) in enumerate(shown):
            node_paint.endpoint(
                painter, look, self.endpoint_rect(row), mode, address, "fail_text" if problem else "dim"
            )
        if hidden:
            troubled = any(problem for _, _, problem in endpoints[len(shown) :])
            rect = self.endpoint_rect(len(shown)).adjusted(node_paint.MARK, 0, 0, 0)
            tone = "fail_text" if troubled else "dim"
            node_paint.line(painter, look, rect, f"and {hidden} more", small, tone)

    def problem_words(self) -> str:
        """The problem without the address, which the node shows anyway: room is short there."""
        problem = self.said
        for _, address, _ in self.endpoints():
            if problem.startswith(f"{address}: "):
                problem = problem.removeprefix(f"{address}: ")
                problem = problem[:1].upper() + problem[1:]
            problem = re.sub(rf" at {re.escape(address)}(?!\w)", " there", problem)
        return one_line(problem)

    def problem_fits(self) -> bool:
        """Whether the problem can be read whole on the node; where not, the tooltip has it."""
        metrics = QFontMetricsF(looks.font(looks.SECONDARY))
        return metrics.horizontalAdvance(self.problem_words()) <= self.problem_rect().width()

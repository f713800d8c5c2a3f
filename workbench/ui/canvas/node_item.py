"""A socket on the canvas: what it is, where it binds and connects, how it stands, what passed.

It draws what it is given and knows nothing of the document. Its paint is total: an exception in it
would end the process.
"""

from __future__ import annotations

import time
from collections import deque

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsSceneHoverEvent, QStyleOptionGraphicsItem, QWidget

from workbench.document.workspace import Socket
from workbench.engine.state import STOPPED, SocketState
from workbench.ui import theme as looks
from workbench.ui.theme import Theme

WIDTH, HEADER, LINE, FOOTER = 200.0, 36.0, 18.0, 26.0
PORT = 6.0  # radius that is drawn
PORT_REACH = 12.0  # radius that the mouse hits
_PAD = 14.0
_SHOWN_ENDPOINTS = 3
_RATES = 30
_PHASE_TONES = {"live": "live", "failed": "fail", "stopped": "faint"}


class NodeItem(QGraphicsItem):
    """One socket. Its position is the socket's `at`: the top left corner."""

    def __init__(self, socket: Socket, look: Theme) -> None:
        super().__init__()
        self.socket = socket
        self.state = STOPPED
        self.highlight = ""  # a theme's colour while a wire is dragged over it
        self._look = look
        self._rate = 0.0
        self._rates: deque[float] = deque(maxlen=_RATES)
        self._counted: tuple[float, int] | None = None
        self._hovered = False
        flag = QGraphicsItem.GraphicsItemFlag
        self.setFlags(flag.ItemIsMovable | flag.ItemIsSelectable | flag.ItemSendsGeometryChanges)
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
        self.setToolTip("")
        self.update()

    def set_state(self, state: SocketState) -> None:
        """Show how it stands; the rate comes from what the counters gained since the last time."""
        now = time.monotonic()
        total = state.counters.sent + state.counters.received
        changed = state is not self.state
        if self._counted is not None and now > self._counted[0]:
            rate = (total - self._counted[1]) / (now - self._counted[0])
            # A slow trickle flickers between 0 and 10 at ten looks a second: smooth it over one second.
            smoothed = self._rate + (rate - self._rate) * min(1.0, now - self._counted[0])
            smoothed = 0.0 if state.phase != "live" or smoothed < 0.05 else smoothed
            changed = changed or round(smoothed, 1) != round(self._rate, 1)
            self._rate = smoothed
            self._rates.append(smoothed)
        self._counted = (now, total)
        if changed:
            if bool(state.problem) != bool(self.state.problem):
                self.prepareGeometryChange()
            self.state = state
            self.update()

    def set_theme(self, look: Theme) -> None:
        """Show it in this theme."""
        self._look = look
        self.update()

    # Its shape

    @property
    def height(self) -> float:
        """In scene units; grows with the endpoints."""
        return HEADER + LINE * max(1, min(len(self.socket.endpoints), _SHOWN_ENDPOINTS)) + FOOTER + 8

    def rect(self) -> QRectF:
        """The node without its ports."""
        return QRectF(0, 0, WIDTH, self.height)

    def boundingRect(self) -> QRectF:
        return self.rect().adjusted(-PORT - 2, -2, PORT + 2, 2)

    def port(self, side: Qt.Edge) -> QPointF:
        """The middle of the port at that edge, in the scene."""
        x = 0.0 if side is Qt.Edge.LeftEdge else WIDTH
        return self.mapToScene(x, self.height / 2)

    def port_at(self, scene_pos: QPointF) -> Qt.Edge | None:
        """The port that the mouse would take there."""
        for side in (Qt.Edge.LeftEdge, Qt.Edge.RightEdge):
            way = scene_pos - self.port(side)
            if QPointF.dotProduct(way, way) <= PORT_REACH**2:
                return side
        return None

    def title_rect(self) -> QRectF:
        """Where the title stands, for the editor that takes its place."""
        return QRectF(64, 6, WIDTH - 92, 26)

    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._hovered = True
        self.setToolTip(self._told())
        self.update()

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._hovered = False
        self.update()

    def _told(self) -> str:
        lines = [f"{self.socket.type} {self.socket.label}: {self.state.phase}", *self._endpoint_lines()]
        if self.state.problem:
            lines.append(self.state.problem)
        # Qt takes a tooltip for rich text when it looks like it; a zero-width space at its head prevents that.
        return "\u200b" + "\n".join(lines)

    def _endpoint_lines(self) -> list[str]:
        shown: list[str] = []
        for index, endpoint in enumerate(self.socket.endpoints):
            actual = self.state.endpoints[index].actual if index < len(self.state.endpoints) else ""
            shown.append(f"{'●' if endpoint.mode == 'bind' else '→'} {actual or endpoint.address}")
        return shown

    # Its picture

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        look = self._look
        rect = self.rect()
        detail = option.levelOfDetailFromTransform(painter.worldTransform())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = look.color(self.highlight or ("accent" if self.isSelected() else "line"))
        painter.setPen(QPen(edge, 2 if self.isSelected() or self.highlight else 1))
        painter.setBrush(look.color("node"))
        painter.drawRoundedRect(rect, looks.NODE_RADIUS, looks.NODE_RADIUS)
        tone = look.color(_PHASE_TONES[self.state.phase])
        if self.state.phase == "live" and self.state.problem:
            tone = look.color("fail")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tone)
        painter.drawRoundedRect(QRectF(2, 10, 3, rect.height() - 20), 1.5, 1.5)
        if detail > 0.4:
            self._paint_words(painter, rect)
        painter.setBrush(tone)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(QPointF(WIDTH - 16, 19), 4.5, 4.5)
        if self._hovered or self.isSelected() or self.highlight:
            painter.setPen(QPen(look.color("accent"), 2))
            painter.setBrush(look.color("node"))
            for x in (0.0, WIDTH):
                painter.drawEllipse(QPointF(x, rect.height() / 2), PORT - 1, PORT - 1)

    def _paint_words(self, painter: QPainter, rect: QRectF) -> None:
        look = self._look
        chip_font = looks.font(looks.HEADING, weight=QFont.Weight.DemiBold)
        chip_width = QFontMetricsF(chip_font).horizontalAdvance(self.socket.type) + 14
        chip = QRectF(_PAD, 10, chip_width, 18)
        painter.setBrush(look.color("accent_soft"))
        painter.drawRoundedRect(chip, 4, 4)
        painter.setFont(chip_font)
        painter.setPen(look.color("accent_text"))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, self.socket.type)

        title = QRectF(chip.right() + 8, 8, WIDTH - 34 - chip.right(), 22)
        self._line(
            painter, title, self.socket.label, looks.font(looks.NAME, weight=QFont.Weight.DemiBold), "text"
        )

        fixed = looks.font(looks.SECONDARY, fixed=True)
        lines = self._endpoint_lines()
        if len(lines) > _SHOWN_ENDPOINTS:
            lines = [*lines[: _SHOWN_ENDPOINTS - 1], f"and {len(lines) - _SHOWN_ENDPOINTS + 1} more"]
        y = HEADER
        for text in lines or ["no endpoints: drag a wire from a port"]:
            font = fixed if lines else looks.font(looks.SECONDARY)
            self._line(
                painter, QRectF(_PAD, y, WIDTH - 2 * _PAD, LINE), text, font, "dim", middle=bool(lines)
            )
            y += LINE

        foot = QRectF(_PAD, rect.height() - FOOTER - 4, WIDTH - 2 * _PAD, FOOTER)
        if self.state.problem:
            self._line(painter, foot, self.state.problem, looks.font(looks.SECONDARY), "fail_text")
            return
        self._line(painter, foot, self._counts(), looks.font(looks.VALUE), "text")
        self._paint_sparkline(painter, QRectF(foot.right() - 44, foot.top() + 6, 44, foot.height() - 12))

    def _counts(self) -> str:
        counters = self.state.counters
        parts: list[str] = []
        if counters.sent:
            parts.append(f"↑ {counters.sent:,}")
        if counters.received:
            parts.append(f"↓ {counters.received:,}")
        if counters.refused:
            parts.append(f"! {counters.refused:,}")
        if self._rate and len(parts) < 3:
            parts.append(f"{self._rate:,.0f}/s" if self._rate >= 10 else f"{self._rate:.1f}/s")
        return "  ".join(parts) or self.state.phase

    def _paint_sparkline(self, painter: QPainter, rect: QRectF) -> None:
        top = max(self._rates, default=0.0)
        if len(self._rates) < 2 or top <= 0 or (self.state.counters.sent and self.state.counters.received):
            return
        step = rect.width() / (_RATES - 1)
        start = rect.right() - step * (len(self._rates) - 1)
        points = [
            QPointF(start + step * i, rect.bottom() - rect.height() * rate / top)
            for i, rate in enumerate(self._rates)
        ]
        painter.setPen(QPen(self._look.color("accent"), 1.2))
        painter.drawPolyline(points)

    def _line(
        self, painter: QPainter, rect: QRectF, text: str, font: QFont, tone: str, *, middle: bool = False
    ) -> None:
        painter.setFont(font)
        painter.setPen(self._look.color(tone))
        mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
        elided = QFontMetricsF(font).elidedText(text, mode, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, elided)

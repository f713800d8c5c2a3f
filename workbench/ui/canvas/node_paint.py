"""How the parts of a node are painted. Each takes a painter, a theme, a place, and values; none keeps state."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from workbench.engine.state import SocketState
from workbench.traffic.rate import POINTS, RateHistory
from workbench.ui import theme as looks
from workbench.ui.canvas.words import rate_words, short_count
from workbench.ui.theme import Theme

WORDS_FROM = 0.45
"""The zoom below which a node shows its title alone: smaller words can't be read."""
MARK = 16.0
"""What the sign of bind or connect takes before an address."""
_NAMES_FROM = 0.12
_SPARK_WIDTH, _SPARK_HEIGHT, _GAP = 40.0, 14.0, 10.0
_ONE_LINE = Qt.TextFlag.TextSingleLine
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | _ONE_LINE
_MIDDLE = Qt.AlignmentFlag.AlignCenter | _ONE_LINE
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


def tone(state: SocketState) -> str:
    """The theme's colour of a state."""
    if state.problem or state.phase == "failed":
        return "fail"
    return "live" if state.phase == "live" else "faint"


def body(painter: QPainter, look: Theme, rect: QRectF, tone: str, edge: str) -> None:
    """The card and the bar at its left edge; `edge` is the colour of a node that stands out, or empty."""
    painter.setPen(QPen(look.color(edge or "line"), 2 if edge else 1))
    painter.setBrush(look.color("node"))
    painter.drawRoundedRect(rect, looks.NODE_RADIUS, looks.NODE_RADIUS)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color(tone))
    painter.drawRoundedRect(QRectF(2, 10, 3, rect.height() - 20), 1.5, 1.5)


def far_body(painter: QPainter, look: Theme, rect: QRectF, tone: str, edge: str, detail: float) -> None:
    """The card from afar: a line of the screen's own width around it, and the state as its ground."""
    pen = QPen(look.color(edge or tone), 2 if edge else 1)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(look.color({"live": "live_soft", "fail": "fail_soft"}.get(tone, "node")))
    painter.drawRoundedRect(rect, looks.NODE_RADIUS, looks.NODE_RADIUS)
    if tone == "fail":
        painter.save()
        painter.translate(rect.right(), rect.top())
        size = min(1 / detail, rect.height() / 16)
        painter.scale(size, size)
        state_sign(painter, look, QPointF(-8, 8), tone)
        painter.restore()


def state_sign(painter: QPainter, look: Theme, at: QPointF, tone: str) -> None:
    """A full disc: live. A ring: stopped. A disc with a `!`: something is wrong."""
    if tone == "faint":
        painter.setPen(QPen(look.color("dim"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at, 4.0, 4.0)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color(tone))
    if tone == "live":
        painter.drawEllipse(at, 4.5, 4.5)
        return
    painter.drawEllipse(at, 7.0, 7.0)
    painter.setBrush(look.color("node"))
    painter.drawRoundedRect(QRectF(at.x() - 1, at.y() - 4, 2, 5), 0.8, 0.8)
    painter.drawEllipse(at + QPointF(0, 3), 1.1, 1.1)


def port(painter: QPainter, look: Theme, at: QPointF, *, big: bool, lit: bool) -> None:
    """A place where a wire can be drawn from; `lit` under the mouse."""
    painter.setPen(QPen(look.color("accent" if big else "dim"), 2 if big else 1.5))
    painter.setBrush(look.color("accent" if lit else "node"))
    radius = 5.0 if big else 3.5
    painter.drawEllipse(at, radius, radius)


def chip_width(text: str) -> float:
    """How wide the chip of that type is."""
    return QFontMetricsF(_chip_font()).horizontalAdvance(text) + 14


def _chip_font() -> QFont:
    return looks.font(looks.HEADING, weight=QFont.Weight.DemiBold)


def chip(painter: QPainter, look: Theme, at: QPointF, text: str) -> None:
    """The socket's type."""
    rect = QRectF(at.x(), at.y(), chip_width(text), 18)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color("accent_soft"))
    painter.drawRoundedRect(rect, 4, 4)
    painter.setFont(_chip_font())
    painter.setPen(look.color("accent_text"))
    painter.drawText(rect, _MIDDLE, text)


def endpoint(painter: QPainter, look: Theme, rect: QRectF, mode: str, address: str, tone: str) -> None:
    """A dot and where it binds, or an arrow and where it connects."""
    colour = look.color(tone)
    middle = QPointF(rect.left() + 5, rect.center().y() + 0.5)
    if mode == "bind":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(middle, 3.0, 3.0)
    else:
        painter.setPen(QPen(colour, 1.3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        tip = middle + QPointF(5, 0)
        painter.drawLine(middle - QPointF(5, 0), tip)
        painter.drawPolyline([tip + QPointF(-3, -3), tip, tip + QPointF(-3, 3)])
    fixed = looks.font(looks.SECONDARY, fixed=True)
    line(painter, look, rect.adjusted(MARK, 0, 0, 0), address, fixed, tone, middle=True)


def counters(painter: QPainter, look: Theme, rect: QRectF, state: SocketState, history: RateHistory) -> None:
    """What passed and how fast, with the last seconds as a line; before anything passed, the state's word."""
    counted = state.counters
    signed = [
        (sign, count)
        for sign, count in (("↑", counted.sent), ("↓", counted.received), ("!", counted.refused))
        if count
    ]
    font = looks.font(looks.VALUE)
    if not signed:
        line(painter, look, rect, state.phase, font, "live_text" if state.phase == "live" else "dim")
        return
    room = rect.adjusted(0, 0, -_SPARK_WIDTH - _GAP, 0)
    if state.phase != "live":
        painter.setFont(font)
        painter.setPen(look.color("dim"))
        painter.drawText(rect, _RIGHT, state.phase)
        room.setRight(rect.right() - QFontMetricsF(font).horizontalAdvance(state.phase) - _GAP)
    text = counter_text(signed, rate_words(history.rate), QFontMetricsF(font), room.width())
    line(painter, look, room, text, font, "text")
    if state.phase == "live":
        spark = QRectF(0, 0, _SPARK_WIDTH, _SPARK_HEIGHT)
        spark.moveCenter(QPointF(rect.right() - _SPARK_WIDTH / 2, rect.center().y()))
        sparkline(painter, look, spark, history.points)


def counter_text(signed: list[tuple[str, int]], rate: str, metrics: QFontMetricsF, width: float) -> str:
    """The most that fits: counts in full and the rate, counts shortened and the rate, or counts alone."""
    full = "  ".join(f"{sign} {count:,}" for sign, count in signed)
    short = "  ".join(f"{sign} {short_count(count)}" for sign, count in signed)
    # The rate's width changes at every look: leave room for three figures, so that the counts don't flicker.
    slot = max(metrics.horizontalAdvance(rate), metrics.horizontalAdvance("000/s")) if rate else 0.0
    between = "   " if rate else ""
    for counts in (full, short):
        if metrics.horizontalAdvance(counts + between) + slot <= width:
            return f"{counts}{between}{rate}"
    return full if metrics.horizontalAdvance(full) <= width else short


def sparkline(painter: QPainter, look: Theme, rect: QRectF, points: tuple[float, ...]) -> None:
    """The rates up to now at the right edge, zero at the bottom; before it was started nothing passed."""
    top = 1.2 * max(points, default=0.0)
    if top <= 0:
        return
    step = rect.width() / (POINTS - 1)
    rates = (*(0.0,) * (POINTS - len(points)), *points)
    shape = [
        QPointF(rect.left() + step * i, rect.bottom() - rect.height() * p / top) for i, p in enumerate(rates)
    ]
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(look.color("accent"), 1.3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawPolyline(QPolygonF(shape))


def far_title(painter: QPainter, look: Theme, rect: QRectF, title: str, detail: float) -> None:
    """The title as large as it must be to be read from afar, in place of all else."""
    if detail < _NAMES_FROM:
        return
    font = looks.font(round(min(11 / detail, rect.height() * 0.6)), weight=QFont.Weight.DemiBold)
    line(painter, look, rect.adjusted(16, 0, -16, 0), title, font, "text", middle=True)


def line(
    painter: QPainter, look: Theme, rect: QRectF, text: str, font: QFont, tone: str, *, middle: bool = False
) -> None:
    """One line of text, elided at its end or in its middle where it doesn't fit."""
    painter.setFont(font)
    painter.setPen(look.color(tone))
    mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
    elided = QFontMetricsF(font).elidedText(text[:1000], mode, rect.width())
    painter.drawText(rect, _LEFT, elided)

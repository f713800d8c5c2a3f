"""The strokes of a sequence diagram, by a painter: for the view and for a picture alike."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from workbench.traffic import sequence_layout as layout
from workbench.traffic.amounts import clock
from workbench.traffic.sequence import Arrow, Diagram, Note
from workbench.ui import theme as looks
from workbench.ui.theme import Theme

_MIDDLE = Qt.AlignmentFlag.AlignCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def paint_body(
    painter: QPainter, diagram: Diagram, look: Theme, seen: QRectF, current: int | None = None
) -> None:
    """All below the titles, as far as it can be seen."""
    first = max(0, int((seen.top() - layout.HEAD - 12) // layout.SLOT) - 1)
    last = min(len(diagram.slots), int((seen.bottom() - layout.HEAD - 12) // layout.SLOT) + 2)
    _, height = layout.size(diagram)
    if current is not None:
        top = layout.height(current) - layout.SLOT / 2
        painter.fillRect(QRectF(seen.left(), top, seen.width(), layout.SLOT), look.color("selection"))
    for number, lifeline in enumerate(diagram.lifelines):
        pen = QPen(look.color("faint"), 1)
        if lifeline.outside:
            pen.setDashPattern([4, 4])
        painter.setPen(pen)
        x = layout.lane(number)
        painter.drawLine(QLineF(x, layout.HEAD, x, height - 8))
    painter.setFont(looks.font(looks.HEADING, fixed=True))
    painter.setPen(look.color("dim"))
    for number in range(first, last):
        room = QRectF(8, layout.height(number) - layout.SLOT / 2, layout.MARGIN - 16, layout.SLOT)
        painter.drawText(room, _LEFT, clock(diagram.slots[number].time))
    painter.setFont(looks.font(looks.SECONDARY, fixed=True))
    for arrow in diagram.arrows:
        if arrow.leaves < last and arrow.comes >= first:
            _paint_arrow(painter, arrow, look)
    for note in diagram.notes:
        if first <= note.slot < last:
            _paint_note(painter, note, look)


def _paint_arrow(painter: QPainter, arrow: Arrow, look: Theme) -> None:
    line = layout.line(arrow)
    way = 1 if line.x2 >= line.x1 else -1
    tone = look.color("sent")
    painter.setPen(QPen(tone, 1.25))
    painter.drawLine(QLineF(line.x1, line.y1, line.x2, line.y2))
    painter.setBrush(tone)
    painter.setPen(Qt.PenStyle.NoPen)
    tip = QPointF(line.x2, line.y2)
    painter.drawPolygon(QPolygonF([tip, tip + QPointF(-8 * way, -4), tip + QPointF(-8 * way, 4)]))
    painter.setPen(QPen(tone, 1.25))
    painter.setBrush(look.color("panel"))
    for x, y, is_open in ((line.x1, line.y1, line.open_start), (line.x2, line.y2, line.open_end)):
        if is_open:
            painter.drawEllipse(QPointF(x, y), 4, 4)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(look.color("text"))
    width = max(abs(line.x2 - line.x1) - 16, layout.LANE / 2)
    text = painter.fontMetrics().elidedText(arrow.label, Qt.TextElideMode.ElideRight, int(width))
    # Above where it leaves: below there, an arrow that takes its time runs through.
    left = min(line.x1, line.x2) + (abs(line.x2 - line.x1) - width) / 2
    side = _MIDDLE if line.y1 == line.y2 else _LEFT if way > 0 else _RIGHT
    painter.drawText(QRectF(left, line.y1 - 16, width, 14), side, text)


def _paint_note(painter: QPainter, note: Note, look: Theme) -> None:
    x, y = layout.lane(note.lifeline), layout.height(note.slot)
    box = QRectF(x - layout.NOTE / 2, y - 10, layout.NOTE, 20)
    painter.setPen(look.color("fail" if note.trouble else "line"))
    painter.setBrush(look.color("fail_soft" if note.trouble else "accent_soft"))
    painter.drawRoundedRect(box, 4, 4)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(look.color("fail_text" if note.trouble else "text"))
    room = box.adjusted(6, 0, -6, 0)
    text = painter.fontMetrics().elidedText(note.text, Qt.TextElideMode.ElideRight, int(room.width()))
    painter.drawText(room, _MIDDLE, text)


def paint_heads(painter: QPainter, diagram: Diagram, look: Theme) -> None:
    """The lifelines' titles, at the top."""
    width, _ = layout.size(diagram)
    painter.fillRect(QRectF(0, 0, width + layout.LANE, layout.HEAD - 2), look.color("panel"))
    wide, high = layout.BOX
    for number, lifeline in enumerate(diagram.lifelines):
        box = QRectF(layout.lane(number) - wide / 2, 6, wide, high)
        pen = QPen(look.color("dim"), 1)
        if lifeline.outside:
            pen.setDashPattern([4, 4])
        painter.setPen(pen)
        painter.setBrush(look.color("node"))
        painter.drawRoundedRect(box, looks.RADIUS, looks.RADIUS)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        room = box.adjusted(6, 0, -6, 0)
        for size, tone, text, part in (
            (looks.VALUE, "text", lifeline.title, QRectF(room.left(), box.top() + 2, room.width(), 17)),
            (looks.HEADING, "dim", lifeline.about, QRectF(room.left(), box.top() + 18, room.width(), 14)),
        ):
            painter.setFont(looks.font(size))
            painter.setPen(look.color(tone))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(part.width()))
            painter.drawText(part, _MIDDLE, shown)

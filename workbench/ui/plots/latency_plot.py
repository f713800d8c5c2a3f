"""How latencies spread: bars on a logarithmic axis, and where half and nearly all of them lie."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from workbench.traffic.amounts import duration, number
from workbench.traffic.latencies import Bar
from workbench.ui.plots.brush_view import BrushView
from workbench.ui.plots.scale import Scale, decades, nice_top
from workbench.ui.theme import Theme

_LEFT, _RIGHT, _LEGEND, _AXIS = 40, 12, 18, 20
_TICK_ROOM = 56


class LatencyPlot(BrushView):
    """The axis is the logarithm of nanoseconds to the base 10; `chosen` is of that axis, `chosen_latencies` isn't."""

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.setObjectName("latencyPlot")
        self.setAccessibleName("How the latencies of replies spread")
        self._bars: Sequence[Bar] = ()
        self._edges: tuple[float, ...] = ()
        self._marks: tuple[tuple[str, int], ...] = ()

    def set_bars(self, bars: Sequence[Bar], marks: Sequence[tuple[str, int | None]]) -> None:
        """Show these bars, and these latencies by their names where there are any."""
        self._bars = bars
        self._marks = tuple((name, latency) for name, latency in marks if latency is not None)
        self._edges = (*(math.log10(bar.start) for bar in bars), math.log10(bars[-1].stop)) if bars else ()
        self.update()

    @property
    def chosen_latencies(self) -> tuple[int, int] | None:
        """From how many nanoseconds up to how many; None where nothing is chosen."""
        if self.chosen is None:
            return None
        return math.floor(10 ** self.chosen[0]), math.ceil(10 ** self.chosen[1])

    def scale(self) -> Scale | None:
        if not self._edges:
            return None
        return Scale(self._edges[0], self._edges[-1], _LEFT, max(_LEFT + 1, self.width() - _RIGHT))

    def area(self) -> QRectF:
        return QRectF(_LEFT, 4, max(1, self.width() - _LEFT - _RIGHT), max(1, self.height() - _AXIS - 4))

    def edges(self) -> tuple[float, ...]:
        return self._edges

    def paint(self, painter: QPainter) -> None:
        painter.setFont(self._font)
        scale, area = self.scale(), self.area()
        if scale is None:
            painter.setPen(self._theme.color("dim"))
            words = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(8, 0, -8, 0), words, "No reply with a known request yet.")
            return
        most = nice_top(max(bar.count for bar in self._bars))
        upright = Scale(0, most, area.bottom() - 1, area.top() + 2 * _LEGEND)
        self._paint_axes(painter, scale, upright, area)
        step = self.cursor_step
        for index, bar in enumerate(self._bars):
            left, right = scale.place(self._edges[index]), scale.place(self._edges[index + 1])
            top = upright.place(bar.count)
            gap = 1 if right - left > 3 else 0
            tone = self._theme.color("accent" if index == step else "faint")
            painter.fillRect(QRectF(left, top, max(1.0, right - left - gap), area.bottom() - top), tone)
        self._paint_marks(painter, scale, area)
        painter.setFont(self._font)
        painter.setPen(self._theme.color("dim"))
        painter.drawText(QRectF(area.left(), area.top(), area.width(), _LEGEND), 0, self._words(step))

    def _words(self, step: int | None) -> str:
        if step is None:
            count = sum(bar.count for bar in self._bars)
            return f"{count:,} repl{'y' if count == 1 else 'ies'}"
        bar = self._bars[step]
        return f"{duration(bar.start)} to {duration(bar.stop)}: {bar.count:,}"

    def _paint_axes(self, painter: QPainter, scale: Scale, upright: Scale, area: QRectF) -> None:
        painter.setFont(self._figures)
        for value in (upright.last, 0):
            y = upright.place(value)
            painter.setPen(self._theme.color("line"))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(self._theme.color("dim"))
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, y - 8, _LEFT - 6, 16), side, number(value))
        written = -math.inf
        for latency in decades(10**scale.first, 10**scale.last) or (10 ** ((scale.first + scale.last) / 2),):
            x = scale.place(math.log10(latency))
            painter.setPen(self._theme.color("line"))
            painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + 3))
            room = QRectF(x - _TICK_ROOM / 2, area.bottom() + 2, _TICK_ROOM, _AXIS - 2)
            if room.left() >= written and room.right() <= self.width():
                painter.setPen(self._theme.color("dim"))
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, duration(latency))
                written = room.right()

    def _paint_marks(self, painter: QPainter, scale: Scale, area: QRectF) -> None:
        painter.setFont(self._figures)
        free = area.left()
        for name, latency in self._marks:
            x = scale.place(min(max(math.log10(max(1, latency)), scale.first), scale.last))
            painter.setPen(QPen(self._theme.color("text"), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(x, area.top() + 2 * _LEGEND - 4), QPointF(x, area.bottom()))
            words = f"{name} {duration(latency)}"
            width = painter.fontMetrics().horizontalAdvance(words)
            left = min(max(free, x - width / 2), area.right() - width)
            if left >= free:
                painter.setPen(self._theme.color("text"))
                painter.drawText(QRectF(left, area.top() + _LEGEND - 4, width + 2, _LEGEND), 0, words)
                free = left + width + 8

"""Messages, bytes and latency over time, one above the other on one axis of time.

Invariant: what is painted is some hundred bins that were summed up elsewhere, however many rows there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from workbench.traffic.amounts import clock, duration, number, size
from workbench.traffic.timeline import Bins
from workbench.ui.plots.brush_view import BrushView
from workbench.ui.plots.scale import Scale, nice_top, time_ticks
from workbench.ui.theme import Theme

_GUTTER, _RIGHT, _LEGEND, _AXIS = 60, 12, 18, 20
_TICK_ROOM = 96  # logical pixels a time on the axis wants
_ZOOM = 1.25
_CLOSEST = 1_000_000  # ns that are shown at the least
_PAN = 0.1  # of what is shown, a key


class Curve(NamedTuple):
    """One line: its colour's name, its words with `{}` for the value, its values, and how it is drawn."""

    tone: str
    words: str
    values: Sequence[float]
    filled: bool
    dashed: bool = False


class Band(NamedTuple):
    """One axis with its curves. `words` writes a value of it, in units that go up by `step`."""

    title: str
    words: Callable[[float], str]
    curves: tuple[Curve, ...]
    step: int = 1000

    @property
    def top(self) -> float:
        """Where the axis ends."""
        return nice_top(max((max(curve.values, default=0) for curve in self.curves), default=0), self.step)


class TimePlot(BrushView):
    """A part of the timeline; all of it, following what comes, until it is zoomed."""

    view_changed = Signal()
    """Another part of the time is wanted: see `view`."""

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.setObjectName("timePlot")
        self.setAccessibleName("Messages, bytes and latency over time")
        self.view: tuple[int, int] | None = None
        """The part that is shown, in nanoseconds; None for all of it."""
        self._bins = Bins()
        self._span: tuple[int, int] | None = None
        self._bands: tuple[Band, ...] = ()
        self._edges: tuple[float, ...] = ()

    def set_bins(self, bins: Bins, span: tuple[int, int] | None) -> None:
        """Show these. `span` is the first and the last time that there is."""
        # Whoever looks at the end goes on to do so.
        before = self._span[1] if self._span is not None else None
        if span is not None and before is not None and self.view is not None and self.view[1] >= before:
            by = max(0, span[1] - self.view[1])
            self.view = (self.view[0] + by, self.view[1] + by)
            if by:
                self.view_changed.emit()
        self._bins, self._span = bins, span
        self._bands = _bands(bins, span)
        self._edges = tuple(bins.start + i * bins.width for i in range(len(bins) + 1)) if len(bins) else ()
        self.update()

    # The axes

    def scale(self) -> Scale | None:
        if self._span is None or not len(self._bins):
            return None
        first, last = self.view or (self._bins.start, self._bins.stop)
        return Scale(first, last, _GUTTER, max(_GUTTER + 1, self.width() - _RIGHT))

    def area(self) -> QRectF:
        return QRectF(_GUTTER, 4, max(1, self.width() - _GUTTER - _RIGHT), max(1, self.height() - _AXIS - 4))

    def edges(self) -> tuple[float, ...]:
        return self._edges

    # Painting

    def paint(self, painter: QPainter) -> None:
        painter.setFont(self._font)
        scale = self.scale()
        if scale is None:
            painter.setPen(self._theme.color("dim"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "No messages to plot yet.")
            return
        area = self.area()
        height = area.height() / len(self._bands)
        self._paint_times(painter, scale, area)
        for index, band in enumerate(self._bands):
            top = area.top() + index * height
            self._paint_band(painter, scale, band, QRectF(area.left(), top, area.width(), height))

    def _paint_times(self, painter: QPainter, scale: Scale, area: QRectF) -> None:
        painter.setFont(self._figures)
        most = int(area.width() // _TICK_ROOM)
        for tick, words in time_ticks(int(scale.first), int(scale.last), most):
            x = scale.place(tick)
            painter.setPen(self._theme.color("line"))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            painter.setPen(self._theme.color("dim"))
            room = QRectF(x - _TICK_ROOM / 2, area.bottom() + 2, _TICK_ROOM, _AXIS - 2)
            if room.right() <= self.width():
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_band(self, painter: QPainter, scale: Scale, band: Band, room: QRectF) -> None:
        upright = Scale(0, band.top, room.bottom() - 1, room.top() + _LEGEND)
        painter.setFont(self._figures)
        for value in (band.top, band.top / 2, 0):
            y = upright.place(value)
            painter.setPen(self._theme.color("line"))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            if value or band is self._bands[-1]:
                painter.setPen(self._theme.color("dim"))
                label = QRectF(0, y - 8, _GUTTER - 6, 16)
                if value != band.top / 2 or room.height() > 72:
                    painter.drawText(
                        label, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, band.words(value)
                    )
        painter.save()
        painter.setClipRect(room)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for curve in band.curves:
            self._paint_curve(painter, scale, upright, curve)
        painter.restore()
        self._paint_legend(painter, band, room)

    def _paint_curve(self, painter: QPainter, scale: Scale, upright: Scale, curve: Curve) -> None:
        line, ground = QPainterPath(), upright.place(0)
        xs = [scale.place(edge) for edge in self._edges]
        for index, value in enumerate(curve.values):
            y = upright.place(value)
            point = QPointF(xs[index], y)
            if index:
                line.lineTo(point)
            else:
                line.moveTo(point)
            line.lineTo(xs[index + 1], y)
        tone: QColor = self._theme.color(curve.tone)
        if curve.filled:
            area = QPainterPath(line)
            area.lineTo(xs[-1], ground)
            area.lineTo(xs[0], ground)
            soft = QColor(tone)
            soft.setAlpha(40)
            painter.fillPath(area, soft)
        pen = QPen(tone, 1.25)
        if curve.dashed:  # so that one below it, of the same values, can be seen
            pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawPath(line)

    def _paint_legend(self, painter: QPainter, band: Band, room: QRectF) -> None:
        painter.setFont(self._font)
        middle = Qt.AlignmentFlag.AlignVCenter
        line = QRectF(room.left() + 4, room.top(), room.width() - 8, _LEGEND)
        step = self.cursor_step
        right = line.right()
        for curve in reversed(band.curves):
            value = curve.values[step] if step is not None else max(curve.values, default=0)
            words = curve.words.format(band.words(value) if step is not None else f"max {band.words(value)}")
            painter.setPen(self._theme.color(curve.tone))
            width = painter.fontMetrics().horizontalAdvance(words)
            painter.drawText(QRectF(right - width, line.top(), width, _LEGEND), middle, words)
            right -= width + 12
        painter.setPen(self._theme.color("dim"))
        title = band.title
        if step is not None and band is self._bands[0]:
            title = f"{clock(int(self._edges[step]), self._bins.width)}  {title}"
        if painter.fontMetrics().horizontalAdvance(title) <= right - line.left():
            painter.drawText(line, middle, title)

    # What the user does

    def zoom(self, factor: float, around: float | None = None) -> None:
        """Show so many times less of the time, around that moment, or the middle of what is shown."""
        if self._span is None:
            return
        first, last = self.view or self._whole()
        center = (first + last) / 2 if around is None else around
        length = max(_CLOSEST, (last - first) / factor)
        start = center - (center - first) * length / max(1, last - first)
        self._show(int(start), int(start + length))

    def pan(self, by: float) -> None:
        """Show what is later, by that part of what is shown; earlier where it is less than 0."""
        if self.view is not None:
            first, last = self.view
            self._show(int(first + by * (last - first)), int(last + by * (last - first)))

    def zoom_to_chosen(self) -> None:
        """Show what is chosen."""
        if self.chosen is not None:
            first, last = self.chosen
            self._show(int(first), max(int(last), int(first) + _CLOSEST))

    def show_all(self) -> None:
        """Show all of the time."""
        if self.view is not None:
            self.view = None
            self.view_changed.emit()
            self.update()

    def _whole(self) -> tuple[int, int]:
        assert self._span is not None
        return self._span[0], max(self._span[1], self._span[0] + _CLOSEST)

    def _show(self, first: int, last: int) -> None:
        """That part, moved to where there is something."""
        whole = self._whole()
        if last - first >= whole[1] - whole[0]:
            self.show_all()
            return
        by = max(0, whole[0] - first) - max(0, last - whole[1])
        self.view = (first + by, last + by)
        self.view_changed.emit()
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        scale, turned = self.scale(), event.angleDelta()
        if scale is None:
            return
        sideways = turned.x() or (turned.y() if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0)
        if sideways:
            self.pan(-_PAN * sideways / 120)
        else:
            self.zoom(_ZOOM ** (turned.y() / 120), scale.value(event.position().x()))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, control = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(_ZOOM)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / _ZOOM)
        elif key == Qt.Key.Key_0:
            self.show_all()
        elif control and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.pan(_PAN if key == Qt.Key.Key_Right else -_PAN)
        elif key == Qt.Key.Key_Escape and self.chosen is None and self.view is not None:
            self.show_all()
        else:
            super().keyPressEvent(event)


def _bands(bins: Bins, span: tuple[int, int] | None) -> tuple[Band, ...]:
    seconds = [_covered(bins, i, span) for i in range(len(bins))]

    def rate(values: Sequence[int]) -> list[float]:
        return [value / length for value, length in zip(values, seconds, strict=True)]

    found = [
        Band(
            "Messages/s",
            number,
            (
                Curve("sent", "↑ {}", rate(bins.sent), True),
                Curve("received", "↓ {}", rate(bins.received), True, dashed=True),
            ),
        ),
        Band(
            "Bytes/s",
            size,
            (
                Curve("sent", "↑ {}", rate(bins.bytes_sent), True),
                Curve("received", "↓ {}", rate(bins.bytes_received), True, dashed=True),
            ),
            1024,
        ),
    ]
    if any(bins.answered):
        means = [
            total / count if count else 0.0
            for total, count in zip(bins.latency_sum, bins.answered, strict=True)
        ]
        longest = Curve("dim", "longest {}", [float(value) for value in bins.latency_max], True)
        found.append(Band("Latency", duration, (longest, Curve("text", "mean {}", means, False))))
    return tuple(found)


def _covered(bins: Bins, index: int, span: tuple[int, int] | None) -> float:
    """Seconds of that bin in which something could have come: the first and the last may be begun alone."""
    start = bins.start + index * bins.width
    first, last = span or (start, start + bins.width)
    covered = min(start + bins.width, last) - max(start, first)
    # Of a moment nothing can be said: half a bin at the least.
    return max(covered, bins.width // 2, 1) / 1e9

"""What the plots have in common: a horizontal axis, a part of it that is chosen by dragging, and a cursor.

Invariant: what is chosen is kept as values of the axis, so that it stays where it is when the axis moves.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from workbench.ui import theme as looks
from workbench.ui.plots.scale import Scale
from workbench.ui.theme import Theme

_DRAG = 4  # logical pixels, less is a click


class BrushView(QWidget):
    """A plot whose horizontal axis can be brushed."""

    brushed = Signal()
    """Another part is chosen, or none: see `chosen`."""
    confirmed = Signal()
    """The user wants to go on with what is chosen (Enter)."""

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = look
        self.chosen: tuple[float, float] | None = None
        """From where to where; None for no part."""
        self._cursor: int | None = None
        self._pressed: float | None = None
        self._anchor: int | None = None
        self._dragging = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._font = looks.font(looks.SECONDARY)
        self._figures = looks.font(looks.HEADING, fixed=True)

    # What a plot says of itself

    def scale(self) -> Scale | None:
        """The horizontal axis; None where there is nothing to show."""
        raise NotImplementedError

    def area(self) -> QRectF:
        """Where the axis is drawn upon."""
        raise NotImplementedError

    def edges(self) -> tuple[float, ...]:
        """The values where steps of the plot begin, and the last one's end: the cursor goes by them."""
        raise NotImplementedError

    def paint(self, painter: QPainter) -> None:
        """All but what is chosen."""
        raise NotImplementedError

    # Common

    def set_theme(self, look: Theme) -> None:
        """Show it in this theme."""
        self._theme = look
        self.update()

    def choose(self, part: tuple[float, float] | None) -> None:
        """Choose that part."""
        if part != self.chosen:
            self.chosen = part
            self.update()
            self.brushed.emit()

    @property
    def cursor_step(self) -> int | None:
        """The step that is looked at."""
        return self._cursor if self._cursor is not None and self._cursor < len(self.edges()) - 1 else None

    def sizeHint(self) -> QSize:
        return QSize(400, 200)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 96)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self.paint(painter)
            scale = self.scale()
            if scale is None:
                return
            area = self.area()
            if self.chosen is not None:
                left, right = (scale.place(value) for value in self.chosen)
                band = QRectF(left, area.top(), max(1.0, right - left), area.height()).intersected(area)
                tone = self._theme.color("accent")
                tone.setAlpha(48)
                painter.fillRect(band, tone)
                painter.setPen(self._theme.color("accent"))
                for x in (left, right):
                    if area.left() <= x <= area.right():
                        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            step = self.cursor_step
            if step is not None:
                middle = scale.place((self.edges()[step] + self.edges()[step + 1]) / 2)
                painter.setPen(self._theme.color("faint"))
                painter.drawLine(QPointF(middle, area.top()), QPointF(middle, area.bottom()))

    def _step_at(self, x: float) -> int | None:
        scale, edges = self.scale(), self.edges()
        if scale is None or len(edges) < 2 or not scale.left <= x <= scale.right:
            return None
        value = scale.value(x)
        for step in range(len(edges) - 1):
            if edges[step] <= value < edges[step + 1]:
                return step
        return None

    def _look_at(self, step: int | None) -> None:
        if step != self._cursor:
            self._cursor = step
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.scale() is not None:
            self._pressed, self._dragging = event.position().x(), False
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x, scale = event.position().x(), self.scale()
        if self._pressed is not None and scale is not None:
            self._dragging = self._dragging or abs(x - self._pressed) >= _DRAG
            if self._dragging:
                first, last = sorted((scale.value(self._pressed), scale.value(x)))
                # Told when it is over: whoever listens may have much to do.
                self.chosen = (first, last) if last > first else None
                self.update()
        self._look_at(self._step_at(x))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or self._pressed is None:
            return
        self._pressed = None
        if self._dragging:
            self._dragging = False
            self.brushed.emit()
        else:
            self.choose(None)

    def leaveEvent(self, event: QEvent) -> None:
        if not self.hasFocus():
            self._look_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, edges = event.key(), self.edges()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and len(edges) > 1:
            extending = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._go(1 if key == Qt.Key.Key_Right else -1, extending=extending)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen is not None:
            self.confirmed.emit()
        elif key == Qt.Key.Key_Escape and self.chosen is not None:
            self._anchor = None
            self.choose(None)
        else:
            super().keyPressEvent(event)

    def _go(self, by: int, *, extending: bool) -> None:
        edges, last = self.edges(), len(self.edges()) - 2
        here = self.cursor_step
        if here is None:
            here = last if by < 0 else 0
            by = 0
        if extending and self._anchor is None:
            self._anchor = here
        there = min(max(here + by, 0), last)
        self._look_at(there)
        if extending and self._anchor is not None:
            low, high = sorted((min(self._anchor, last), there))
            self.choose((edges[low], edges[high + 1]))
        elif not extending:
            self._anchor = None

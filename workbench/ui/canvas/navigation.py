"""Where the canvas is looked at, and how near: zoom, pan and fit, by mouse, touchpad and keys."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QGraphicsView, QHBoxLayout, QToolButton, QWidget

STEP, LEAST, MOST = 1.2, 0.05, 3.0
"""The factor of one step, and the smallest and the largest zoom; 1 is actual size."""
_FIT_MARGIN = (40, 32)
_KEY_PAN, _FAR = 40, 4  # pixels of one press, and how many of these with Shift
_EDGE, _EDGE_STEP, _EDGE_EVERY = 24, 12, 16  # pixels, pixels, ms
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip


def arrow_way(key: int) -> tuple[int, int] | None:
    """The way that an arrow key points, x to the right and y downwards; None for other keys."""
    return _ARROWS.get(Qt.Key(key))


class Navigation(QObject):
    """Zooms and pans one view."""

    changed = Signal(float)
    """The zoom is another one."""
    scrolled = Signal(QPoint)
    """The view scrolled, for the mouse is held at its edge, there in the viewport."""

    def __init__(self, view: QGraphicsView) -> None:
        super().__init__(view)
        self._view = view
        # Anchors of its own: Qt's takes the mouse's last place for keys and buttons, too.
        view.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self._held: QPoint | None = None
        self._scroller = QTimer(self)
        self._scroller.setInterval(_EDGE_EVERY)
        self._scroller.timeout.connect(self._scroll)

    @property
    def zoom(self) -> float:
        """1 is actual size."""
        return self._view.transform().m11()

    def zoom_by(self, factor: float, about: QPoint | None = None) -> None:
        """Look `factor` times as near; the place `about` of the viewport, or its middle, stays where it is."""
        wanted = min(max(self.zoom * factor, LEAST), MOST)
        if wanted == self.zoom:
            return
        place = about if about is not None else self._view.viewport().rect().center()
        before = self._view.mapToScene(place)
        factor = wanted / self.zoom
        self._view.scale(factor, factor)
        way = self._view.mapFromScene(before) - place
        self.pan(way.x(), way.y())
        self.changed.emit(self.zoom)

    def reset(self) -> None:
        """Actual size."""
        self.zoom_by(1 / self.zoom)

    def pan(self, right: int, down: int) -> None:
        """Look that many pixels further."""
        for bar, way in (
            (self._view.horizontalScrollBar(), right),
            (self._view.verticalScrollBar(), down),
        ):
            bar.setValue(bar.value() + way)

    def fit(self, rect: QRectF) -> None:
        """Show all of that, at actual size at the most."""
        self._view.resetTransform()
        if not rect.isEmpty():
            rect = rect.adjusted(-_FIT_MARGIN[0], -_FIT_MARGIN[1], *_FIT_MARGIN)
            size = self._view.viewport().size()
            scale = min(1.0, size.width() / rect.width(), size.height() / rect.height())
            scale = max(scale, LEAST)
            self._view.scale(scale, scale)
        self._view.centerOn(rect.center())
        self.changed.emit(self.zoom)

    def wheel(self, event: QWheelEvent) -> bool:
        """Ctrl zooms about the mouse, Shift goes sideways. Whether it was one of these."""
        turn = event.angleDelta()
        modifiers = event.modifiers()
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            # A touchpad sends many small turns where a wheel sends one of 120.
            self.zoom_by(STEP ** (turn.y() / 120), event.position().toPoint())
        elif modifiers & Qt.KeyboardModifier.ShiftModifier and turn.x() == 0:
            self.pan(-turn.y(), 0)
        else:
            return False
        event.accept()
        return True

    def pinch(self, event: QNativeGestureEvent) -> bool:
        """Two fingers on a touchpad zoom. Whether it was that."""
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self.zoom_by(1 + event.value(), event.position().toPoint())
        return True

    def key(self, event: QKeyEvent) -> bool:
        """Arrows and Page keys pan; Ctrl with `=` zooms in, as it does without Shift. Whether it was one of these."""
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        way = arrow_way(key)
        page = int(self._view.viewport().height() * 0.8)
        if way is not None:
            step = _KEY_PAN * (_FAR if shift else 1)
            self.pan(way[0] * step, way[1] * step)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.pan(0, page if key == Qt.Key.Key_PageDown else -page)
        elif key == Qt.Key.Key_Equal and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(STEP)
        else:
            return False
        return True

    def hold_at(self, mouse: QPoint | None) -> None:
        """Something is dragged and held there: scroll for as long as it is at the edge. None: no longer."""
        self._held = mouse
        if mouse is not None and self._way_at(mouse) != (0, 0):
            if not self._scroller.isActive():
                self._scroller.start()
        else:
            self._scroller.stop()

    def _way_at(self, mouse: QPoint) -> tuple[int, int]:
        area = self._view.viewport().rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        right = (mouse.x() > area.right()) - (mouse.x() < area.left())
        return right, (mouse.y() > area.bottom()) - (mouse.y() < area.top())

    def _scroll(self) -> None:
        if self._held is not None:
            right, down = self._way_at(self._held)
            self.pan(right * _EDGE_STEP, down * _EDGE_STEP)
            self.scrolled.emit(self._held)


class ZoomBar(QWidget):
    """Smaller, the zoom, larger, fit: by the mouse what the View menu's keys do."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("zoomBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # or nodes below it make it hard to read
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self.smaller = self._button("zoomOut", "−", "Zoom out", "Zoom out (Ctrl+−, or Ctrl and the wheel)")
        self.actual = self._button("zoomReset", "100%", "Actual size", "Actual size (Ctrl+0)")
        self.larger = self._button("zoomIn", "+", "Zoom in", "Zoom in (Ctrl++, or Ctrl and the wheel)")
        self.fit = self._button("zoomButton", "Fit", "Fit", "Show all sockets (Ctrl+9)", role="link")
        for button in (self.smaller, self.actual, self.larger, self.fit):
            row.addWidget(button)
        self.actual.setFixedWidth(48)
        self.show_zoom(1.0)

    def _button(self, name: str, text: str, spoken: str, tip: str, *, role: str = "quiet") -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        button.setAccessibleName(spoken)
        button.setToolTip(tip)
        button.setProperty("role", role)
        # The keys do the same from the canvas: four more stops for Tab would only be in the way.
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button

    def show_zoom(self, zoom: float) -> None:
        """The zoom is this; 1 is actual size."""
        self.actual.setText(f"{zoom:.0%}")
        self.smaller.setEnabled(zoom > LEAST * 1.001)
        self.larger.setEnabled(zoom < MOST * 0.999)

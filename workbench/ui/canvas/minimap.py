"""The canvas in small, in its corner: where the nodes are, which of them failed, and what of it is in sight.

It is painted from the nodes' rectangles. Its `follow` methods say what may have changed; it then looks, at most ten
times a second, and repaints only where it sees something new. Under the hand alone the frame keeps up with the mouse.
Invariant: it is seen only while a node is out of sight, and never over what is being edited.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QGraphicsView, QWidget

from workbench.ui import theme as looks
from workbench.ui.canvas import node_item, node_paint
from workbench.ui.canvas.scene import CanvasScene
from workbench.ui.theme import Theme

EVERY = 100
"""The shortest time, in milliseconds, between two looks at the nodes."""
WIDTH, HEIGHT = 144, 96
_MARGIN, _PAD, _CLEAR = 12, 8, 8  # to the canvas's edge, within the panel, and to what is edited
_LEAST_ROOM = 3  # of its own size, each way: a canvas that is smaller does without it
_LEAST_NODE, _LEAST_FRAME, _FRAME_RADIUS = (3.0, 2.0), (10.0, 8.0), 3
_SOFT_FROM = 10.0  # a node's width in the map from which a soft tone is enough to be seen
_SOFT, _STRONG, _VEIL = 0.28, 0.5, 0.45  # of one: how opaque nodes are, and what is over those out of sight


class Minimap(QWidget):
    """Stands over the view, its parent. A click, or a drag, in it asks for another place."""

    place_requested = Signal(QPointF)
    """The user wants that place of the scene in the middle of the view."""
    placed = Signal()
    """It came, went, or stands elsewhere."""

    def __init__(
        self, view: QGraphicsView, scene: CanvasScene, look: Theme, edited: Callable[[], QRect]
    ) -> None:
        """`edited` tells which part of the view is being worked on, and is to be left clear; empty where none is."""
        super().__init__(view)
        self.setObjectName("minimap")
        self.setAccessibleName("Minimap")
        self.setToolTip("Click or drag to look elsewhere on the canvas")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # arrows, Page keys and Fit do the same from the canvas
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setFixedSize(WIDTH, HEIGHT)
        self.setAttribute(
            Qt.WidgetAttribute.WA_OpaquePaintEvent
        )  # or whatever moves below it repaints it too
        self._view, self._scene, self._look, self._edited = view, scene, look, edited
        self._on = True
        # Of each node its left, top and height, and the theme's colour of its state.
        self._places: list[tuple[float, float, float]] = []
        self._tones: list[str] = []
        self._content = self._visible = self._world = QRectF()
        self._nodes_moved = self._view_moved = True  # since they were looked at
        self._picture: tuple[QPixmap, QPixmap] | None = None  # the nodes that are well, and those that failed
        self._grip: QPointF | None = None  # the mouse's way from the frame's middle, while the button is down
        self._dragged = False
        self._looked = 0.0  # seconds, on the monotonic clock
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look_again)
        for bar in (view.horizontalScrollBar(), view.verticalScrollBar()):
            bar.valueChanged.connect(self.follow_view)
            bar.rangeChanged.connect(self.follow_view)
        self.hide()

    # What it is told

    def set_on(self, on: bool) -> None:
        """Whether it is wanted at all."""
        self._on = on
        if on:
            self.follow_nodes()
        else:
            self._timer.stop()
            self._grip = None
            self._stand_at(None)

    def set_theme(self, look: Theme) -> None:
        """Show it in this theme."""
        self._look = look
        self._picture = None
        self.update()

    def follow_nodes(self) -> None:
        """Nodes may be elsewhere, or new, or gone."""
        self._nodes_moved = True
        self.follow_states()

    def follow_view(self) -> None:
        """The view may look elsewhere, or something else may be edited in it."""
        self._view_moved = True
        self.follow_states()

    def follow_states(self) -> None:
        """Sockets may stand otherwise than before, and no more than that."""
        if self._on and not self._timer.isActive():
            since = (time.monotonic() - self._looked) * 1000
            self._timer.start(max(0, round(EVERY - since)))

    # What it sees

    def _look_again(self) -> None:
        self._looked = time.monotonic()
        tones = [node_paint.tone(node.state) for node in self._scene.nodes.values()]
        if tones != self._tones:
            self._tones, self._picture = tones, None
            self._nodes_moved = True  # a problem makes a node higher
            self.update()
        if not (self._nodes_moved or self._view_moved):
            return
        if self._nodes_moved:
            self._see_places()
        self._see_frame()
        self._nodes_moved = self._view_moved = False
        if self._grip is None:  # it neither goes nor changes its scale under the hand
            self._set_world()
            self._stand()

    def _see_places(self) -> None:
        places = [(node.x(), node.y(), node.height) for node in self._scene.nodes.values()]
        if places != self._places:
            self._places, self._picture = places, None
            self.update()
            left, top = (
                min((x for x, _, _ in places), default=0.0),
                min((y for _, y, _ in places), default=0.0),
            )
            right, bottom = (
                max((x for x, _, _ in places), default=0.0),
                max((y + h for _, y, h in places), default=0.0),
            )
            self._content = QRectF(QPointF(left, top), QPointF(right + node_item.WIDTH, bottom))

    def _see_frame(self) -> None:
        visible = self._view.mapToScene(self._view.viewport().rect()).boundingRect()
        if visible != self._visible:
            self._visible = visible
            self.update()

    def _set_world(self) -> None:
        world = self._visible.united(self._content) if self._places else self._visible
        if world != self._world:
            self._world, self._picture = world, None
            self.update()

    def _stand(self) -> None:
        """Stand where there is room, if a node is out of sight: if its middle is."""
        seen, half = self._visible, node_item.WIDTH / 2
        left, right, top, bottom = seen.left() - half, seen.right() - half, seen.top(), seen.bottom()
        count = len(self._places)
        in_sight = sum(left <= x <= right and top <= y + h / 2 <= bottom for x, y, h in self._places)
        self.setAccessibleDescription(f"{in_sight:,} of {count:,} sockets in sight")
        self._stand_at(self._free_place() if in_sight < count else None)

    def _stand_at(self, rect: QRect | None) -> None:
        if rect != (None if self.isHidden() else self.geometry()):
            if rect is not None:
                self.move(rect.topLeft())
            self.setVisible(rect is not None)
            self.placed.emit()

    def _free_place(self) -> QRect | None:
        """The lower corner at the right, or the upper one where that is being worked in; None without room."""
        room = self._view.rect()
        if room.width() < _LEAST_ROOM * WIDTH or room.height() < _LEAST_ROOM * HEIGHT:
            return None
        edited = self._edited().adjusted(-_CLEAR, -_CLEAR, _CLEAR, _CLEAR)
        place = self.rect()
        place.moveBottomRight(room.bottomRight() - QPoint(_MARGIN, _MARGIN))
        if place.intersects(edited):
            place.moveTop(_MARGIN)
        return None if place.intersects(edited) else place

    # Between the scene and the map

    def _scale(self) -> float:
        across, down = WIDTH - 2 * _PAD, HEIGHT - 2 * _PAD
        return min(across / self._world.width(), down / self._world.height())

    def _frame(self) -> QRectF:
        scale = self._scale()
        size = self._visible.size() * scale
        frame = QRectF(0, 0, max(size.width(), _LEAST_FRAME[0]), max(size.height(), _LEAST_FRAME[1]))
        frame.moveCenter((self._visible.center() - self._world.center()) * scale + self._middle())
        return frame.intersected(QRectF(self.rect()).adjusted(3, 3, -3, -3))

    def _middle(self) -> QPointF:
        return QRectF(self.rect()).center()

    # Under the hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            at, frame = event.position(), self._frame()
            # What is grasped by the frame doesn't jump.
            self._grip = at - frame.center() if frame.contains(at) else QPointF()
            self._dragged = not frame.contains(at)
            if self._dragged:
                self._ask_for(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self._dragged = True
            self._ask_for(event.position() - self._grip)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None and event.button() == Qt.MouseButton.LeftButton:
            if not self._dragged:
                self._ask_for(event.position())
            self._grip = None
            self.follow_view()

    def _ask_for(self, at: QPointF) -> None:
        self.place_requested.emit((at - self._middle()) / self._scale() + self._world.center())
        self._see_frame()

    # Its picture

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture[0].devicePixelRatioF() != ratio:
            self._picture = self._paint_well(ratio), self._paint_failed(ratio)
        well, failed = self._picture
        look, panel = self._look, QRectF(self.rect())
        frame = self._frame().adjusted(0.5, 0.5, -0.5, -0.5)
        outside = QPainterPath()  # odd-even: all of the panel but the frame
        outside.addRoundedRect(panel.adjusted(1, 1, -1, -1), looks.RADIUS - 1, looks.RADIUS - 1)
        outside.addRoundedRect(frame, _FRAME_RADIUS, _FRAME_RADIUS)
        veil = look.color("panel")
        veil.setAlphaF(_VEIL)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawPixmap(0, 0, well)
            painter.fillPath(outside, veil)
            painter.drawPixmap(0, 0, failed)
            painter.setPen(QPen(look.color("accent"), 1))
            painter.drawRoundedRect(frame, _FRAME_RADIUS, _FRAME_RADIUS)

    def _paint_well(self, ratio: float) -> QPixmap:
        """The panel, and on it the nodes that are well."""
        picture = self._blank(ratio, self._look.color("canvas"))
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._look.color("line"), 1))
            painter.setBrush(self._look.color("panel"))
            panel = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(panel, looks.RADIUS, looks.RADIUS)
            painter.setPen(Qt.PenStyle.NoPen)
            self._paint_nodes(painter, "accent", failed=False)
        return picture

    def _paint_failed(self, ratio: float) -> QPixmap:
        """Those that failed, with an edge: nothing is over them, in sight or not."""
        picture = self._blank(ratio, QColor(Qt.GlobalColor.transparent))
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._look.color("fail"), 1))
            self._paint_nodes(painter, "fail", failed=True)
        return picture

    def _blank(self, ratio: float, ground: QColor) -> QPixmap:
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(ground)
        return picture

    def _paint_nodes(self, painter: QPainter, ink: str, *, failed: bool) -> None:
        scale, middle, from_ = self._scale(), self._middle(), self._world.center()
        right, down = middle.x() - from_.x() * scale, middle.y() - from_.y() * scale
        width, (least_width, least_height) = node_item.WIDTH * scale, _LEAST_NODE
        colour = self._look.color(ink)
        colour.setAlphaF(_SOFT if width >= _SOFT_FROM else _STRONG)
        painter.setBrush(colour)
        rects = [
            QRectF(x * scale + right, y * scale + down, max(width, least_width), max(h * scale, least_height))
            for (x, y, h), tone in zip(self._places, self._tones, strict=True)
            if (tone == "fail") == failed
        ]
        if width >= _SOFT_FROM:
            for rect in rects:
                painter.drawRoundedRect(rect, 1, 1)
        elif rects:  # in one call: there are many, and no corner of theirs is seen
            painter.drawRects(rects)

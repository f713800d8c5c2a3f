"""Gestures on the canvas, each a class: it begins with a press and ends with a release or with Escape.

Invariant: a gesture changes only how the canvas looks. What it leads to it asks for when it is
released; cancelled, it leaves nothing. Positions are in the viewport.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QGraphicsItem, QGraphicsView, QWidget

from workbench.ui import theme as looks
from workbench.ui.canvas.changes import why_no_link
from workbench.ui.canvas.line_item import REACH
from workbench.ui.canvas.node_item import NodeItem
from workbench.ui.canvas.scene import CanvasScene
from workbench.ui.canvas.wire_item import LooseWire, facing
from workbench.ui.theme import Theme

Place = tuple[int, int]


def snapped(at: QPointF) -> Place:
    """The place on the grid next to that one."""
    return round(at.x() / looks.GRID) * looks.GRID, round(at.y() / looks.GRID) * looks.GRID


class Gesture(Protocol):
    """What the view needs of each."""

    @property
    def scrolls(self) -> bool:
        """Whether the view scrolls while the mouse is held at its edge."""
        ...

    def move(self, position: QPoint) -> None:
        """The mouse is there."""
        ...

    def release(self) -> None:
        """The button was released: do what the gesture is for."""
        ...

    def cancel(self) -> None:
        """Leave all as it was."""
        ...


class LinkPreview:
    """The wire from a socket to where it would lead, and whether it may."""

    def __init__(self, scene: CanvasScene, source: NodeItem, edge: Qt.Edge, look: Theme) -> None:
        self._scene = scene
        self.source = source
        self.target: NodeItem | None = None
        self.refusal = ""
        self._wire = LooseWire(source.port(edge), edge, look)
        self._removed = False
        scene.addItem(self._wire)

    def aim(self, target: NodeItem | None) -> None:
        """That node is the target, or none."""
        if target is self.target:
            return
        self._light("")
        self.target = target
        self.refusal = (
            why_no_link(self._scene.workspace, self.source.socket.id, target.socket.id) if target else ""
        )
        self._light("fail" if self.refusal else "accent")

    def lead(self, position: QPointF, edge: Qt.Edge | None = None) -> None:
        """Draw the wire to that place of the scene."""
        self._wire.lead(position, refused=bool(self.refusal), edge=edge)

    def remove(self) -> None:
        """Leave nothing of it."""
        self._light("")
        self.target = None
        if not self._removed:
            self._removed = True
            self._scene.removeItem(self._wire)

    def _light(self, tone: str) -> None:
        if self.target is not None:
            self.target.highlight = tone
            self.target.update()


class LinkGesture:
    """Draws a wire from a port to another node, and says while it is drawn why it may not end there."""

    scrolls = True

    def __init__(
        self,
        view: QGraphicsView,
        scene: CanvasScene,
        source: NodeItem,
        edge: Qt.Edge,
        look: Theme,
        linked: Callable[[str, str], None],
    ) -> None:
        self._view = view
        self._scene = scene
        self._linked = linked
        self._preview = LinkPreview(scene, source, edge, look)

    @property
    def refusal(self) -> str:
        """Why the wire can't end where it is; empty where it can, and over nothing."""
        return self._preview.refusal

    def move(self, position: QPoint) -> None:
        """The mouse is there."""
        place = self._view.mapToScene(position)
        port = self._scene.port_at(place)
        over = port[0] if port else self._scene.node_at(place)
        target = over if over is not self._preview.source else None
        self._preview.aim(target)
        if target is None:
            self._preview.lead(place)
        else:  # it snaps to the port that is nearer
            near_left = place.x() < target.scene_rect().center().x()
            edge = Qt.Edge.LeftEdge if near_left else Qt.Edge.RightEdge
            self._preview.lead(target.port(edge), edge)

    def release(self) -> None:
        """Link, if it may end here."""
        source, target, refusal = self._preview.source, self._preview.target, self.refusal
        self.cancel()
        if target is not None and not refusal:
            self._linked(source.socket.id, target.socket.id)

    def cancel(self) -> None:
        """Leave all as it was."""
        self._preview.remove()


class KeyLink:
    """Links by keys: each step offers the next node, with the wire that it would be."""

    def __init__(self, scene: CanvasScene, source: NodeItem, look: Theme) -> None:
        self._scene = scene
        self._look = look
        self._source = source
        self._preview: LinkPreview | None = None

    @property
    def source(self) -> NodeItem:
        """Where the link begins."""
        return self._source

    @property
    def target(self) -> NodeItem | None:
        """Where it would lead."""
        return self._preview.target if self._preview else None

    @property
    def refusal(self) -> str:
        """Why it may not lead there; empty where it may."""
        return self._preview.refusal if self._preview else ""

    def step(self, way: int) -> None:
        """Offer the next node, or for -1 the one before, round and round."""
        others = [node for node in self._scene.nodes.values() if node is not self._source]
        if not others:
            return
        now = self.target
        place = others.index(now) + way if now in others else (0 if way > 0 else -1)
        self.aim(others[place % len(others)])

    def aim(self, target: NodeItem) -> None:
        """Offer that node."""
        self.cancel()
        from_edge, to_edge = facing(self._source, target)
        self._preview = LinkPreview(self._scene, self._source, from_edge, self._look)
        self._preview.aim(target)
        self._preview.lead(target.port(to_edge), to_edge)

    def cancel(self) -> None:
        """Leave all as it was."""
        if self._preview is not None:
            self._preview.remove()
            self._preview = None


class MoveGesture:
    """Moves nodes on the grid. A press that goes nowhere is a click."""

    scrolls = True

    def __init__(
        self,
        view: QGraphicsView,
        scene: CanvasScene,
        nodes: Iterable[NodeItem],
        start: QPoint,
        moved: Callable[[dict[str, Place]], None],
        clicked: Callable[[], None],
    ) -> None:
        self._view = view
        self._scene = scene
        self._from = {node: node.pos() for node in nodes}
        self._pressed = start
        self._start = view.mapToScene(start)
        self._moved = moved
        self._clicked = clicked
        self._moving = False

    def move(self, position: QPoint) -> None:
        """The mouse is there."""
        # A hand that clicks shakes a little: that is no drag yet.
        far = (position - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if not self._moving and not far:
            return
        self._moving = True
        way = self._view.mapToScene(position) - self._start
        for node, before in self._from.items():
            node.setPos(*snapped(before + way))
        self._scene.follow_nodes(self._from)

    def release(self) -> None:
        """Ask for the new places, or, where it went nowhere, tell that it was a click."""
        if not self._moving:
            self._clicked()
            return
        places = {
            node.socket.id: snapped(node.pos()) for node, before in self._from.items() if node.pos() != before
        }
        if places:
            self._moved(places)

    def cancel(self) -> None:
        """Leave all as it was."""
        for node, before in self._from.items():
            node.setPos(before)
        self._scene.follow_nodes(self._from)


class _Band(QWidget):
    """What the rubber band looks like."""

    def __init__(self, look: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._edge = look.color("accent")

    def paintEvent(self, event: QPaintEvent) -> None:
        ground = QColor(self._edge)
        ground.setAlphaF(0.1)
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), ground)
            painter.setPen(self._edge)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class BandGesture:
    """Selects what a rubber band touches: nodes that it touches, and wires that it has whole in it."""

    scrolls = True

    def __init__(
        self,
        view: QGraphicsView,
        scene: CanvasScene,
        start: QPoint,
        look: Theme,
        choose: Callable[[Collection[QGraphicsItem]], object],
        *,
        extend: bool,
    ) -> None:
        self._view = view
        self._scene = scene
        self._start = view.mapToScene(start)
        self._choose = choose
        self._before = frozenset(item for item in scene.selectable() if item.isSelected())
        self._kept: frozenset[QGraphicsItem] = self._before if extend else frozenset()
        self._band = _Band(look, view.viewport())
        choose(self._kept)

    def move(self, position: QPoint) -> None:
        """The mouse is there."""
        self._band.setGeometry(QRect(self._view.mapFromScene(self._start), position).normalized())
        self._band.show()
        area = QRectF(self._start, self._view.mapToScene(position)).normalized()
        around = area.adjusted(-REACH, -REACH, REACH, REACH)  # a wire's bounds reach as far beyond it
        self._choose(
            {
                item
                for item in self._scene.selectable()
                if item in self._kept
                or (
                    area.intersects(item.scene_rect())
                    if isinstance(item, NodeItem)
                    else around.contains(item.sceneBoundingRect())
                )
            }
        )

    def release(self) -> None:
        """What is selected stays so."""
        self._end()

    def cancel(self) -> None:
        """Select again what was selected."""
        self._end()
        self._choose(self._before)

    def _end(self) -> None:
        self._band.hide()
        self._band.deleteLater()


class PanGesture:
    """Moves the view with the mouse."""

    scrolls = False

    def __init__(self, view: QGraphicsView, start: QPoint, pan: Callable[[int, int], None]) -> None:
        self._view = view
        self._first = self._last = start
        self._pan = pan
        view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, position: QPoint) -> None:
        """The mouse is there."""
        way, self._last = position - self._last, position
        self._pan(-way.x(), -way.y())

    def release(self) -> None:
        """Stay here."""
        self._view.viewport().unsetCursor()

    def cancel(self) -> None:
        """Go back to where it began."""
        self.move(self._first)
        self._view.viewport().unsetCursor()

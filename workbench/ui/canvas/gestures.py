"""Mouse gestures on the canvas, each a class: it begins with a press and ends with a release or Escape."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QGraphicsView

from workbench.document.legality import why_not
from workbench.ui.canvas.node_item import NodeItem
from workbench.ui.canvas.scene import CanvasScene
from workbench.ui.canvas.wire_item import LooseWire
from workbench.ui.theme import Theme


class LinkGesture:
    """Draws a wire from a port to another node, and says while it is drawn why it may not end there."""

    def __init__(
        self,
        scene: CanvasScene,
        source: NodeItem,
        start: QPointF,
        look: Theme,
        linked: Callable[[str, str], None],
    ) -> None:
        self._scene = scene
        self._source = source
        self._linked = linked
        self._target: NodeItem | None = None
        self._refusal = ""
        self._wire = LooseWire(start, look)
        scene.addItem(self._wire)

    @property
    def refusal(self) -> str:
        """Why the wire can't end where it is; empty where it can, and over nothing."""
        return self._refusal

    def move(self, position: QPointF) -> None:
        """The mouse is there, in the scene."""
        over = next((n for n in self._scene.nodes.values() if n.sceneBoundingRect().contains(position)), None)
        target = over if over is not self._source else None
        if target is not self._target:
            self._light("")
            self._target = target
            self._refusal = (
                why_not(self._scene.workspace, self._source.socket.id, target.socket.id) if target else ""
            )
            self._light("fail" if self._refusal else "accent")
        self._wire.lead(position, self._refusal)

    def release(self) -> None:
        """Link, if it may end here."""
        target, refusal = self._target, self._refusal
        self.cancel()
        if target is not None and not refusal:
            self._linked(self._source.socket.id, target.socket.id)

    def cancel(self) -> None:
        """Leave all as it was."""
        self._light("")
        self._target = None
        self._scene.removeItem(self._wire)

    def _light(self, tone: str) -> None:
        if self._target is not None:
            self._target.highlight = tone
            self._target.update()


class PanGesture:
    """Moves the view with the mouse."""

    def __init__(self, view: QGraphicsView, start: QPoint) -> None:
        self._view = view
        self._last = start

    def move(self, position: QPoint) -> None:
        """The mouse is there, in the viewport."""
        way, self._last = position - self._last, position
        for bar, distance in (
            (self._view.horizontalScrollBar(), way.x()),
            (self._view.verticalScrollBar(), way.y()),
        ):
            bar.setValue(bar.value() - distance)

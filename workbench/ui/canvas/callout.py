"""What is wrong with a socket, beside its node: a sentence and the way out as a link, where there is room for it.

Nothing is covered by it: where no place is free at the node, the node's own line, its tooltip and the problems view
tell the same. The keyboard takes a way out there, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from msgspec import Struct
from PySide6.QtCore import QObject, QRect, QRectF, Qt, Signal
from PySide6.QtWidgets import QFrame, QGraphicsView, QLabel, QPushButton, QVBoxLayout, QWidget

from workbench.traffic.text import visible
from workbench.ui.canvas.node_item import NodeItem
from workbench.ui.canvas.node_paint import WORDS_FROM
from workbench.ui.canvas.scene import CanvasScene
from workbench.ui.parts import link, paragraph

MOST = 6
"""Of so many at the most: with more, the canvas would be nothing else."""
_WIDTH = 164  # logical pixels; a node at actual size is 216 wide
_FROM_NODE, _MARGIN, _PAD = 12, 8, 10
_LONGEST = 240  # characters of a sentence


class Trouble(Struct, frozen=True):
    """What is wrong with one socket. `way_out` is a short order that would put it right; empty without one."""

    socket: str
    sentence: str
    way_out: str = ""


class Callout(QFrame):
    """One trouble, as large as its words."""

    way_out_requested = Signal()

    def __init__(self, trouble: Trouble, parent: QWidget) -> None:
        super().__init__(parent)
        self.trouble = trouble
        self.setObjectName(f"callout_{trouble.socket}")
        self.setAccessibleName(f"{trouble.sentence} {trouble.way_out}".strip())
        self.setProperty("role", "callout")
        self.setFixedWidth(_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD, 6, _PAD, 6)
        column.setSpacing(0)
        self._sentence: QLabel = paragraph("problem", name="calloutSentence")
        column.addWidget(self._sentence)
        if trouble.way_out:
            button: QPushButton = link(
                trouble.way_out, "calloutWayOut", f"{trouble.way_out}; it can be undone"
            )
            button.setProperty("edge", "left")
            button.setAccessibleName(trouble.way_out)
            button.ensurePolished()
            room = _WIDTH - 2 * _PAD
            button.setText(
                button.fontMetrics().elidedText(trouble.way_out, Qt.TextElideMode.ElideMiddle, room)
            )
            # From the canvas Tab goes on to the nodes; by keys the way out is in the problems view.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(self.way_out_requested)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def say(self, sentence: str) -> None:
        """Show this, and be as high as the words are in the font that there is now."""
        self._sentence.setText(sentence if len(sentence) <= _LONGEST else f"{sentence[:_LONGEST].rstrip()}…")
        self._sentence.setFixedHeight(self._sentence.heightForWidth(_WIDTH - 2 * _PAD))
        self.adjustSize()


class Callouts(QObject):
    """Those of one view, which follow its nodes."""

    way_out_requested = Signal(str)
    """The way out of that socket's trouble was chosen."""

    def __init__(self, view: QGraphicsView, scene: CanvasScene) -> None:
        super().__init__(view)
        self._view, self._scene = view, scene
        self._shown: dict[str, Callout] = {}
        self._obstacles: tuple[QWidget, ...] = ()
        for bar in (view.horizontalScrollBar(), view.verticalScrollBar()):
            bar.valueChanged.connect(self.follow)
        scene.rearranged.connect(self.follow)

    def stand_clear_of(self, *widgets: QWidget) -> None:
        """What lies over the canvas, too, and is not to be covered."""
        self._obstacles = widgets

    def set_troubles(self, troubles: Sequence[Trouble]) -> None:
        """Tell these, one a socket, and no others."""
        wanted = {trouble.socket: trouble for trouble in troubles[:MOST]}
        for id_ in [id_ for id_, shown in self._shown.items() if wanted.get(id_) != shown.trouble]:
            gone = self._shown.pop(id_)
            gone.hide()
            gone.deleteLater()
        for id_, trouble in wanted.items():
            if id_ not in self._shown:
                made = self._shown[id_] = Callout(trouble, self._view)
                made.way_out_requested.connect(partial(self.way_out_requested.emit, id_))
        self.follow()

    def follow(self, *_: object) -> None:
        """Stand where the nodes are now."""
        if not self._shown:
            return
        hidden = self._view.transform().m11() < WORDS_FROM
        taken = [] if hidden else list(self._taken())
        area = self._view.viewport().rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        for id_, callout in self._shown.items():
            node = self._scene.nodes.get(id_)
            place = None
            if not hidden and node is not None and _tells_more(callout.trouble, node):
                callout.say(_words(callout.trouble, node))
                place = _free(callout.rect(), self._on_view(node.scene_rect()), area, taken)
            if place is None:
                callout.hide()
                continue
            taken.append(place)
            callout.move(place.topLeft())
            callout.show()

    def _taken(self) -> Iterator[QRect]:
        for node in self._scene.nodes.values():
            yield self._on_view(node.scene_rect())
        for peer in self._scene.outside.values():
            yield self._on_view(peer.box_at(peer.side, peer.row))
        for widget in self._obstacles:
            if widget.isVisible():
                yield widget.geometry()

    def _on_view(self, rect: QRectF) -> QRect:
        return self._view.mapFromScene(rect).boundingRect()


def _tells_more(trouble: Trouble, node: NodeItem) -> bool:
    """Than the node does by itself."""
    return bool(trouble.way_out) or trouble.sentence != visible(node.state.problem) or not node.problem_fits()


def _words(trouble: Trouble, node: NodeItem) -> str:
    """Beside the node, which shows its addresses, they need not be said again."""
    return node.problem_words() if trouble.sentence == visible(node.state.problem) else trouble.sentence


def _free(size: QRect, node: QRect, area: QRect, taken: Iterable[QRect]) -> QRect | None:
    """The first place beside the node where that much is free: right, left, below, above."""
    right, left = node.right() + _FROM_NODE, node.left() - _FROM_NODE - size.width()
    below, above = node.bottom() + _FROM_NODE, node.top() - _FROM_NODE - size.height()
    places = ((right, node.top()), (left, node.top()), (node.left(), below), (node.left(), above))
    rects = [size.translated(x, y) for x, y in places]
    return next(
        (rect for rect in rects if area.contains(rect) and not any(rect.intersects(one) for one in taken)),
        None,
    )

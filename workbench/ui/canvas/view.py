"""The canvas: sockets and their links, to be seen, moved, linked, renamed and removed.

It holds no document: it shows what it is given, and asks for edits. Invariant: after a gesture the
nodes are where the workspace has them, for the edit comes back as a new workspace.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal, SignalInstance
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsView, QLineEdit, QMenu, QPushButton, QWidget

from workbench.document import edits
from workbench.document.ports import free_loopback_address
from workbench.document.workspace import Workspace
from workbench.engine.state import SocketState
from workbench.ui import theme as looks
from workbench.ui.canvas.gestures import LinkGesture, PanGesture
from workbench.ui.canvas.node_item import WIDTH, NodeItem
from workbench.ui.canvas.scene import CanvasScene
from workbench.ui.mime import SOCKET_TYPE
from workbench.ui.theme import Theme

_DOTS = 24
_ROOM = 4000.0  # scene units that the canvas reaches from its middle
_ZOOM_STEP, _ZOOM_LEAST, _ZOOM_MOST = 1.2, 0.2, 3.0
_DUPLICATE_OFFSET = (32, 32)
_STEPS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip


class CanvasView(QGraphicsView):
    """The view of one workspace."""

    edit_requested = Signal(str, object, str)
    """A change of the document: what Undo calls it, the edit, and its merge key."""
    selection_changed = Signal(tuple)
    """The ids of the selected sockets."""
    start_requested = Signal(tuple)
    stop_requested = Signal(tuple)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")
        self.setAccessibleName("Canvas")
        self._look = theme
        self._scene = CanvasScene(theme, self)
        self._scene.setSceneRect(-_ROOM, -_ROOM, 2 * _ROOM, 2 * _ROOM)
        self.setScene(self._scene)
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setDragMode(QGraphicsView.DragMode.RubberBandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAcceptDrops(True)
        self.viewport().setMouseTracking(True)
        self._gesture: LinkGesture | PanGesture | None = None
        self._link_source: str | None = None  # of a link that is drawn by keys
        self._editor: QLineEdit | None = None
        self._fit = QPushButton("100%  Fit", self)
        self._fit.setObjectName("zoomButton")
        self._fit.setProperty("role", "link")
        self._fit.setToolTip("Show all sockets (Ctrl+9)")
        self._fit.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._fit.clicked.connect(self.zoom_to_fit)
        self._scene.selectionChanged.connect(self._tell_selection)

    # What it shows

    def set_workspace(self, workspace: Workspace) -> None:
        """Show this workspace; what is selected stays selected while it exists."""
        self._scene.set_workspace(workspace)
        self.viewport().update()

    def set_states(self, states: Mapping[str, SocketState]) -> None:
        """Show how the sockets stand."""
        self._scene.set_states(states)

    def set_theme(self, theme: Theme) -> None:
        """Show all in this theme."""
        self._look = theme
        self._scene.set_theme(theme)
        self.resetCachedContent()
        self.viewport().update()

    def selection(self) -> tuple[str, ...]:
        """The ids of the selected sockets, in the workspace's order."""
        return tuple(id_ for id_, node in self._scene.nodes.items() if node.isSelected())

    def select(self, ids: tuple[str, ...]) -> None:
        """Select these sockets and nothing else."""
        self._scene.blockSignals(True)
        self._scene.clearSelection()
        for id_ in ids:
            if id_ in self._scene.nodes:
                self._scene.nodes[id_].setSelected(True)
                self.ensureVisible(self._scene.nodes[id_], 24, 24)
        self._scene.blockSignals(False)
        self._tell_selection()

    def node(self, id_: str) -> NodeItem | None:
        """The node of that socket."""
        return self._scene.nodes.get(id_)

    @property
    def refusal(self) -> str:
        """Why the wire that is being drawn can't end where it is; empty where it can."""
        return self._gesture.refusal if isinstance(self._gesture, LinkGesture) else ""

    def _tell_selection(self) -> None:
        self.selection_changed.emit(self.selection())

    # Edits

    def add_socket_at_center(self, type_: str) -> None:
        """Add a socket of that type in the middle of what is seen, beside what stands there."""
        center = self.mapToScene(self.viewport().rect().center()) - QPointF(WIDTH / 2, 40)
        taken = [node.sceneBoundingRect() for node in self._scene.nodes.values()]
        while any(rect.contains(center + QPointF(20, 20)) for rect in taken):
            center += QPointF(24, 24)
        self._add(type_, center)

    def _add(self, type_: str, at: QPointF) -> None:
        before = set(self._scene.nodes)
        place = _snapped(at)
        self.edit_requested.emit(f"Add {type_}", partial(edits.add_socket, type=type_, at=place), "")
        self.select(tuple(id_ for id_ in self._scene.nodes if id_ not in before) or self.selection())

    def delete_selected(self) -> None:
        """Remove the selected sockets and links."""
        ids = self.selection()
        chosen = [wire.link for wire in self._scene.wires.values() if wire.isSelected()]

        def remove(workspace: Workspace) -> Workspace:
            # From the last endpoint on, so that the indices of the others stay right.
            for link in sorted(chosen, key=lambda link: -link.from_index):
                if link.from_socket not in ids:
                    workspace = edits.unlink(workspace, link)
            return edits.remove_sockets(workspace, ids)

        if ids or chosen:
            self.edit_requested.emit("Delete", remove, "")
            self._tell_selection()

    def duplicate_selected(self) -> None:
        """Copy the selected sockets, and select the copies."""
        ids = self.selection()
        if not ids:
            return
        before = set(self._scene.nodes)

        def duplicate(workspace: Workspace) -> Workspace:
            return edits.duplicate_sockets(workspace, ids, _DUPLICATE_OFFSET, free_loopback_address)

        self.edit_requested.emit("Duplicate", duplicate, "")
        self.select(tuple(id_ for id_ in self._scene.nodes if id_ not in before))

    def select_all(self) -> None:
        """Select every socket."""
        self.select(tuple(self._scene.nodes))

    def rename_selected(self) -> None:
        """Edit the title of the selected socket in its place."""
        ids = self.selection()
        if len(ids) == 1:
            self._rename(ids[0])

    def _rename(self, id_: str) -> None:
        node = self._scene.nodes[id_]
        self._end_rename()
        editor = self._editor = _TitleEditor(node.socket.label, self.viewport())
        rect = self.mapFromScene(node.mapRectToScene(node.title_rect())).boundingRect()
        editor.setGeometry(rect.adjusted(0, 0, 8, 4))
        editor.committed.connect(partial(self._renamed, id_))
        editor.left.connect(self._end_rename)
        editor.show()
        editor.selectAll()
        editor.setFocus()

    def _renamed(self, id_: str, title: str) -> None:
        self._end_rename()
        self.edit_requested.emit("Rename", partial(edits.rename_socket, id=id_, title=title), "")

    def _end_rename(self) -> None:
        editor, self._editor = self._editor, None
        if editor is not None:
            editor.hide()
            editor.deleteLater()
            self.setFocus()

    def link_selected(self) -> None:
        """Link the two selected sockets; with one selected, the next one chosen by Tab and Enter is its peer."""
        ids = self.selection()
        if len(ids) == 2:
            self._link(*ids)
        elif len(ids) == 1:
            self._link_source = ids[0]
            self.viewport().update()

    def _link(self, from_id: str, to_id: str) -> None:
        def link(workspace: Workspace) -> Workspace:
            taken = [e.address for socket in workspace.sockets for e in socket.endpoints]
            return edits.link_sockets(workspace, from_id, to_id, free_loopback_address(taken))

        self.edit_requested.emit("Link", link, "")

    def _move_to_document(self) -> None:
        """After a drag: ask for the places where the nodes are now, on the grid."""
        moved = {
            id_: _snapped(node.pos())
            for id_, node in self._scene.nodes.items()
            if (node.pos().x(), node.pos().y()) != node.socket.at
        }
        if moved:
            self.edit_requested.emit("Move", partial(edits.move_sockets, positions=moved), "")
            # A drag that ended where the grid had it already changes nothing: put the nodes back on it.
            self._scene.set_workspace(self._scene.workspace)

    def _nudge(self, x: int, y: int) -> None:
        positions = {
            id_: (self._scene.nodes[id_].socket.at[0] + x, self._scene.nodes[id_].socket.at[1] + y)
            for id_ in self.selection()
        }
        if positions:
            key = f"nudge {' '.join(positions)}"
            self.edit_requested.emit("Move", partial(edits.move_sockets, positions=positions), key)

    # Zoom

    def zoom_in(self) -> None:
        """Larger, about the middle."""
        self._zoom(_ZOOM_STEP)

    def zoom_out(self) -> None:
        """Smaller, about the middle."""
        self._zoom(1 / _ZOOM_STEP)

    def reset_zoom(self) -> None:
        """100%."""
        self._zoom(1 / self.transform().m11())

    def zoom_to_fit(self) -> None:
        """Show all sockets, at 100% at the most."""
        rect = QRectF()
        for item in self._scene.items():
            if item.isVisible():
                rect = rect.united(item.sceneBoundingRect())
        self.resetTransform()
        if not rect.isEmpty():
            rect.adjust(-40, -32, 40, 32)
            size = self.viewport().size()
            scale = min(1.0, size.width() / rect.width(), size.height() / rect.height())
            self._zoom(max(scale, _ZOOM_LEAST))
        self.centerOn(rect.center())
        self._show_zoom()

    def _zoom(self, factor: float) -> None:
        now = self.transform().m11()
        factor = min(max(now * factor, _ZOOM_LEAST), _ZOOM_MOST) / now
        self.scale(factor, factor)
        self._show_zoom()

    def _show_zoom(self) -> None:
        self._fit.setText(f"{self.transform().m11():.0%}  Fit")
        self._fit.adjustSize()

    # Qt's events

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom(_ZOOM_STEP if event.angleDelta().y() > 0 else 1 / _ZOOM_STEP)
            event.accept()
        else:
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        position = event.position().toPoint()
        self._end_rename()
        if event.button() == Qt.MouseButton.MiddleButton:
            self._gesture = PanGesture(self, position)
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            return
        if event.button() == Qt.MouseButton.LeftButton:
            place = self.mapToScene(position)
            for node in reversed(self._scene.nodes.values()):
                side = node.port_at(place)
                if side is not None:
                    start = node.port(side)
                    self._gesture = LinkGesture(self._scene, node, start, self._look, self._link)
                    self._gesture.move(place)
                    return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = event.position().toPoint()
        if isinstance(self._gesture, LinkGesture):
            self._gesture.move(self.mapToScene(position))
        elif isinstance(self._gesture, PanGesture):
            self._gesture.move(position)
        else:
            super().mouseMoveEvent(event)
            if event.buttons() & Qt.MouseButton.LeftButton:
                self._scene.follow_nodes()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gesture, self._gesture = self._gesture, None
        if isinstance(gesture, LinkGesture):
            gesture.release()
        elif isinstance(gesture, PanGesture):
            self.viewport().unsetCursor()
        else:
            super().mouseReleaseEvent(event)
            if event.button() == Qt.MouseButton.LeftButton:
                self._move_to_document()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        node = self._node_at(event.position().toPoint())
        if node is not None:
            self._rename(node.socket.id)
        else:
            super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            step = 40 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else looks.GRID
            x, y = _STEPS[key]
            self._nudge(x * step, y * step)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._link_source is not None:
            source, self._link_source = self._link_source, None
            for target in self.selection():
                if target != source:
                    self._link(source, target)
            self.viewport().update()
        elif key == Qt.Key.Key_Escape:
            self._escape()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's own word
        """Tab walks the nodes, and leaves the canvas after the last."""
        ids = list(self._scene.nodes)
        chosen = self.selection()
        place = ids.index(chosen[0]) if chosen else (-1 if next else len(ids))
        place += 1 if next else -1
        if 0 <= place < len(ids):
            self.select((ids[place],))
            return True
        return super().focusNextPrevChild(next)

    def _escape(self) -> None:
        self._link_source = None
        gesture, self._gesture = self._gesture, None
        if isinstance(gesture, LinkGesture):
            gesture.cancel()
        self._scene.clearSelection()
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        node = self._node_at(event.pos())
        if node is None:
            return
        if not node.isSelected():
            self.select((node.socket.id,))
        ids = self.selection()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Start").triggered.connect(partial(self._ask, self.start_requested, ids))
        menu.addAction("Stop").triggered.connect(partial(self._ask, self.stop_requested, ids))
        menu.addSeparator()
        for action in self.actions():
            menu.addAction(action)
        menu.popup(event.globalPos())

    @staticmethod
    def _ask(signal: SignalInstance, ids: tuple[str, ...], _checked: bool = False) -> None:
        signal.emit(ids)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(SOCKET_TYPE):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if event.mimeData().hasFormat(SOCKET_TYPE):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if event.mimeData().hasFormat(SOCKET_TYPE):
            type_ = bytes(event.mimeData().data(SOCKET_TYPE).data()).decode("utf-8", "replace")
            self._add(type_, self.mapToScene(event.position().toPoint()) - QPointF(WIDTH / 2, 20))
            event.acceptProposedAction()
            self.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit.adjustSize()
        self._fit.move(12, self.height() - self._fit.height() - 8)

    def _node_at(self, position: QPoint) -> NodeItem | None:
        item = self.itemAt(position)
        return item if isinstance(item, NodeItem) else None

    # Behind and before the items

    def drawBackground(self, painter: QPainter, rect: QRectF | object) -> None:
        area = QRectF(rect)  # pyright: ignore[reportCallIssue, reportArgumentType]
        painter.fillRect(area, self._look.color("canvas"))
        if self.transform().m11() < 0.5:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.color("dot"))
        left = int(area.left()) // _DOTS * _DOTS
        top = int(area.top()) // _DOTS * _DOTS
        for x in range(left, int(area.right()) + _DOTS, _DOTS):
            for y in range(top, int(area.bottom()) + _DOTS, _DOTS):
                painter.drawEllipse(QPointF(x, y), 1.2, 1.2)

    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:
        words = ""
        if not self._scene.nodes:
            words = "Drag a socket here, or pick a pattern on the left."
        elif self._link_source is not None:
            words = "Choose the peer with Tab, then press Enter. Esc gives up."
        if words:
            painter.save()
            painter.resetTransform()
            painter.setFont(looks.font(looks.NAME))
            painter.setPen(self._look.color("dim"))
            place = self.viewport().rect()
            if self._scene.nodes:
                place.setHeight(48)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
            painter.restore()


class _TitleEditor(QLineEdit):
    """A title being edited: Enter keeps it, Escape leaves it, and so does going elsewhere."""

    committed = Signal(str)
    left = Signal()

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(title, parent)
        self.setObjectName("titleEditor")
        self.setAccessibleName("Title of the socket")
        self._done = False
        self.editingFinished.connect(self._commit)

    def _commit(self) -> None:
        if not self._done:
            self._done = True
            self.committed.emit(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._done = True
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _snapped(at: QPointF) -> tuple[int, int]:
    return round(at.x() / looks.GRID) * looks.GRID, round(at.y() / looks.GRID) * looks.GRID

"""The canvas under the hand: what a press, a drag, a key, a drop and a menu do on the board.

Invariant: after a gesture the nodes are where the workspace has them, for what it asks for comes back
as a new workspace; and a gesture that is given up leaves nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsItem, QWidget

from workbench.document.workspace import Workspace
from workbench.engine.state import Phase
from workbench.ui import theme as looks
from workbench.ui.canvas import menus
from workbench.ui.canvas.board import Board
from workbench.ui.canvas.gestures import BandGesture, Gesture, KeyLink, LinkGesture, MoveGesture, PanGesture
from workbench.ui.canvas.navigation import arrow_way
from workbench.ui.canvas.node_item import PORT_Y, WIDTH, NodeItem
from workbench.ui.canvas.pass_item import PassItem
from workbench.ui.mime import MESSAGE, SOCKET_TYPE
from workbench.ui.theme import Theme

_NUDGE, _NUDGE_FAR = looks.GRID, 40  # scene units
_MORE = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_BY_KEYS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CanvasView(Board):
    """The view of one workspace."""

    start_requested = Signal(tuple)
    stop_requested = Signal(tuple)
    message_dropped = Signal(str, str)
    """The message of that name was dropped on that socket, to be sent from it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setAcceptDrops(True)
        self._gesture: Gesture | None = None
        self._key_link: KeyLink | None = None
        self._space = False  # held down: the left button pans
        self._navigation.scrolled.connect(self._gesture_moved)

    def set_workspace(self, workspace: Workspace) -> None:
        """Show this workspace; a gesture that was under way began on another one, and is given up."""
        if not isinstance(self._gesture, PanGesture):
            self._cancel_gesture()
        self._cancel_key_link()
        super().set_workspace(workspace)

    @property
    def refusal(self) -> str:
        """Why the wire that is being drawn can't end where it is; empty where it can."""
        if isinstance(self._gesture, LinkGesture):
            return self._gesture.refusal
        return self._key_link.refusal if self._key_link else ""

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        position, button = event.position().toPoint(), event.button()
        self._end_rename()
        event.accept()
        if self._gesture is not None:
            return  # a second button, while the first is down
        if button == Qt.MouseButton.MiddleButton or (button == Qt.MouseButton.LeftButton and self._space):
            self._gesture = PanGesture(self, position, self._navigation.pan)
        elif button == Qt.MouseButton.LeftButton:
            self._press(position, more=bool(event.modifiers() & _MORE))

    def _press(self, position: QPoint, *, more: bool) -> None:
        place = self.mapToScene(position)
        node = self._scene.node_at(place)
        if self._key_link is not None:
            link = self._key_link
            if node is not None and node is not link.source:
                link.aim(node)
                self._finish_key_link()
            else:
                self._cancel_key_link()
            return
        self._say("")
        port = self._scene.port_at(place)
        if port is not None:
            source, edge = port
            self._gesture = LinkGesture(self, self._scene, source, edge, self._look, self._link)
            self._gesture.move(position)
        elif node is not None:
            self._press_node(node, position, more=more)
        elif (link := self._scene.link_at(place)) is not None:
            self._choose(link, more=more)
        else:
            self._gesture = BandGesture(
                self, self._scene, position, self._look, self._choose_just, extend=more
            )

    def _press_node(self, node: NodeItem, position: QPoint, *, more: bool) -> None:
        clicked: Callable[[], None] = partial(self._select_items, [node])
        if more:
            node.setSelected(not node.isSelected())
            clicked = _nothing
        elif not node.isSelected():
            self._select_items([node])
        if not node.isSelected():
            return
        nodes = [self._scene.nodes[id_] for id_ in self.selection()]
        self._gesture = MoveGesture(self, self._scene, nodes, position, self._move, clicked)

    def _choose(self, item: QGraphicsItem, *, more: bool) -> None:
        if more:
            item.setSelected(not item.isSelected())
        else:
            self._select_items([item])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = event.position().toPoint()
        if self._gesture is None:
            super().mouseMoveEvent(event)  # items want to know that the mouse is over them
            return
        if self._gesture.scrolls:
            self._navigation.hold_at(position)
        self._gesture_moved(position)

    def _gesture_moved(self, position: QPoint) -> None:
        if self._gesture is None:
            return
        self._gesture.move(position)
        if isinstance(self._gesture, LinkGesture):
            self._hint.say(self._gesture.refusal, "fail")
            self._hint.follow_mouse(position)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gesture, self._gesture = self._gesture, None
        self._navigation.hold_at(None)
        if gesture is not None:
            if isinstance(gesture, LinkGesture):
                self._say("")
            gesture.release()
        event.accept()
        self._show_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self.mapToScene(event.position().toPoint())
        node = self._scene.node_at(place)
        plain = event.button() == Qt.MouseButton.LeftButton and not self._space
        if plain and node is not None and self._scene.port_at(place) is None:
            self.select((node.socket.id,))
            self._rename(node.socket.id)
        else:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._end_rename()
        if not self._navigation.wheel(event):
            super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and self._navigation.pinch(event):
            return True
        return super().viewportEvent(event)

    def _cancel_gesture(self) -> bool:
        gesture, self._gesture = self._gesture, None
        if gesture is None:
            return False
        self._navigation.hold_at(None)
        gesture.cancel()
        if isinstance(gesture, LinkGesture):
            self._say("")
        self._show_cursor()
        return True

    def _show_cursor(self) -> None:
        if isinstance(self._gesture, PanGesture):
            return
        if self._space:
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.viewport().unsetCursor()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        way = arrow_way(key)
        if way is not None and self.selection() and not modifiers & Qt.KeyboardModifier.ControlModifier:
            if self._gesture is None:
                step = _NUDGE_FAR if modifiers & Qt.KeyboardModifier.ShiftModifier else _NUDGE
                self._nudge(way[0] * step, way[1] * step)
        elif key in _ENTER and self._key_link is not None:
            self._finish_key_link()
        elif key == Qt.Key.Key_Escape:
            self._escape()
        elif key == Qt.Key.Key_Backspace:
            self.delete_selected()  # the key that a Mac calls Delete
        elif key == Qt.Key.Key_Space:
            self._space = True
            self._show_cursor()
        elif not self._navigation.key(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self._show_cursor()
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._space = False
        self._show_cursor()
        super().focusOutEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Who comes by keys must see where they are.
        items = self._scene.selectable()
        if event.reason() in _BY_KEYS and items and not self._chosen_items():
            last = event.reason() == Qt.FocusReason.BacktabFocusReason
            self._select_items([items[-1 if last else 0]])

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's own word
        """Tab walks the nodes, then what joins them, and leaves the canvas after the last; while linking, the peers."""
        if self._key_link is not None:
            self._key_link.step(1 if next else -1)
            self._tell_key_link()
            return True
        items, chosen = self._scene.selectable(), self._chosen_items()
        place = items.index(chosen[0]) if chosen else (-1 if next else len(items))
        place += 1 if next else -1
        if 0 <= place < len(items):
            self._select_items([items[place]])
            return True
        return super().focusNextPrevChild(next)

    def _escape(self) -> None:
        """Give up what is under way; with nothing under way, select nothing."""
        if self._cancel_gesture() or self._cancel_key_link():
            return
        self._say("")
        self._scene.clearSelection()

    # Linking by keys

    def link_selected(self) -> None:
        """Link the two selected sockets; with one selected, the one that Tab or a click chooses is its peer."""
        ids = self.selection()
        if len(ids) == 2:
            self._link(*ids)
        elif len(ids) == 1 and len(self._scene.nodes) > 1:
            self._cancel_gesture()
            self._cancel_key_link()
            self._key_link = KeyLink(self._scene, self._scene.nodes[ids[0]], self._look)
            self._tell_key_link()
        else:
            self._say("Select the one or the two sockets to link.", passing=True)

    def _tell_key_link(self) -> None:
        link = self._key_link
        if link is None:
            return
        source = link.source.socket.label
        if link.target is None:
            self._say(f"Link {source}: Tab chooses the peer, Enter links, Esc gives up.")
            return
        self.ensureVisible(link.target.scene_rect(), 24, 56)  # the line at the top covers none of it
        if link.refusal:
            self._say(f"{link.refusal} Tab chooses another, Esc gives up.", fails=True)
        else:
            self._say(
                f"Enter links {source} to {link.target.socket.label}. Tab chooses another, Esc gives up."
            )

    def _finish_key_link(self) -> None:
        """Link, if it may be; else say why not, and stay."""
        link = self._key_link
        if link is None or link.target is None or link.refusal:
            self._tell_key_link()
            return
        source, target = link.source.socket.id, link.target.socket.id
        self._cancel_key_link()
        self._link(source, target)

    def _cancel_key_link(self) -> bool:
        link, self._key_link = self._key_link, None
        if link is None:
            return False
        link.cancel()
        self._say("")
        return True

    # Menus

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._gesture is not None:
            return
        self._end_rename()
        by_mouse = event.reason() != QContextMenuEvent.Reason.Keyboard
        chosen = self._chosen_items()
        item: QGraphicsItem | None = chosen[0] if chosen else None
        at = event.globalPos()
        if by_mouse:
            place = self.mapToScene(event.pos())
            item = self._scene.node_at(place) or self._scene.link_at(place)
        elif item is not None:
            at = self.viewport().mapToGlobal(self.mapFromScene(item.sceneBoundingRect().center()))
        if item is not None and not item.isSelected():
            self._select_items([item])
        self._popup_menu(item, at)
        event.accept()

    def _popup_menu(self, item: QGraphicsItem | None, at: QPoint) -> None:
        if isinstance(item, NodeItem):
            ids = self.selection()
            phases: list[Phase] = [self._scene.nodes[id_].state.phase for id_ in ids]
            start, stop = partial(self.start_requested.emit, ids), partial(self.stop_requested.emit, ids)
            menu = menus.of_nodes(self, phases, start, stop, self.actions())
        elif item is not None:
            kind = item.kind if isinstance(item, PassItem) else "link"
            menu = menus.of_link(self, self.accessibleDescription(), kind, self.delete_selected)
        else:
            menu = menus.of_canvas(
                self,
                select_all=self.select_all,
                fit=self.zoom_to_fit,
                reset=self.reset_zoom,
                filled=bool(self._scene.nodes),
            )
        menu.popup(at)

    # Drops: a type from the palette, a message onto the socket that is to send it

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(SOCKET_TYPE) or event.mimeData().hasFormat(MESSAGE):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if event.mimeData().hasFormat(SOCKET_TYPE):
            event.acceptProposedAction()
        elif event.mimeData().hasFormat(MESSAGE):
            node = self._scene.node_at(self.mapToScene(event.position().toPoint()))
            event.setAccepted(node is not None)
            name = _text_of(event, MESSAGE)
            self._say(
                f"Sends {name} from {node.socket.label}." if node else "Drop it on the socket that sends it."
            )

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._say("")
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        place = self.mapToScene(event.position().toPoint())
        if event.mimeData().hasFormat(SOCKET_TYPE):
            self._add(_text_of(event, SOCKET_TYPE), place - QPointF(WIDTH / 2, PORT_Y / 2))
        elif (node := self._scene.node_at(place)) is not None and event.mimeData().hasFormat(MESSAGE):
            self._say("")
            self._select_items([node])
            self.message_dropped.emit(_text_of(event, MESSAGE), node.socket.id)
        else:
            return
        event.acceptProposedAction()
        self.setFocus()


def _text_of(event: QDropEvent, mime: str) -> str:
    return bytes(event.mimeData().data(mime).data()).decode("utf-8", "replace")


def _nothing() -> None:
    """A click that has done what it should when it was pressed."""

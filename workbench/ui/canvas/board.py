"""What the canvas shows, what of it is selected, and the edits it asks for; input is its subclass's, the view.

It holds no document: it shows what it is given, and an edit that it asked for comes back as a new
workspace.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QGuiApplication, QPainter, QResizeEvent
from PySide6.QtWidgets import QGraphicsItem, QGraphicsView, QWidget

from workbench.document import carrying, edits
from workbench.document.workspace import Workspace
from workbench.engine.state import SocketState
from workbench.ui.canvas import background, changes
from workbench.ui.canvas.callout import Callouts, Trouble
from workbench.ui.canvas.gestures import Place, snapped
from workbench.ui.canvas.hint import Hint
from workbench.ui.canvas.minimap import Minimap
from workbench.ui.canvas.navigation import STEP, Navigation, ZoomBar
from workbench.ui.canvas.node_item import PORT_Y, WIDTH, NodeItem
from workbench.ui.canvas.outside_item import OutsideItem
from workbench.ui.canvas.pass_item import PassItem
from workbench.ui.canvas.scene import CanvasScene
from workbench.ui.canvas.title_editor import TitleEditor
from workbench.ui.canvas.wire_item import WireItem
from workbench.ui.theme import Theme

_EMPTY = "Drag a socket here from the left, or pick a pattern there."
_ROOM = QRectF(0, 0, WIDTH + 64, 128)  # that a socket that is added takes
_HINT_FOR = 4000  # ms


class Board(QGraphicsView):
    """One workspace, looked at."""

    edit_requested = Signal(str, object, str)
    """A change of the document: what Undo calls it, the edit, and its merge key."""
    selection_changed = Signal(tuple)
    """The ids of the selected sockets."""
    way_out_requested = Signal(str)
    """The way out of that socket's trouble was chosen."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")
        self.setAccessibleName("Canvas")
        self._look = theme
        self._scene = CanvasScene(theme, self)
        self.setScene(self._scene)
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self._editor: TitleEditor | None = None
        self.minimap = Minimap(self, self._scene, theme, self._edited_place)
        self._hint = Hint("canvasHint", theme, self)
        self._empty = Hint("canvasEmpty", theme, self)
        self._hint_ends = QTimer(self)
        self._hint_ends.setSingleShot(True)
        self._hint_ends.timeout.connect(partial(self._hint.say, ""))
        self._navigation = Navigation(self)
        self._zoom_bar = ZoomBar(self)
        self._zoom_bar.smaller.clicked.connect(self.zoom_out)
        self._zoom_bar.actual.clicked.connect(self.reset_zoom)
        self._zoom_bar.larger.clicked.connect(self.zoom_in)
        self._zoom_bar.fit.clicked.connect(self.zoom_to_fit)
        self._navigation.changed.connect(self._zoom_bar.show_zoom)
        self._navigation.changed.connect(self._end_rename)
        self._callouts = Callouts(self, self._scene)
        self._callouts.stand_clear_of(self._zoom_bar, self._hint, self.minimap)
        self.minimap.placed.connect(self._callouts.follow)
        self._callouts.way_out_requested.connect(self.way_out_requested)
        self._navigation.changed.connect(self._callouts.follow)
        self._scene.selectionChanged.connect(self._tell_selection)
        self._join_minimap()

    def _join_minimap(self) -> None:
        self.minimap.place_requested.connect(self._look_at)
        self._scene.rearranged.connect(self.minimap.follow_nodes)
        self._navigation.changed.connect(self.minimap.follow_view)
        self.selection_changed.connect(self.minimap.follow_view)

    # What it shows

    def set_workspace(self, workspace: Workspace) -> None:
        """Show this workspace; what is selected stays selected while it exists."""
        if self._editor is not None and workspace.socket(self._editor.property("socket")) is None:
            self._editor.give_up()
        self._scene.set_workspace(workspace)
        self._empty.say("" if workspace.sockets else _EMPTY)
        self._empty.stand_in_middle()
        self._describe()

    def set_states(self, states: Mapping[str, SocketState]) -> None:
        """Show how the sockets stand."""
        if self._scene.set_states(states):
            self._describe()
            self.minimap.follow_states()

    def set_troubles(self, troubles: Sequence[Trouble]) -> None:
        """Tell beside the nodes what is wrong with these sockets."""
        self._callouts.set_troubles(troubles)

    def set_theme(self, theme: Theme) -> None:
        """Show all in this theme."""
        self._look = theme
        self._scene.set_theme(theme)
        self.minimap.set_theme(theme)
        self._hint.set_theme(theme)
        self._empty.set_theme(theme)
        self.viewport().update()

    def node(self, id_: str) -> NodeItem | None:
        """The node of that socket."""
        return self._scene.nodes.get(id_)

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        background.paint(painter, self._look, QRectF(rect), self._navigation.zoom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._zoom_bar.adjustSize()
        self._zoom_bar.move(8, self.height() - self._zoom_bar.height() - 8)
        self.minimap.follow_view()
        self._empty.stand_in_middle()
        if self._hint.isVisible():
            self._hint.stand_at_top()
        self._callouts.follow()

    def _say(self, text: str, *, fails: bool = False, passing: bool = False) -> None:
        """Show a line at the top; one that is `passing` goes by itself. An empty one hides it."""
        self._hint_ends.stop()
        self._hint.say(text, "fail" if fails else "accent")
        self._hint.stand_at_top()
        if passing:
            self._hint_ends.start(_HINT_FOR)

    # Selection

    def selection(self) -> tuple[str, ...]:
        """The ids of the selected sockets, in the workspace's order."""
        return tuple(id_ for id_, node in self._scene.nodes.items() if node.isSelected())

    def chosen_behaviour(self) -> str:
        """The id of the socket whose forward or balance is all that is selected; empty where it isn't so."""
        chosen = self._chosen_items()
        return chosen[0].ends[0] if len(chosen) == 1 and isinstance(chosen[0], PassItem) else ""

    def select(self, ids: tuple[str, ...]) -> None:
        """Select these sockets and nothing else; a single one is brought into sight."""
        self._select_items([self._scene.nodes[id_] for id_ in ids if id_ in self._scene.nodes])

    def select_all(self) -> None:
        """Select every socket."""
        self.select(tuple(self._scene.nodes))

    def _select_items(self, items: list[QGraphicsItem]) -> None:
        if not self._choose_just(items):
            self._tell_selection()
        if len(items) == 1:
            place = items[0].middle() if isinstance(items[0], WireItem | PassItem) else None
            rect = items[0].sceneBoundingRect() if place is None else QRectF(place, place)
            self.ensureVisible(rect, 24, 24)

    def _choose_just(self, items: Collection[QGraphicsItem]) -> bool:
        """Select these and nothing else, and tell it once; whether that changed anything."""
        wanted = set(items)
        changed = [item for item in self._scene.selectable() if item.isSelected() != (item in wanted)]
        self._scene.blockSignals(True)  # or it tells it for each
        for item in changed:
            item.setSelected(not item.isSelected())
        self._scene.blockSignals(False)
        if changed:
            self._tell_selection()
        return bool(changed)

    def _chosen_items(self) -> list[QGraphicsItem]:
        return [item for item in self._scene.selectable() if item.isSelected()]

    def _tell_selection(self) -> None:
        self._describe()
        self.selection_changed.emit(self.selection())

    def _describe(self) -> None:
        """Say to assistive technology what is selected, and let the actions be taken that can be."""
        chosen = self._chosen_items()
        sockets = self.selection()
        if len(chosen) == 1:
            words = _words(chosen[0])
        elif chosen:
            words = f"{len(chosen):,} selected: {', '.join(_words(item) for item in chosen[:8])}"
        else:
            count = len(self._scene.nodes)
            words = _EMPTY if not count else f"{count:,} socket{'s' if count != 1 else ''}, nothing selected"
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
            if QAccessible.isActive():
                changed = QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
                QAccessible.updateAccessibility(changed)
        possible = {
            "actionRename": len(sockets) == 1,
            "actionDuplicate": bool(sockets),
            "actionCopy": bool(sockets),
            "actionCut": bool(sockets),
            "actionDelete": bool(chosen),
            "actionSelectAll": bool(self._scene.nodes),
            "actionLink": len(sockets) in (1, 2) and len(self._scene.nodes) > 1,
        }
        for action in self.actions():
            action.setEnabled(possible.get(action.objectName(), action.isEnabled()))

    # Edits

    def add_socket_at_center(self, type_: str) -> None:
        """Add a socket of that type in the middle of what is seen, or in the free place next to it."""
        middle = self.mapToScene(self.viewport().rect().center()) - QPointF(WIDTH / 2, PORT_Y)
        taken = [node.scene_rect() for node in self._scene.nodes.values()]
        reach = range(-8, 9)
        steps = [QPointF(x * _ROOM.width(), y * _ROOM.height()) for x in reach for y in reach]
        steps.sort(key=lambda step: step.manhattanLength())
        node = QRectF(0, 0, WIDTH, 2 * PORT_Y).adjusted(-16, -16, 16, 16)
        free = (
            middle + step
            for step in steps
            if not any(rect.intersects(node.translated(middle + step)) for rect in taken)
        )
        self._add(type_, next(free, middle))

    def _add(self, type_: str, at: QPointF) -> None:
        before = set(self._scene.nodes)
        place = snapped(at)
        self.edit_requested.emit(f"Add {type_}", partial(edits.add_socket, type=type_, at=place), "")
        self.select(tuple(id_ for id_ in self._scene.nodes if id_ not in before) or self.selection())

    def delete_selected(self) -> None:
        """Remove the selected sockets, links, peers outside, forwards and balances: of those, what makes them."""
        ids, connects, gives = self.selection(), self._scene.chosen_links(), self._scene.chosen_passes()
        if ids or connects or gives:
            self.edit_requested.emit("Delete", changes.delete(ids, connects, gives), "")
            self._tell_selection()

    def duplicate_selected(self) -> None:
        """Copy the selected sockets, and select the copies."""
        ids = self.selection()
        if ids:
            before = set(self._scene.nodes)
            self.edit_requested.emit("Duplicate", changes.duplicate(ids), "")
            self.select(tuple(id_ for id_ in self._scene.nodes if id_ not in before) or ids)

    def copy_selected(self) -> bool:
        """Put the selected sockets on the clipboard, for this window or another; whether that could be done."""
        ids = self.selection()
        try:
            text = carrying.carried(self._scene.workspace, ids) if ids else ""
        except edits.EditError as error:
            self._say(str(error), fails=True, passing=True)
            return False
        if text:
            QGuiApplication.clipboard().setText(text)
        return bool(text)

    def cut_selected(self) -> None:
        """Put the selected sockets on the clipboard, and take them away here."""
        if self.copy_selected():
            self.edit_requested.emit("Cut", changes.delete(self.selection(), ()), "")

    def paste(self) -> None:
        """Put down the sockets that are on the clipboard, and select them."""
        before = set(self._scene.nodes)
        self.edit_requested.emit("Paste", changes.paste(QGuiApplication.clipboard().text()), "")
        if new := tuple(id_ for id_ in self._scene.nodes if id_ not in before):
            self.select(new)
            self.ensureVisible(self._scene.nodes[new[0]].scene_rect(), 24, 24)

    def _link(self, from_id: str, to_id: str) -> None:
        self.edit_requested.emit("Link", changes.link(from_id, to_id), "")

    def _move(self, places: dict[str, Place]) -> None:
        self.edit_requested.emit("Move", partial(edits.move_sockets, positions=places), "")

    def _nudge(self, x: int, y: int) -> None:
        nodes = self._scene.nodes
        places = {id_: (nodes[id_].socket.at[0] + x, nodes[id_].socket.at[1] + y) for id_ in self.selection()}
        key = f"nudge {' '.join(places)}"
        self.edit_requested.emit("Move", partial(edits.move_sockets, positions=places), key)

    # Renaming in place

    def rename_selected(self) -> None:
        """Edit the title of the selected socket in its place."""
        ids = self.selection()
        if len(ids) == 1:
            self._rename(ids[0])

    def _rename(self, id_: str) -> None:
        self._end_rename()
        node = self._scene.nodes[id_]
        self.ensureVisible(node.scene_rect(), 24, 24)
        editor = self._editor = TitleEditor(node.socket.label, self.viewport())
        editor.setProperty("socket", id_)
        editor.stand_over(self.mapFromScene(node.mapRectToScene(node.title_rect())).boundingRect())
        editor.committed.connect(partial(self._renamed, id_))
        editor.left.connect(self._renaming_is_over)
        editor.show()
        editor.selectAll()
        editor.setFocus()
        self.minimap.follow_view()

    def _renamed(self, id_: str, title: str) -> None:
        self.edit_requested.emit("Rename", partial(edits.rename_socket, id=id_, title=title), "")

    def _end_rename(self) -> None:
        """Going elsewhere keeps what was typed."""
        if self._editor is not None:
            self._editor.finish()

    def _renaming_is_over(self) -> None:
        editor, self._editor = self._editor, None
        if editor is not None:
            if editor.hasFocus():
                self.setFocus()  # before it hides, or Qt gives the keyboard to what Tab would choose
            editor.hide()
            editor.deleteLater()
            self.minimap.follow_view()

    def _edited_place(self) -> QRect:
        """Where the one node that is selected is, and the field for its title; empty where none is."""
        ids = self.selection()
        place = QRect()
        if len(ids) == 1:
            place = self.mapFromScene(self._scene.nodes[ids[0]].scene_rect()).boundingRect()
        return place.united(self._editor.geometry()) if self._editor is not None else place

    # Zoom

    def zoom_in(self) -> None:
        """Larger, about the middle."""
        self._navigation.zoom_by(STEP)

    def zoom_out(self) -> None:
        """Smaller, about the middle."""
        self._navigation.zoom_by(1 / STEP)

    def reset_zoom(self) -> None:
        """100%."""
        self._navigation.reset()

    def zoom_to_fit(self) -> None:
        """Show all sockets, at 100% at the most."""
        self._navigation.fit(self._scene.content_rect())

    def _look_at(self, place: QPointF) -> None:
        self._end_rename()
        self.centerOn(place)


def _words(item: QGraphicsItem) -> str:
    return item.words() if isinstance(item, NodeItem | WireItem | OutsideItem | PassItem) else ""

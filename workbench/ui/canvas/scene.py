"""The scene follows the workspace: items are made, changed and removed by what differs, never rebuilt."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from workbench.document.links import Link, Outside, links, outside
from workbench.document.workspace import Workspace
from workbench.engine.state import STOPPED, SocketState
from workbench.traffic.rate import INTERVAL
from workbench.ui.canvas.node_item import NodeItem
from workbench.ui.canvas.outside_item import OutsideItem
from workbench.ui.canvas.pass_item import PassItem, passes
from workbench.ui.canvas.wire_item import WireItem
from workbench.ui.theme import Theme

_ROOM = 2000.0  # scene units around all that is there, to scroll into
_SIDES = (Qt.Edge.LeftEdge, Qt.Edge.RightEdge)
_ROWS = 8  # that are tried for a peer outside
_LEAST = QRectF(-4000, -4000, 8000, 8000)


class CanvasScene(QGraphicsScene):
    """The nodes, the wires and the peers outside of one workspace, each in the workspace's order."""

    rearranged = Signal()
    """Something stands elsewhere, or is new, or gone."""

    def __init__(self, look: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.workspace = Workspace()
        self.nodes: dict[str, NodeItem] = {}
        self.wires: dict[Link, WireItem] = {}
        self.outside: dict[Outside, OutsideItem] = {}
        self.passes: dict[tuple[str, str], PassItem] = {}
        self._actual: dict[tuple[str, int], str] = {}
        self._states: dict[str, SocketState] = {}
        self._seen: Mapping[str, SocketState] | None = None
        self._next_rates = 0.0  # on the monotonic clock
        self.setSceneRect(_LEAST)

    def set_workspace(self, workspace: Workspace) -> None:
        """Show this workspace."""
        self.workspace = workspace
        self._seen, self._states = None, {}  # new nodes have none yet
        wanted = {socket.id: socket for socket in workspace.sockets}
        self._remove_nodes([id_ for id_ in self.nodes if id_ not in wanted])
        for id_, socket in wanted.items():
            node = self.nodes.get(id_)
            if node is None:
                node = self.nodes[id_] = NodeItem(socket, self._look)
                self.addItem(node)
            elif node.socket != socket or node.pos() != QPointF(*socket.at):
                node.set_socket(socket)
        # Undoing a deletion brings a socket back among the others, not last.
        self.nodes = {id_: self.nodes[id_] for id_ in wanted}
        self._join_passes()
        self._relink()
        # A file may put a socket anywhere: the canvas reaches as far.
        room = self.content_rect().adjusted(-_ROOM, -_ROOM, _ROOM, _ROOM).united(_LEAST)
        if room != self.sceneRect():
            self.setSceneRect(room)

    def _remove_nodes(self, ids: Iterable[str]) -> None:
        """What was selected of them is told once: told for each, a thousand would take minutes."""
        gone = [self.nodes.pop(id_) for id_ in ids]
        selected = any(node.isSelected() for node in gone)
        self.blockSignals(True)
        for node in gone:
            self.removeItem(node)
        self.blockSignals(False)
        if selected:
            self.selectionChanged.emit()

    def set_states(self, states: Mapping[str, SocketState]) -> bool:
        """Show how the sockets stand; whether anything changed. If not, only the rates go on."""
        now = time.monotonic()
        # It is the same object for as long as nothing changes.
        if states is self._seen or states == self._states:
            self._seen = states
            if now >= self._next_rates:
                self._next_rates = now + INTERVAL
                self._let_rates_go_on(now)
            return False
        self._seen, self._states = states, dict(states)
        self._next_rates = now + INTERVAL
        actual: dict[tuple[str, int], str] = {}
        for id_, node in self.nodes.items():
            state = states.get(id_, STOPPED)
            node.set_state(state)
            for index, endpoint in enumerate(state.endpoints):
                if endpoint.actual != endpoint.address:
                    actual[id_, index] = endpoint.actual
        if actual != self._actual:
            self._actual = actual
            self._relink()
        for item in (*self._followers(), *self.passes.values()):
            item.refresh()
        return True

    def _let_rates_go_on(self, now: float) -> None:
        going = [node for node in self.nodes.values() if not node.history.rests]
        moved = [node for node in going if node.let_rate_go_on(now)]
        if moved:
            for item in self._followers():
                item.refresh()

    def set_theme(self, look: Theme) -> None:
        """Show all in this theme."""
        self._look = look
        for item in (*self.nodes.values(), *self._followers(), *self.passes.values()):
            item.set_theme(look)

    def follow_nodes(self, moved: Iterable[NodeItem] | None = None) -> None:
        """Wires go where these nodes went, or all nodes."""
        nodes = None if moved is None else tuple(moved)
        for item in (*self._followers(), *self.passes.values()):
            if nodes is None or any(item.joins(node) for node in nodes):
                item.follow()
        self.rearranged.emit()

    def content_rect(self) -> QRectF:
        """What all items take; empty where there are none."""
        rect = QRectF()
        for node in self.nodes.values():
            rect = rect.united(node.scene_rect())
        for item in self._followers():
            rect = rect.united(item.sceneBoundingRect())
        return rect

    def node_at(self, place: QPointF) -> NodeItem | None:
        """The node that is seen there; what is no node is looked through."""
        items = self.items(place, Qt.ItemSelectionMode.IntersectsItemBoundingRect)
        return next((i for i in items if isinstance(i, NodeItem) and i.scene_rect().contains(place)), None)

    def port_at(self, place: QPointF) -> tuple[NodeItem, Qt.Edge] | None:
        """The port that is seen there."""
        above = self.node_at(place)
        for item in self.items(place, Qt.ItemSelectionMode.IntersectsItemBoundingRect):
            if isinstance(item, NodeItem) and above in (None, item):
                edge = item.port_at(place)
                if edge is not None:
                    return item, edge
        return None

    def link_at(self, place: QPointF) -> WireItem | OutsideItem | PassItem | None:
        """The wire, the peer outside, the forward or the balance that is seen there."""
        items = self.items(place, Qt.ItemSelectionMode.IntersectsItemShape)
        return next((item for item in items if isinstance(item, WireItem | OutsideItem | PassItem)), None)

    def selectable(self) -> list[QGraphicsItem]:
        """All that Tab walks: the nodes, then the wires, the peers outside, the forwards and the balances."""
        return [*self.nodes.values(), *self._followers(), *self.passes.values()]

    def chosen_passes(self) -> list[str]:
        """The ids of the sockets whose forwards or balances are selected."""
        return [gives for (gives, _), item in self.passes.items() if item.isSelected()]

    def chosen_links(self) -> list[tuple[str, int]]:
        """The connects whose wires, or whose peers outside, are selected: socket ids and indices."""
        return list(dict.fromkeys(item.endpoint for item in self._followers() if item.isSelected()))

    def _followers(self) -> tuple[WireItem | OutsideItem, ...]:
        return (*self.wires.values(), *self.outside.values())

    def _join_passes(self) -> None:
        wanted = list(passes(self.workspace).items())
        for ends in [
            ends for ends, item in self.passes.items() if ends not in wanted or not self._holds(item)
        ]:
            self.removeItem(self.passes.pop(ends))
        for gives, takes in wanted:
            if (gives, takes) not in self.passes:
                item = self.passes[gives, takes] = PassItem(self.nodes[gives], self.nodes[takes], self._look)
                self.addItem(item)
        self.passes = {ends: self.passes[ends] for ends in wanted}  # Tab walks them in the workspace's order
        for item in self.passes.values():
            item.follow()
            item.refresh()

    def _holds(self, item: PassItem) -> bool:
        """Whether its nodes are still those of the scene: one that is brought back is another one."""
        return all(id_ in self.nodes and item.joins(self.nodes[id_]) for id_ in item.ends)

    def _relink(self) -> None:
        wanted = links(self.workspace, self._actual)
        for link in [link for link in self.wires if link not in wanted]:
            self.removeItem(self.wires.pop(link))
        lanes: Counter[frozenset[str]] = Counter()
        for link in wanted:
            pair = frozenset((link.from_socket, link.to_socket))
            wire = self.wires.get(link)
            if wire is None:
                connects, binds = self.nodes[link.from_socket], self.nodes[link.to_socket]
                wire = self.wires[link] = WireItem(link, connects, binds, lanes[pair], self._look)
                self.addItem(wire)
            wire.set_lane(lanes[pair])
            lanes[pair] += 1
        peers = outside(self.workspace, self._actual)
        for peer in [peer for peer in self.outside if peer not in peers]:
            self.removeItem(self.outside.pop(peer))
        for peer in peers:
            if peer not in self.outside:
                self.outside[peer] = OutsideItem(peer, self.nodes[peer.socket], self._look)
                self.addItem(self.outside[peer])
        self._place_outside()
        for item in self._followers():
            item.follow()
            item.refresh()
        self.rearranged.emit()

    def _place_outside(self) -> None:
        """Each beside its node where nothing stands: on the left from the port downwards, else on the right."""
        taken = [node.scene_rect().adjusted(-8, -8, 8, 8) for node in self.nodes.values()]
        for item in self.outside.values():
            places = [(side, row) for side in _SIDES for row in range(_ROWS)]
            free = (
                place for place in places if not any(rect.intersects(item.box_at(*place)) for rect in taken)
            )
            item.place(*next(free, places[0]))
            taken.append(item.box_at(item.side, item.row))

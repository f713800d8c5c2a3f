"""The scene follows the workspace: items are made, changed and removed by what differs, never rebuilt."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QPointF
from PySide6.QtWidgets import QGraphicsScene

from workbench.document.links import Link, Outside, links, outside
from workbench.document.workspace import Workspace
from workbench.engine.state import STOPPED, SocketState
from workbench.ui.canvas.node_item import NodeItem
from workbench.ui.canvas.wire_item import OutsideItem, WireItem
from workbench.ui.theme import Theme


class CanvasScene(QGraphicsScene):
    """The nodes and wires of one workspace."""

    def __init__(self, look: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.workspace = Workspace()
        self.nodes: dict[str, NodeItem] = {}
        self.wires: dict[Link, WireItem] = {}
        self._outside: dict[Outside, OutsideItem] = {}
        self._actual: dict[tuple[str, int], str] = {}

    def set_workspace(self, workspace: Workspace) -> None:
        """Show this workspace."""
        self.workspace = workspace
        wanted = {socket.id: socket for socket in workspace.sockets}
        for id_ in [id_ for id_ in self.nodes if id_ not in wanted]:
            self.removeItem(self.nodes.pop(id_))
        for id_, socket in wanted.items():
            node = self.nodes.get(id_)
            if node is None:
                node = self.nodes[id_] = NodeItem(socket, self._look)
                self.addItem(node)
            elif node.socket != socket or node.pos() != QPointF(*socket.at):
                node.set_socket(socket)
        self._relink()

    def set_states(self, states: Mapping[str, SocketState]) -> None:
        """Show how the sockets stand."""
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
        for item in (*self.wires.values(), *self._outside.values()):
            item.refresh()

    def set_theme(self, look: Theme) -> None:
        """Show all in this theme."""
        self._look = look
        for item in (*self.nodes.values(), *self.wires.values(), *self._outside.values()):
            item.set_theme(look)

    def follow_nodes(self) -> None:
        """Wires go where their nodes went."""
        for item in (*self.wires.values(), *self._outside.values()):
            item.follow()

    def _relink(self) -> None:
        wanted = links(self.workspace, self._actual)
        for link in [link for link in self.wires if link not in wanted]:
            self.removeItem(self.wires.pop(link))
        for link in wanted:
            if link not in self.wires:
                wire = WireItem(link, self.nodes[link.from_socket], self.nodes[link.to_socket], self._look)
                self.wires[link] = wire
                self.addItem(wire)
        peers = outside(self.workspace, self._actual)
        for peer in [peer for peer in self._outside if peer not in peers]:
            self.removeItem(self._outside.pop(peer))
        for peer in peers:
            if peer not in self._outside:
                nth = sum(other.socket == peer.socket for other in self._outside)
                item = OutsideItem(self.nodes[peer.socket], peer.index, peer.address, nth, self._look)
                self._outside[peer] = item
                self.addItem(item)
        self.follow_nodes()

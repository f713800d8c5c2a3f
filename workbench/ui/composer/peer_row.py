"""The first frame of a message as a choice: a routing id, a group or an address, where the socket's type wants one.

Invariant: the frame itself is in the table, and typed there too; the row follows what stands there.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.engine.state import Peer
from workbench.ui.arrow_combo import ArrowCombo
from workbench.ui.composer.draft import from_bytes
from workbench.ui.composer.envelope import head, peer_label
from workbench.ui.composer.frames_model import FramesModel
from workbench.ui.composer.parts import line
from workbench.ui.parts import label


class PeerRow(QWidget):
    """Hidden where the first frame is the message's own."""

    def __init__(self, model: FramesModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._peers: Sequence[Peer] = ()
        self._combo = ArrowCombo()
        self._combo.setObjectName("composerPeer")
        self._combo.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._combo.activated.connect(self._put)
        self._title = label("secondary", name="composerPeerTitle")
        row = line(self._title, self._combo)
        row.setStretch(1, 1)
        self.setLayout(row)

    def show_heads(self, socket_type: str, peers: Sequence[Peer]) -> None:
        """Offer these, for a message of a socket of that type."""
        self._peers = peers
        about = head(socket_type)
        self.setVisible(about is not None)
        self._combo.clear()
        if about is None:
            return
        self._title.setText(about.title)
        self._combo.setAccessibleName(about.name)
        self._combo.setEnabled(bool(peers))
        self._combo.addItem(about.choose if peers else about.none)
        for peer in peers:
            self._combo.addItem(peer_label(peer), peer.routing_id)
        self._combo.setToolTip("" if peers else about.none)
        self.follow()

    def follow(self) -> None:
        """Show which of them stands in the first frame."""
        first = self._model.drafts[0]
        seen = [from_bytes(peer.routing_id) for peer in self._peers]
        self._combo.setCurrentIndex(seen.index(first) + 1 if first in seen else 0)

    def _put(self, place: int) -> None:
        if not 1 <= place <= len(self._peers):
            return
        draft = from_bytes(self._peers[place - 1].routing_id)
        # One id is enough: the one chosen before gives way.
        if self._model.drafts[0] in [from_bytes(peer.routing_id) for peer in self._peers]:
            self._model.change(0, draft)
        else:
            self._model.insert(0, draft)

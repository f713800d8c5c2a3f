"""Asks what to send again: which rows, through which sockets, and how fast."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from workbench.catalogue.socket_types import socket_types
from workbench.document.workspace import Workspace
from workbench.engine.replayer import default_targets, with_peers
from workbench.traffic.exports.rows import Choice
from workbench.traffic.records import Kind
from workbench.traffic.text import visible
from workbench.ui.arrow_combo import ArrowCombo
from workbench.ui.parts import inset_digits, label, paragraph
from workbench.ui.rows_offer import RowsOffer
from workbench.ui.take_along.parts import line, radio
from workbench.ui.take_along.row_picker import RowPicker

_MOST_SHOWN = 6  # sockets, after which the list scrolls
_ROW = 32


class ReplayWish(Struct, frozen=True):
    """What to replay. `through`: a workspace's socket by the recorded one; `speed` as `Session.replay` has it.

    `start`: sockets that are to be started first.
    """

    choice: Choice | None
    kind: Kind
    through: Mapping[str, str]
    speed: float
    start: tuple[str, ...] = ()


class ReplayDialog(QDialog):
    """Not modal to the loop: open it, and it says what was chosen."""

    replay_requested = Signal(object)
    """A `ReplayWish`."""

    def __init__(
        self,
        offer: RowsOffer,
        workspace: Workspace,
        is_running: Callable[[str], bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("replayDialog")
        self.setWindowTitle("Replay traffic")
        self._workspace = workspace
        self._is_running = is_running
        self._recorded = tuple(offer.labels)
        self._rows = RowPicker(offer)
        self._sent = radio("What was sent", "replaySent", "Send again what the sockets sent")
        self._received = radio(
            "What was received", "replayReceived", "Send what the sockets received, in their peers' place"
        )
        self._sent.setChecked(True)
        kinds = QButtonGroup(self)
        kinds.addButton(self._sent)
        kinds.addButton(self._received)
        self._senders: dict[str, QComboBox] = {}
        self._pace = QButtonGroup(self)
        self._speed = QDoubleSpinBox()
        self._speed.setObjectName("replaySpeed")
        self._speed.setAccessibleName("Times the recorded pace")
        self._speed.setToolTip("1 is the recorded pace, 2 twice as fast, 0.5 half as fast")
        self._speed.setRange(0.01, 1000)
        self._speed.setDecimals(2)
        self._speed.setValue(1)
        self._speed.setSuffix(" ×")
        self._speed.setFixedWidth(88)
        inset_digits(self._speed)
        self._hint = paragraph("secondary", name="replayHint")
        self._buttons = QDialogButtonBox()
        self._go = self._buttons.addButton("Replay", QDialogButtonBox.ButtonRole.AcceptRole)
        self._go.setObjectName("replayButton")
        self._go.setProperty("role", "primary")
        self._buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self._lay_out(offer)
        self._buttons.accepted.connect(self._accepted)
        self._buttons.rejected.connect(self.reject)
        self._received.toggled.connect(self._suggest)
        self._suggest()

    def _lay_out(self, offer: RowsOffer) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(8)
        column.addWidget(label("heading", "ROWS"))
        column.addWidget(self._rows)
        column.addLayout(line(self._sent, self._received))
        column.addSpacing(8)
        column.addWidget(label("heading", "THROUGH"))
        column.addWidget(self._through(offer))
        column.addSpacing(8)
        column.addWidget(label("heading", "PACE"))
        recorded = radio("As recorded", "replayRecorded", "Keep the times between the messages")
        recorded.setChecked(True)
        fast = radio("As fast as it goes", "replayFast", "Send each message as soon as there is room for it")
        for number, button in enumerate((recorded, fast)):
            self._pace.addButton(button, number)
        column.addLayout(line(recorded, self._speed, fast))
        recorded.toggled.connect(self._speed.setEnabled)
        column.addWidget(self._hint)
        column.addSpacing(4)
        column.addWidget(self._buttons)

    def _through(self, offer: RowsOffer) -> QWidget:
        """A line a recorded socket: who sends what it held."""
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, (id_, title) in enumerate(offer.labels.items()):
            name = QLabel(visible(title))
            name.setTextFormat(Qt.TextFormat.PlainText)
            combo = self._senders[id_] = ArrowCombo()
            combo.setAccessibleName(f"Who sends what {visible(title)} did")
            combo.addItem("nobody", None)
            for socket in self._workspace.sockets:
                type_ = socket_types().get(socket.type)
                if type_ is not None and type_.can_send:
                    combo.addItem(f"{visible(socket.label)} ({socket.type})", socket.id)
            combo.currentIndexChanged.connect(self._follow)
            grid.addWidget(name, row, 0)
            grid.addWidget(combo, row, 1)
        if len(offer.labels) <= _MOST_SHOWN:
            return holder
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(holder)
        area.setFixedHeight(_MOST_SHOWN * _ROW)
        return area

    def _suggest(self, *_: object) -> None:
        """Who might send it; what the user has chosen before is another question's answer."""
        found = default_targets(self._workspace, self._recorded, self._kind())
        for id_, combo in self._senders.items():
            combo.setCurrentIndex(max(0, combo.findData(found.get(id_))))
        self._follow()

    def _kind(self) -> Kind:
        return Kind.RECEIVED if self._received.isChecked() else Kind.SENT

    def _wanted(self) -> dict[str, str]:
        return {id_: combo.currentData() for id_, combo in self._senders.items() if combo.currentData()}

    def _stopped(self) -> tuple[str, ...]:
        """Who sends, and who gets it, as far as they don't run."""
        concerned = with_peers(self._workspace, self._wanted().values())
        return tuple(id_ for id_ in concerned if not self._is_running(id_))

    def _follow(self, *_: object) -> None:
        wanted, stopped = self._wanted(), self._stopped()
        names = ", ".join(visible(socket.label) for socket in self._workspace.sockets if socket.id in stopped)
        self._go.setEnabled(bool(wanted))
        self._go.setText("Start and replay" if stopped else "Replay")
        if not self._senders:
            said = "There is no socket among these rows."
        elif all(combo.count() == 1 for combo in self._senders.values()):
            said = "No socket of this workspace can send. Add one that does, such as REQ or PUSH."
        elif not wanted:
            said = "Choose who sends."
        else:
            said = f"Not running yet: {names}." if stopped else ""
        self._hint.setText(said)
        self._hint.setVisible(bool(said))

    def _accepted(self) -> None:
        speed = self._speed.value() if self._pace.checkedId() == 0 else 0.0
        self.accept()
        self.replay_requested.emit(
            ReplayWish(self._rows.choice, self._kind(), self._wanted(), speed, self._stopped())
        )

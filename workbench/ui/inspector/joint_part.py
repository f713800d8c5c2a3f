"""The fields of what joins two sockets or many peers: a forward, a balancer, a Majordomo broker."""

from __future__ import annotations

from msgspec import structs
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDoubleSpinBox, QFormLayout, QLineEdit, QSpinBox, QWidget

from workbench.catalogue.socket_types import socket_types
from workbench.document.workspace import Balance, Forward, Majordomo, Socket
from workbench.ui.arrow_combo import ArrowCombo
from workbench.ui.parts import inset_digits

Joint = Forward | Balance | Majordomo

_CHOOSE = "Choose a socket…"


def targets(sockets: tuple[Socket, ...], id_: str, behaviour: Joint) -> tuple[Socket, ...]:
    """The sockets that can be on the other side."""
    if isinstance(behaviour, Balance):
        return tuple(s for s in sockets if s.id != id_ and s.type == "ROUTER")
    types = socket_types()
    return tuple(
        s
        for s in sockets
        if s.id != id_
        and s.type in types
        and types[s.type].can_send
        and types[s.type].lockstep != "receive-first"
    )


class JointPart(QWidget):
    """Shows one joint; what is changed comes as the behaviour that it makes."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._behaviour: Joint | None = None
        self._filling = False
        self._to = ArrowCombo()
        self._to.setObjectName("behaviourTo")
        self._ready = QLineEdit()
        self._ready.setObjectName("behaviourReady")
        self._delay = self._seconds("behaviourDelay", "Seconds that each message is held back")
        self._jitter = self._seconds(
            "behaviourJitter", "Up to so many seconds more, by chance; the order stays"
        )
        self._drop = self._percent("behaviourDrop", "The share of messages that is lost on purpose")
        self._duplicate = self._percent(
            "behaviourDuplicate", "The share of messages that goes twice on purpose"
        )
        self._heartbeat = self._seconds(
            "behaviourHeartbeat", "Seconds between two heartbeats to resting workers"
        )
        self._heartbeat.setMinimum(0.01)
        self._liveness = QSpinBox()
        self._liveness.setObjectName("behaviourLiveness")
        self._liveness.setRange(1, 1000)
        self._liveness.setToolTip("So many heartbeats may be missed before a worker is forgotten")
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        for name, field in (
            ("To", self._to), ("Ready word", self._ready), ("Delay", self._delay), ("Jitter", self._jitter),
            ("Drop", self._drop), ("Duplicate", self._duplicate), ("Heartbeat", self._heartbeat),
            ("May miss", self._liveness),
        ):  # fmt: skip
            field.setAccessibleName(name)
            self._form.addRow(name, field)
        self._ready.setToolTip("What a worker sends first, to say that it takes requests")
        self._to.activated.connect(self._change)
        self._ready.editingFinished.connect(self._change)
        for box in (self._delay, self._jitter, self._drop, self._duplicate, self._heartbeat):
            box.valueChanged.connect(self._change)
        self._liveness.setKeyboardTracking(False)
        inset_digits(self._liveness)
        self._liveness.valueChanged.connect(self._change)

    def _seconds(self, name: str, tip: str) -> QDoubleSpinBox:
        return self._box(name, tip, 86400.0, " s", 3)

    def _percent(self, name: str, tip: str) -> QDoubleSpinBox:
        return self._box(name, tip, 100.0, " %", 1)

    def _box(self, name: str, tip: str, most: float, suffix: str, decimals: int) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setObjectName(name)
        box.setToolTip(tip)
        box.setRange(0.0, most)
        box.setDecimals(decimals)
        box.setSuffix(suffix)
        box.setKeyboardTracking(False)  # or each digit would come back reformatted
        inset_digits(box)
        return box

    def show_joint(self, id_: str, behaviour: Joint, sockets: tuple[Socket, ...]) -> None:
        """Show this one."""
        self._behaviour, self._filling = behaviour, True
        try:
            self._fill(id_, behaviour, sockets)
        finally:
            self._filling = False

    def _fill(self, id_: str, behaviour: Joint, sockets: tuple[Socket, ...]) -> None:
        forward = behaviour if isinstance(behaviour, Forward) else None
        balance = behaviour if isinstance(behaviour, Balance) else None
        broker = behaviour if isinstance(behaviour, Majordomo) else None
        self._form.setRowVisible(self._to, broker is None)
        self._form.setRowVisible(self._ready, balance is not None)
        for box in (self._delay, self._jitter, self._drop, self._duplicate):
            self._form.setRowVisible(box, forward is not None)
        for box in (self._heartbeat, self._liveness):
            self._form.setRowVisible(box, broker is not None)
        if not isinstance(behaviour, Majordomo):
            there = [(s.label, s.id) for s in targets(sockets, id_, behaviour)]
            if behaviour.to and behaviour.to not in [id_ for _, id_ in there]:
                there.append((behaviour.to, behaviour.to))
            self._to.clear()
            if not behaviour.to:
                self._to.addItem(_CHOOSE, "")
            for label, id__ in there:
                self._to.addItem(label, id__)
            self._to.setCurrentIndex(max(0, self._to.findData(behaviour.to)))
            self._to.setToolTip(
                "The ROUTER that the workers connect to"
                if balance
                else "The socket that passes on what this receives"
            )
        if forward is not None:
            self._delay.setValue(forward.delay)
            self._jitter.setValue(forward.jitter)
            self._drop.setValue(float(forward.drop) * 100)
            self._duplicate.setValue(float(forward.duplicate) * 100)
        if balance is not None and not self._ready.isModified():
            self._ready.setText(balance.ready)
        if broker is not None:
            self._heartbeat.setValue(broker.heartbeat)
            self._liveness.setValue(broker.liveness)

    def _change(self) -> None:
        if self._filling:
            return
        match self._behaviour:
            case Forward() as forward:
                made: Joint = structs.replace(
                    forward,
                    to=self._to.currentData() or "",
                    delay=self._delay.value(),
                    jitter=self._jitter.value(),
                    drop=_share(self._drop, forward.drop),
                    duplicate=_share(self._duplicate, forward.duplicate),
                )
            case Balance() as balance:
                self._ready.setModified(False)
                made = structs.replace(balance, to=self._to.currentData() or "", ready=self._ready.text())
            case Majordomo():
                made = Majordomo(heartbeat=self._heartbeat.value(), liveness=self._liveness.value())
            case None:
                return
        if made != self._behaviour:
            self.changed.emit(made)


def _share(box: QDoubleSpinBox, before: bool | float) -> bool | float:
    """The share in the box, or what the file has where that says the same."""
    value = round(box.value() / 100, 5)
    return before if abs(value - float(before)) < 1e-4 else value or False

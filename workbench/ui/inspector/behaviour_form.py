"""What a socket does by itself, as a small form, and what it has done so far.

Invariant: what the form can't say (a rate, frames other than lines of text) is shown in words and stays
as it is until another kind is chosen.
"""

from __future__ import annotations

from functools import partial

from msgspec import structs
from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from workbench.catalogue.socket_types import SocketType
from workbench.document import edits
from workbench.document.workspace import (
    Balance,
    Behaviour,
    Forward,
    Frame,
    Majordomo,
    Repeat,
    Reply,
    Socket,
    Workspace,
)
from workbench.engine.state import Doing
from workbench.ui.arrow_combo import ArrowCombo
from workbench.ui.inspector.behaviour_kinds import (
    BALANCE,
    HELLO,
    RULES,
    SERVICE,
    WORKER,
    begun,
    in_words,
    is_word,
    kind_of,
    kinds,
)
from workbench.ui.inspector.joint_part import JointPart, targets
from workbench.ui.inspector.rules_part import RulesPart
from workbench.ui.parts import inset_digits, paragraph
from workbench.ui.theme import font

_LINES = "The lines below"


class BehaviourForm(QWidget):
    """The combo of kinds, and the fields of the kind that is chosen."""

    edit_requested = Signal(str, object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._id = ""
        self._behaviour: Behaviour | None = None
        self._filling = False
        self._kind = ArrowCombo()
        self._kind.setObjectName("behaviourCombo")
        self._kind.setAccessibleName("Behaviour")
        self._kind.setToolTip("What the socket does by itself while it is started")
        self._words = paragraph("secondary", name="behaviourWords")
        self._done = paragraph("secondary", name="behaviourDone")
        self._service = QLineEdit()
        self._service.setObjectName("behaviourService")
        self._service.setToolTip("The name of the service that it offers to the Majordomo broker (RFC 7)")
        self._ready = QLineEdit()
        self._ready.setObjectName("behaviourFirst")
        self._ready.setToolTip("What it says to its broker as it starts, as a sign that it takes requests")
        self._rules = RulesPart()
        self._joint = JointPart()
        self._sockets: tuple[Socket, ...] = ()
        self._message = ArrowCombo()
        self._message.setObjectName("behaviourMessage")
        self._text = QPlainTextEdit()
        self._text.setObjectName("behaviourText")
        self._text.setProperty("role", "field")
        self._text.setFont(font(fixed=True))
        self._text.setTabChangesFocus(True)
        self._text.setPlaceholderText("One frame a line")
        self._text.setFixedHeight(64)
        self._every = QDoubleSpinBox()
        self._every.setObjectName("behaviourEvery")
        self._every.setToolTip("Seconds from one to the next")
        self._every.setRange(0.001, 86400)
        self._every.setDecimals(3)
        self._every.setSuffix(" s")
        self._count = QSpinBox()
        self._count.setObjectName("behaviourCount")
        self._count.setToolTip("How many at the most; 0 for until stopped")
        self._count.setRange(0, 2**31 - 1)
        self._count.setSpecialValueText("until stopped")
        self._burst = QSpinBox()
        self._burst.setObjectName("behaviourBurst")
        self._burst.setRange(1, 1_000_000)
        self._burst.setSpecialValueText("one by one")
        self._burst.setToolTip("How many go at once each time")
        self._jitter = QDoubleSpinBox()
        self._jitter.setObjectName("behaviourJitter")
        self._jitter.setRange(0.0, 86400)
        self._jitter.setDecimals(3)
        self._jitter.setSuffix(" s")
        self._jitter.setSpecialValueText("none")
        self._jitter.setToolTip("Up to so many seconds later each time, by chance")
        for box in (self._every, self._burst, self._jitter, self._count):
            box.setKeyboardTracking(False)  # or each digit would come back reformatted
            inset_digits(box)
        self._form = QFormLayout()
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.addRow("Service", self._service)
        self._form.addRow("Says first", self._ready)
        self._form.addRow("Message", self._message)
        self._form.addRow("Frames", self._text)
        self._form.addRow("Every", self._every)
        self._form.addRow("In bursts of", self._burst)
        self._form.addRow("Jitter", self._jitter)
        self._form.addRow("Count", self._count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._kind)
        layout.addWidget(self._rules)
        layout.addWidget(self._joint)
        layout.addLayout(self._form)
        layout.addWidget(self._words)
        layout.addWidget(self._done)
        self._kind.activated.connect(self._kind_chosen)
        self._rules.edit_requested.connect(self.edit_requested)
        self._joint.changed.connect(self._joint_changed)
        self._service.editingFinished.connect(self._service_named)
        self._ready.editingFinished.connect(self._first_word_given)
        self._message.activated.connect(self._changed)
        self._text.textChanged.connect(self._changed)
        for box in (self._every, self._burst, self._jitter):
            box.valueChanged.connect(self._changed)
        self._count.valueChanged.connect(self._changed)

    def show_behaviour(self, socket: Socket, type_: SocketType, workspace: Workspace) -> None:
        """Show what the socket does; what is being typed stays where it says the same."""
        self._id, self._behaviour = socket.id, socket.behaviour
        self._sockets = workspace.sockets
        self._filling = True
        try:
            names = [message.name for message in workspace.messages]
            self._fill(kinds(type_), socket.behaviour, names)
        finally:
            self._filling = False

    def show_doing(self, doing: Doing) -> None:
        """Show what it has done since it was started."""
        self._rules.show_doing(doing)
        parts = [doing.note] if doing.note else []
        rules = len(self._behaviour.rules) if isinstance(self._behaviour, Reply) else 0
        for count, words in (
            (sum(doing.hits[rules:]), "answered otherwise" if rules else "answered"),
            (doing.unmatched, "taken by no rule"),
            (doing.waiting, "waiting"),
            (doing.dropped, "dropped"),
            (doing.duplicated, "sent twice"),
        ):
            if count:
                parts.append(f"{count:,} {words}")
        said = "; ".join(parts)
        self._done.setText(said[:1].upper() + said[1:])
        self._done.setVisible(bool(said))

    def _fill(self, names: tuple[str, ...], behaviour: Behaviour | None, messages: list[str]) -> None:
        kind = kind_of(behaviour)
        shown = [*names, *([kind] if kind not in names else [])]
        if [self._kind.itemText(i) for i in range(self._kind.count())] != shown:
            self._kind.clear()
            self._kind.addItems(shown)
        self._kind.setCurrentText(kind)
        words = in_words(behaviour)
        self._words.setText(words)
        self._words.setVisible(bool(words))
        repeat = behaviour if isinstance(behaviour, Repeat) and not words else None
        name = repeat.name if repeat else None
        lines = isinstance(behaviour, Reply | Repeat) and not words and name is None
        self._rules.setVisible(kind in (RULES, SERVICE, WORKER))
        if isinstance(behaviour, Reply):
            self._rules.show_rules(self._id, behaviour.rules)
        self._joint.setVisible(isinstance(behaviour, Forward | Balance | Majordomo))
        if isinstance(behaviour, Forward | Balance | Majordomo):
            self._joint.show_joint(self._id, behaviour, self._sockets)
        self._form.setRowVisible(self._service, kind == SERVICE)
        self._form.setRowVisible(self._ready, kind == WORKER and not words)
        if isinstance(behaviour, Reply) and not self._service.isModified():
            self._service.setText(behaviour.service)
        if isinstance(behaviour, Reply) and is_word(behaviour.ready) and not self._ready.isModified():
            self._ready.setText(behaviour.ready[0].value)
        self._name_lines("Otherwise" if isinstance(behaviour, Reply) and behaviour.rules else "Frames")
        self._form.setRowVisible(self._message, repeat is not None)
        self._form.setRowVisible(self._text, lines)
        for box in (self._every, self._burst, self._jitter, self._count):
            self._form.setRowVisible(box, repeat is not None)
        if repeat is not None:
            self._message.clear()
            self._message.addItem(_LINES, None)
            for known in [*messages, *([name] if name and name not in messages else [])]:
                self._message.addItem(known, known)
            self._message.setCurrentIndex(max(0, self._message.findData(name)) if name else 0)
            self._every.setValue(1.0 if repeat.every is None else repeat.every)
            self._count.setValue(repeat.count or 0)
            self._burst.setValue(repeat.burst)
            self._jitter.setMaximum(self._every.value())
            self._jitter.setValue(repeat.jitter)
        text = HELLO  # what a message gives way to when lines are chosen in its place
        if lines and isinstance(behaviour, Reply | Repeat):
            text = "\n".join(frame.value for frame in behaviour.frames)
        if self._text.toPlainText() != text:
            self._text.setPlainText(text)

    def _name_lines(self, name: str) -> None:
        heading = self._form.labelForField(self._text)
        if isinstance(heading, QLabel):
            heading.setText(name)
        self._text.setPlaceholderText("No answer" if name == "Otherwise" else "One frame a line")
        self._text.setAccessibleName(name)

    def _frames(self) -> tuple[Frame, ...]:
        text = self._text.toPlainText()
        if not text and isinstance(self._behaviour, Reply) and self._behaviour.rules:
            return ()  # what no rule takes stays unanswered
        return tuple(Frame(text=line) for line in text.split("\n"))

    def _kind_chosen(self) -> None:
        kind = self._kind.currentText()
        if kind == kind_of(self._behaviour):
            return
        joint = Balance(to="") if kind == BALANCE else Forward(to="")
        there = targets(self._sockets, self._id, joint)
        self._ask(begun(kind, self._behaviour, there[0].id if len(there) == 1 else ""), "")

    def _joint_changed(self, made: Behaviour) -> None:
        self._ask(made, f"behaviour:{self._id}")

    def _service_named(self) -> None:
        self._service.setModified(False)
        name = self._service.text().strip()
        if isinstance(self._behaviour, Reply) and name and kind_of(self._behaviour) == SERVICE:
            self._ask(structs.replace(self._behaviour, service=name), "")
        elif isinstance(self._behaviour, Reply):
            self._service.setText(self._behaviour.service)

    def _first_word_given(self) -> None:
        self._ready.setModified(False)
        word = self._ready.text()
        if isinstance(self._behaviour, Reply) and word and is_word(self._behaviour.ready):
            self._ask(structs.replace(self._behaviour, ready=(Frame(text=word),)), "")
        elif isinstance(self._behaviour, Reply) and is_word(self._behaviour.ready):
            self._ready.setText(self._behaviour.ready[0].value)

    def _changed(self) -> None:
        if self._filling or in_words(self._behaviour):
            return
        if isinstance(self._behaviour, Reply):
            self._ask(structs.replace(self._behaviour, frames=self._frames()), f"behaviour:{self._id}")
        elif isinstance(self._behaviour, Repeat):
            name: str | None = self._message.currentData()
            made = Repeat(
                name=name,
                frames=() if name else self._frames(),
                every=self._every.value(),
                count=self._count.value() or None,
                burst=self._burst.value(),
                jitter=min(self._jitter.value(), self._every.value()),
            )
            self._ask(made, f"behaviour:{self._id}")

    def _ask(self, made: Behaviour | None, key: str) -> None:
        if made != self._behaviour:
            edit = partial(edits.set_behaviour, id=self._id, behaviour=made)
            self.edit_requested.emit("Change behaviour", edit, key)

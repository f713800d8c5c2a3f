"""What a socket does by itself, as a small form.

Invariant: what the form can't say (rules, forwards, a rate, frames other than lines of text) is
shown in words and stays as it is until another kind is chosen.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from workbench.catalogue.socket_types import SocketType
from workbench.document import edits
from workbench.document.workspace import Behaviour, Echo, Forward, Frame, Message, Repeat, Reply
from workbench.ui.arrow_combo import ArrowCombo
from workbench.ui.theme import font

_LINES = "The lines below"
_HELLO = "Hello"


def kinds(type_: SocketType) -> tuple[str, ...]:
    """The behaviours that a socket of that type can have."""
    names = ["None"]
    if type_.can_send and type_.can_receive and type_.lockstep != "send-first":
        names += ["Echo", "Reply"]
    if type_.can_send and type_.lockstep != "receive-first":
        names.append("Repeat")
    return tuple(names)


def _are_lines(frames: tuple[Frame, ...]) -> bool:
    return all(frame.kind == "text" and "\n" not in frame.value for frame in frames)


def in_words(behaviour: Behaviour | None) -> str:
    """What the form can't show, as a sentence; empty for what it can."""
    match behaviour:
        case Forward(to=to):
            return f"Forwards to {to}."
        case Reply(rules=rules) if rules:
            return f"Replies by {len(rules)} rule{'s' if len(rules) > 1 else ''}."
        case Reply(frames=frames) if not _are_lines(frames):
            return (
                f"Replies with {len(frames)} frame{'s' if len(frames) > 1 else ''} that are not plain text."
            )
        case Repeat(rate=rate) if rate is not None:
            return f"Repeats {behaviour.name or 'a message'} {rate:g} times a second."
        case Repeat(frames=frames) if not _are_lines(frames):
            return f"Repeats {len(frames)} frame{'s' if len(frames) > 1 else ''} that are not plain text."
        case _:
            return ""


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
        self._words = QLabel()
        self._words.setProperty("role", "secondary")
        self._words.setWordWrap(True)
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
        self._every.setRange(0.001, 86400)
        self._every.setDecimals(3)
        self._every.setSuffix(" s")
        self._count = QSpinBox()
        self._count.setObjectName("behaviourCount")
        self._count.setRange(0, 2**31 - 1)
        self._count.setSpecialValueText("until stopped")
        for box in (self._every, self._count):
            box.setKeyboardTracking(False)  # or each digit would come back reformatted
        self._form = QFormLayout()
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.addRow("Message", self._message)
        self._form.addRow("Frames", self._text)
        self._form.addRow("Every", self._every)
        self._form.addRow("Count", self._count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._kind)
        layout.addWidget(self._words)
        layout.addLayout(self._form)
        self._kind.activated.connect(self._kind_chosen)
        self._message.activated.connect(self._changed)
        self._text.textChanged.connect(self._changed)
        self._every.valueChanged.connect(self._changed)
        self._count.valueChanged.connect(self._changed)

    def show_behaviour(
        self, id_: str, type_: SocketType, behaviour: Behaviour | None, messages: tuple[Message, ...]
    ) -> None:
        """Show what the socket does; what is being typed stays where it says the same."""
        self._id, self._behaviour = id_, behaviour
        self._filling = True
        try:
            self._fill(kinds(type_), behaviour, [message.name for message in messages])
        finally:
            self._filling = False

    def _fill(self, names: tuple[str, ...], behaviour: Behaviour | None, messages: list[str]) -> None:
        kind = "None" if behaviour is None else type(behaviour).__name__
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
        self._form.setRowVisible(self._message, repeat is not None)
        self._form.setRowVisible(self._text, lines)
        self._form.setRowVisible(self._every, repeat is not None)
        self._form.setRowVisible(self._count, repeat is not None)
        if repeat is not None:
            self._message.clear()
            self._message.addItem(_LINES, None)
            for known in [*messages, *([name] if name and name not in messages else [])]:
                self._message.addItem(known, known)
            self._message.setCurrentIndex(max(0, self._message.findData(name)) if name else 0)
            self._every.setValue(1.0 if repeat.every is None else repeat.every)
            self._count.setValue(repeat.count or 0)
        text = _HELLO  # what a message gives way to when lines are chosen in its place
        if lines and isinstance(behaviour, Reply | Repeat):
            text = "\n".join(frame.value for frame in behaviour.frames)
        if self._text.toPlainText() != text:
            self._text.setPlainText(text)

    def _frames(self) -> tuple[Frame, ...]:
        return tuple(Frame(text=line) for line in self._text.toPlainText().split("\n"))

    def _kind_chosen(self) -> None:
        kind = self._kind.currentText()
        if kind == ("None" if self._behaviour is None else type(self._behaviour).__name__):
            return
        made: Behaviour | None = None
        if kind == "Echo":
            made = Echo()
        elif kind == "Reply":
            made = Reply(frames=(Frame(text="OK"),))
        elif kind == "Repeat":
            made = Repeat(frames=(Frame(text=_HELLO),), every=1.0)
        self._ask(made, "")

    def _changed(self) -> None:
        if self._filling or in_words(self._behaviour):
            return
        if isinstance(self._behaviour, Reply):
            self._ask(Reply(frames=self._frames()), f"behaviour:{self._id}")
        elif isinstance(self._behaviour, Repeat):
            name: str | None = self._message.currentData()
            made = Repeat(
                name=name,
                frames=() if name else self._frames(),
                every=self._every.value(),
                count=self._count.value() or None,
            )
            self._ask(made, f"behaviour:{self._id}")

    def _ask(self, made: Behaviour | None, key: str) -> None:
        if made != self._behaviour:
            edit = partial(edits.set_behaviour, id=self._id, behaviour=made)
            self.edit_requested.emit("Change behaviour", edit, key)

"""The menu by which a frame is read another way: the decoders, and for which frames.

Choosing at the top is for the frame's position in that socket's messages; below stand the other scopes, each
with the same decoders.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from workbench.document.decoder_edits import Scope, scope_of
from workbench.document.workspace import DecoderBinding
from workbench.traffic.decoders.numbers import FORMS
from workbench.traffic.decoders.registry import plug_ins
from workbench.traffic.text import is_text, visible

GUESS = "guess"
"""What stands in a binding for no decoder in particular."""
DESCRIBED = "protobuf…"
"""What is chosen to be asked for descriptors."""

_TITLES = (
    ("text", "Text"),
    ("json", "JSON"),
    ("msgpack", "MessagePack"),
    ("cbor", "CBOR"),
    (DESCRIBED, "Protobuf by its descriptors…"),
    ("protobuf", "Protobuf, the wire format"),
    ("image", "Picture"),
    ("hex", "Hex"),
)
_FAMILIES = (
    ("int", "Integers"),
    ("uint", "Unsigned integers"),
    ("float", "Floats"),
    ("time", "Times since 1970"),
)
_LONGEST_TOPIC = 64  # bytes


class Subject(NamedTuple):
    """The frame that is asked about: its position, its message, and whose that is.

    `known`: the socket is one of the workspace. `topical`: the first frame may be a topic.
    """

    position: int
    frames: Sequence[bytes]
    socket: str
    label: str
    known: bool
    topical: bool


class DecoderMenu(QMenu):
    """Filled anew each time it opens."""

    chosen = Signal(object, str)
    """The user wants that decoder for that scope, None being this message alone."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("decoderMenu")
        self.setToolTipsVisible(True)

    def fill(self, subject: Subject, bindings: Sequence[DecoderBinding], now: str) -> None:
        """Offer the decoders for that frame, which is read by the one called `now`."""
        self.clear()
        bound = {scope_of(binding): binding for binding in bindings}
        scopes = list(_scopes(subject))
        for place, (words, scope) in enumerate(scopes):
            menu = self
            if place == 0:
                # A section's words are not drawn by every style.
                self.addAction(words).setEnabled(False)
                self.addSeparator()
            else:
                if place == 1:
                    self.addSeparator()
                menu = self.addMenu(words)
                menu.setToolTipsVisible(True)
            binding = bound.get(scope) if scope is not None else None
            self._offer(menu, scope, binding.decoder if binding is not None else "", now)

    def _offer(self, menu: QMenu, scope: Scope | None, bound: str, now: str) -> None:
        self._add(
            menu, scope, GUESS, f"Guessed, {now}" if bound in ("", GUESS) else "Guessed", bound in ("", GUESS)
        )
        menu.addSeparator()
        for name, title in _TITLES:
            self._add(menu, scope, name, title, name == bound)
        menu.addSeparator()
        for family, title in _FAMILIES:
            inner = menu.addMenu(title)
            for name in FORMS:
                if name.partition("-")[0].rstrip("0123456789") == family:
                    self._add(inner, scope, name, _spelled(name), name == bound)
        if others := sorted(plug_ins()):
            inner = menu.addMenu("Plug-ins")
            for name in others:
                self._add(inner, scope, name, visible(name[:60]).replace("&", "&&"), name == bound)

    def _add(self, menu: QMenu, scope: Scope | None, name: str, title: str, checked: bool) -> None:
        action = menu.addAction(title)
        action.setCheckable(True)
        action.setChecked(checked)
        action.setData((scope, name))
        action.triggered.connect(self._choose)

    def _choose(self) -> None:
        scope, name = self.sender().data()  # pyright: ignore[reportAttributeAccessIssue] - an action of `_add`
        self.chosen.emit(scope, name)


def _scopes(subject: Subject) -> Sequence[tuple[str, Scope | None]]:
    number = f"frame {subject.position + 1:,}"
    label = visible(subject.label[:40]).replace("&", "&&")
    scopes: list[tuple[str, Scope | None]] = []
    first = subject.frames[0] if subject.frames else b""
    topic = subject.topical and 0 < len(first) <= _LONGEST_TOPIC and is_text(first)
    if subject.known:
        scopes.append((f"Read {number} of {label} as", (subject.socket, "", subject.position)))
        if topic:
            said = visible(first.decode()).replace("&", "&&")
            scope = (subject.socket, first.decode(), subject.position)
            scopes.append((f"Only after “{said}”", scope))
        scopes.append((f"Every frame of {label}", (subject.socket, "", None)))
        scopes.append((f"{number.capitalize()} of every socket", (None, "", subject.position)))
    else:
        scopes.append((f"Read {number} of every socket as", (None, "", subject.position)))
    scopes.append(("In this message alone", None))
    return scopes


def _spelled(name: str) -> str:
    """`int32-le` as a person says it."""
    what, _, order = name.rpartition("-")
    if not what:
        return f"{name.removeprefix('u').removeprefix('int')} bits"
    ends = "little-endian" if order == "le" else "big-endian"
    if what.startswith("time-"):
        units = {"s": "seconds", "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds"}
        return f"{units[what.removeprefix('time-')]}, {ends}".capitalize()
    return f"{what.lstrip('uintfloa')} bits, {ends}"

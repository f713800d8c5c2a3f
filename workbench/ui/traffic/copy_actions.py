"""What can be taken out of a message, to the clipboard or to a file: the actions, their keys and menus.

Invariant: what is taken is what was sent, to the byte, or the value that it was decoded to, never the glyphs
that stand for it on screen; more than `CLIPBOARD` bytes aren't copied, as other programs choke on them, and can
be saved instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from workbench.traffic.decoders import plain
from workbench.traffic.decoders.tree import DecodeError
from workbench.traffic.records import Record
from workbench.traffic.text import frame_json, json_line
from workbench.ui.traffic.byte_saver import ByteSaver

CLIPBOARD = 4 * 1024 * 1024  # bytes


class Part(NamedTuple):
    """What would be taken now: in words, its size in bytes, and where to get its bytes, one part a frame.

    `value` gives what it was decoded to, and raises `DecodeError`; None where it is bytes and nothing else.
    `decoded`: the value itself is what was chosen, so that as text and for Python it stands for the bytes.
    """

    words: str
    size: int
    take: Callable[[], tuple[bytes, ...]]
    value: Callable[[], Any] | None = None
    decoded: bool = False


class Copying(NamedTuple):
    """One way to copy. `words` has `{}` for what is copied: "frame 2", "selection"."""

    name: str
    words: str
    keys: str
    render: Callable[[Part], str]


def as_text(part: Part) -> str:
    """UTF-8 as text, a frame after the other, what is no UTF-8 as U+FFFD; a chosen value as it reads."""
    if part.decoded and part.value is not None:
        value = part.value()
        return value if isinstance(value, str) else plain.as_json(value)
    return "\n".join(piece.decode("utf-8", "replace") for piece in part.take())


def as_hex(part: Part) -> str:
    """Pairs of digits parted by blanks, a line a frame."""
    return "\n".join(piece.hex(" ") for piece in part.take())


def as_json(part: Part) -> str:
    """The decoded value; else, for each frame, `{"text": ...}` or `{"hex": ...}`."""
    if part.value is not None:
        return plain.as_json(part.value())
    frames = [frame_json(piece) for piece in part.take()]
    return plain.as_json(frames[0] if len(frames) == 1 else frames)


def as_python(part: Part) -> str:
    """A chosen value as a literal; else bytes, of several frames the list that `send_multipart` takes."""
    if part.decoded and part.value is not None:
        return plain.as_python(part.value())
    return _bytes_literal(part.take())


def _bytes_literal(frames: Sequence[bytes]) -> str:
    return repr(frames[0]) if len(frames) == 1 else repr(list(frames))


COPYINGS = (
    Copying("copyText", "Copy {} as text", "Ctrl+C", as_text),
    Copying("copyHex", "Copy {} as hex", "Ctrl+Shift+C", as_hex),
    Copying("copyValueJson", "Copy {} as JSON", "Ctrl+Alt+J", as_json),
    Copying("copyPython", "Copy {} as Python", "Ctrl+Alt+C", as_python),
)
_MESSAGE = (("copyMessageText", "As text", as_text), ("copyMessageHex", "As hex", as_hex))


class CopyActions(QObject):
    """The actions, whose keys work where `owner` or a view that has them has the keyboard."""

    told = Signal(str, bool)
    """A sentence on how saving or copying ended, and whether it went well."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._record: Record | None = None
        self._seq = self._size = 0
        self._part: Part | None = None
        self._copies = [(copying, self._action(copying.name, copying.keys)) for copying in COPYINGS]
        for _, action in self._copies:
            action.triggered.connect(self._copy)
        self._save = self._action("saveFrame", "Ctrl+Alt+S")
        self._save.triggered.connect(self._ask_where)
        self._menu = QMenu("Copy the message", owner)
        self._menu.setObjectName("copyMessage")
        self._whole: dict[QAction, Callable[[Record], str]] = {}
        for name, words, render in _MESSAGE:
            self._for_message(name, words, "", lambda record, render=render: render(_whole(record)))
        self._for_message("copyJson", "As a JSON line", "Ctrl+Shift+J", lambda r: json_line(self._seq, r))
        self._for_message("copyMessagePython", "As Python", "", lambda r: repr(list(r.frames)))
        owner.addAction(self._menu.menuAction())

    def _action(self, name: str, keys: str) -> QAction:
        action = QAction(self._owner)
        action.setObjectName(name)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._owner.addAction(action)
        return action

    def _for_message(self, name: str, words: str, keys: str, render: Callable[[Record], str]) -> None:
        action = self._menu.addAction(words)
        action.setObjectName(name)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(self._copy_message)
        self._whole[action] = render

    def everywhere(self) -> Sequence[QAction]:
        """The actions that a view has in its menu."""
        return [*(action for _, action in self._copies), self._menu.menuAction(), self._save]

    def menu_action(self) -> QAction:
        """The ways to copy the whole message, as a menu in another one."""
        return self._menu.menuAction()

    def keys(self) -> Sequence[QAction]:
        """Those of the message, which stand in a menu of their own: for a view to take their keys."""
        return list(self._whole)

    def set_message(self, record: Record | None, seq: int, size: int) -> None:
        """The message that is looked at, number `seq` in the log, of `size` bytes."""
        self._record, self._seq, self._size = record, seq, size

    def offer(self, part: Part | None) -> None:
        """What would be taken now; None for nothing. Nothing is read before it is needed."""
        self._part = part
        words = part.words if part is not None else "frame"
        for copying, action in self._copies:
            _offer(
                action, copying.words.format(words), part.size if part is not None else 0, part is not None
            )
        there = self._record is not None and bool(self._record.frames)
        self._menu.setEnabled(there)
        for action in self._whole:
            action.setEnabled(there and self._size <= CLIPBOARD)
        self._menu.setTitle(
            f"Copy the message (over {CLIPBOARD >> 20} MiB)" if self._size > CLIPBOARD else "Copy the message"
        )
        self._save.setText(f"Save {words} as a file…")
        self._save.setEnabled(part is not None)

    def _copy(self) -> None:
        if self._part is None:
            return
        for copying, action in self._copies:
            if action is self.sender():
                self._put(lambda part=self._part, render=copying.render: render(part))

    def _copy_message(self) -> None:
        record, action = self._record, self.sender()
        if record is not None and isinstance(action, QAction):
            self._put(lambda: self._whole[action](record))

    def _put(self, render: Callable[[], str]) -> None:
        try:
            QGuiApplication.clipboard().setText(render())
        except DecodeError as error:
            self.told.emit(str(error), False)

    def _ask_where(self) -> None:
        if self._part is None:
            return
        # The bytes of now: the log goes on, and another row may be chosen while the dialog is open.
        data = b"".join(self._part.take())
        dialog = QFileDialog(self._owner, "Save bytes")
        dialog.setObjectName("saveFrameDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(f"message-{self._seq}.bin")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def save(path: str) -> None:
            self.save(data, path)

        dialog.fileSelected.connect(save)
        dialog.open()

    def save(self, data: bytes, path: str) -> None:
        """Write these bytes there in pieces; `told` says how it ended."""
        saver = ByteSaver(data, path, self)
        saver.finished.connect(self.told)
        saver.start()


def _whole(record: Record) -> Part:
    return Part("message", record.size, lambda: record.frames)


def _offer(action: QAction, words: str, size: int, there: bool) -> None:
    over = size > CLIPBOARD
    action.setText(f"{words} (over {CLIPBOARD // 1024 // 1024} MiB)" if over else words)
    action.setEnabled(there and not over)

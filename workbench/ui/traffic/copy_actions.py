"""What can be taken out of a message, to the clipboard or to a file: the actions, their keys and menus.

Invariant: what is taken is what was sent, to the byte, never the glyphs that stand for it on screen; more
than `CLIPBOARD` bytes aren't copied, as other programs choke on them, and can be saved instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QFileDialog, QWidget

from workbench.traffic.records import Record
from workbench.traffic.text import json_line
from workbench.ui.traffic.byte_saver import ByteSaver

CLIPBOARD = 4 * 1024 * 1024  # bytes


class Copying(NamedTuple):
    """One way to copy. `words` has `{}` for what is copied: "frame 2", "selection"."""

    name: str
    words: str
    keys: str
    render: Callable[[Sequence[bytes]], str]


def as_text(parts: Sequence[bytes]) -> str:
    """UTF-8 as text, a frame after the other; what is no UTF-8 becomes U+FFFD."""
    return "\n".join(part.decode("utf-8", "replace") for part in parts)


def as_hex(parts: Sequence[bytes]) -> str:
    """Pairs of digits parted by blanks, a line a frame."""
    return "\n".join(part.hex(" ") for part in parts)


def as_python(parts: Sequence[bytes]) -> str:
    """A bytes literal, or, of several frames, the list that `send_multipart` takes."""
    return repr(parts[0]) if len(parts) == 1 else repr(list(parts))


COPYINGS = (
    Copying("copyText", "Copy {} as text", "Ctrl+C", as_text),
    Copying("copyHex", "Copy {} as hex", "Ctrl+Shift+C", as_hex),
    Copying("copyPython", "Copy {} as Python bytes", "Ctrl+Alt+C", as_python),
)


class CopyActions(QObject):
    """The actions, whose keys work where `owner` or a view that has them has the keyboard."""

    told = Signal(str, bool)
    """A sentence on how saving ended, and whether it went well."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._record: Record | None = None
        self._seq = self._size = 0
        self._take: Callable[[], tuple[bytes, ...]] = tuple
        self._copies = [(copying, self._action(copying.name, copying.keys)) for copying in COPYINGS]
        for _, action in self._copies:
            action.triggered.connect(self._copy)
        self._json = self._action("copyJson", "Ctrl+Shift+J")
        self._json.triggered.connect(self._copy_message)
        self._save = self._action("saveFrame", "Ctrl+Alt+S")
        self._save.triggered.connect(self._ask_where)

    def _action(self, name: str, keys: str) -> QAction:
        action = QAction(self._owner)
        action.setObjectName(name)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._owner.addAction(action)
        return action

    def set_message(self, record: Record | None, seq: int, size: int) -> None:
        """The message that is looked at, number `seq` in the log, of `size` bytes."""
        self._record, self._seq, self._size = record, seq, size

    def offer(self, what: str, size: int, take: Callable[[], tuple[bytes, ...]] | None) -> None:
        """What would be taken now, in words, its size in bytes, and where to get it; None for nothing.

        What is taken has a part for each frame; it isn't asked for before it is needed.
        """
        self._take = take or tuple
        for copying, action in self._copies:
            _offer(action, copying.words.format(what), size, take is not None)
        _offer(self._json, "Copy message as a JSON line", self._size, self._record is not None)
        self._save.setText(f"Save {what} as a file…")
        self._save.setEnabled(take is not None)

    def _copy(self) -> None:
        for copying, action in self._copies:
            if action is self.sender():
                QGuiApplication.clipboard().setText(copying.render(self._take()))

    def _copy_message(self) -> None:
        if self._record is not None:
            QGuiApplication.clipboard().setText(json_line(self._seq, self._record))

    def _ask_where(self) -> None:
        # The bytes of now: the log goes on, and another row may be chosen while the dialog is open.
        data = b"".join(self._take())
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


def _offer(action: QAction, words: str, size: int, there: bool) -> None:
    over = size > CLIPBOARD
    action.setText(f"{words} (over {CLIPBOARD // 1024 // 1024} MiB)" if over else words)
    action.setEnabled(there and not over)

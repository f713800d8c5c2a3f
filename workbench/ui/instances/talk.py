"""What a window and a second start say to each other: a JSON line each, of a bounded length.

The window begins, so that one that hangs is never asked for anything; it is asked, and answers before it
acts. Invariant: what isn't such a line, or is too long, is not understood at all, and a file's name is absolute.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
from pathlib import Path
from typing import TypeVar

import msgspec
from PySide6.QtNetwork import QLocalSocket

SUFFIX = ".window"
"""Of a window's entry in the folder where windows find each other."""
LONGEST = 64 << 10
"""Bytes of a line: the longest path, in base64, fits several times."""
_TOKEN = 512  # characters of what a compositor gives a start to bring a window forward with

_CREDENTIALS = struct.Struct("3i")  # Linux: pid, uid, gid; see unix(7)


class Standing(msgspec.Struct, frozen=True):
    """How a window stands: the files that it shows, as the system's bytes, and whether it takes another."""

    files: tuple[bytes, ...]
    takes: bool


class Wish(msgspec.Struct, frozen=True):
    """What a second start asks for: to come forward, and where `file` isn't None to show that first.

    `token` is Wayland's leave to come forward, given to the one whom the user started.
    """

    file: bytes | None = None
    token: str = ""

    @property
    def path(self) -> Path | None:
        """The file's path."""
        return Path(os.fsdecode(self.file)) if self.file is not None else None


class Answer(msgspec.Struct, frozen=True):
    """Whether the window does it."""

    done: bool


Line = TypeVar("Line", Standing, Wish, Answer)


class NotUnderstood(Exception):  # noqa: N818 - it is what happened, not a defect
    """A line that says nothing that is known here."""


def say(peer: QLocalSocket, line: msgspec.Struct) -> None:
    """Send that line."""
    peer.write(msgspec.json.encode(line) + b"\n")
    peer.flush()


def has_line(peer: QLocalSocket) -> bool:
    """Whether a whole line has come. Raises `NotUnderstood` once it would be too long."""
    if peer.canReadLine():
        return True
    if peer.bytesAvailable() > LONGEST:
        raise NotUnderstood
    return False


def heard(peer: QLocalSocket, kind: type[Line]) -> Line:
    """The line that has come. Raises `NotUnderstood`."""
    return understood(bytes(peer.readLine(LONGEST).data()), kind)


def understood(text: bytes, kind: type[Line]) -> Line:
    """That line. Raises `NotUnderstood`."""
    try:
        line = msgspec.json.decode(text, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise NotUnderstood from error
    if isinstance(line, Wish) and not _is_sound(line):
        raise NotUnderstood
    return line


def _is_sound(wish: Wish) -> bool:
    name = wish.file
    named = name is None or (b"\0" not in name and Path(os.fsdecode(name)).is_absolute())
    return named and len(wish.token) <= _TOKEN and wish.token.isprintable() and wish.token.isascii()


def is_same_user(peer: QLocalSocket) -> bool:
    """Whether the process at the other end is this user's, where the system tells; else the folder has to do."""
    if not sys.platform.startswith("linux"):
        return True
    try:
        with socket.socket(fileno=os.dup(int(peer.socketDescriptor()))) as twin:
            told = twin.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    except OSError:  # it has gone
        return False
    return _CREDENTIALS.unpack(told)[1] == os.geteuid()


def server_name(entry: Path) -> str:
    """What Qt is told to listen at or to connect to for that entry of the folder."""
    return f"zmq-workbench-{entry.stem}" if sys.platform == "win32" else str(entry)


def shows(standing: Standing, path: Path) -> bool:
    """Whether that file is among those that the window shows, under whatever name."""
    for name in standing.files:
        shown = Path(os.fsdecode(name))
        try:
            if shown.samefile(path):
                return True
        except OSError:  # one of them is gone
            if shown == path:
                return True
    return False

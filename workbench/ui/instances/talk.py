"""What a window and a second start say to each other: a JSON line each, of a bounded length.

The window begins, so that one that hangs is never asked for anything; it is asked, and answers before it
acts. Invariant: what isn't such a line, or is too long, is not understood at all, and a file's name is absolute.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeVar

import msgspec

LONGEST = 64 << 10
"""Bytes of a line: the longest path, in base64, fits several times."""
_TOKEN = 512  # characters of what a compositor gives a start to bring a window forward with


class Standing(msgspec.Struct, frozen=True):
    """How a window stands: the files that it shows, as the system's bytes, and whether it takes another."""

    files: tuple[bytes, ...]
    takes: bool

    def shows(self, path: Path) -> bool:
        """Whether that file is among those that the window shows, under whatever name."""
        for name in self.files:
            shown = Path(os.fsdecode(name))
            try:
                if shown.samefile(path):
                    return True
            except (OSError, ValueError):  # one of them is gone, or no name at all
                if shown == path:
                    return True
        return False


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


def said(line: msgspec.Struct) -> bytes:
    """That line, as it is sent."""
    return msgspec.json.encode(line) + b"\n"


def understood(text: bytes, kind: type[Line]) -> Line:
    """The line that was sent so. Raises `NotUnderstood`."""
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

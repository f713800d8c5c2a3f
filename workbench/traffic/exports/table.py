"""CSV for spreadsheets and scripts: RFC 4180, a header, then a row a record.

Nothing is lost, and nothing is executed. `message` is for people: each frame as text where it is text, else
as `0x` and its bytes in hex, with ` · ` between frames. `hex` is for programs: each frame's bytes in hex with
a space between frames, so that `frames` of them come back exactly. A cell that a spreadsheet would take for a
formula begins with an apostrophe, as does one that begins with an apostrophe itself: to read a cell, take one
apostrophe off its beginning if there is one.
"""

from __future__ import annotations

import re
from typing import BinaryIO

from workbench.traffic.exports.rows import Piece, records
from workbench.traffic.records import Kind, Record
from workbench.traffic.text import SEPARATOR, is_text, iso_time

COLUMNS = ("seq", "time", "socket", "kind", "peer", "frames", "size", "message", "hex", "event", "reason")
# What spreadsheets take for a formula's beginning, the full-width signs of East Asian ones too.
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")

_QUOTED = re.compile('[",\r\n]')


class TableWriter:
    """Writes CSV in UTF-8, without a byte-order mark."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._header = ",".join(COLUMNS) + "\r\n"

    def write(self, piece: Piece, /) -> None:
        """These rows."""
        self._file.write("".join((self._header, *(_row(*pair) for pair in records(piece)))).encode())
        self._header = ""

    def finish(self) -> None:
        """The header, where there was no row."""
        self._file.write(self._header.encode())

    def abandon(self) -> None:
        """There is nothing to give up."""


def defused(text: str) -> str:
    """The cell's text, made harmless to spreadsheets; `restored` takes it back."""
    return f"'{text}" if text.startswith(_RISKY) else text


def restored(cell: str) -> str:
    """The text that `defused` was given."""
    return cell.removeprefix("'")


def _row(seq: int, record: Record) -> str:
    # Python's csv module goes through every character: measured, it doubles the time that a row takes.
    message = SEPARATOR.join(map(_frame, record.frames))
    own = f"{len(record.frames)},{record.size}" if record.kind is not Kind.EVENT else ","
    hexes = " ".join([frame.hex() for frame in record.frames])
    return (
        f"{seq},{iso_time(record.time)},{_cell(record.socket)},{record.kind.word},{_cell(record.peer)},{own},"
        f"{_cell(message)},{hexes},{_cell(record.event)},{_cell(record.reason)}\r\n"
    )


def _cell(text: str) -> str:
    """Defused, and quoted where RFC 4180 wants it."""
    if not text:
        return text
    text = defused(text)
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _frame(frame: bytes) -> str:
    return frame.decode() if is_text(frame) else f"0x{frame.hex()}"

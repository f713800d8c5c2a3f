"""What stands in each column of the traffic table: headings, widths, words and tones, as data and functions.

Invariant: every word that a peer chose is made visible before it is shown.
"""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from workbench.traffic.records import Kind, Record
from workbench.traffic.text import arrow, preview, visible


class Column(IntEnum):
    """The columns, from left to right."""

    SEQ = 0
    TIME = 1
    SOCKET = 2
    WAY = 3
    PEER = 4
    FRAMES = 5
    SIZE = 6
    LATENCY = 7
    MESSAGE = 8


class ColumnLook(NamedTuple):
    """How a column looks. `name` is what the header's menu calls it; `width` is in logical pixels."""

    heading: str
    name: str
    width: int
    right: bool = False
    fixed: bool = False
    dim: bool = False


LOOKS = (
    ColumnLook("#", "Number", 72, right=True, fixed=True, dim=True),
    ColumnLook("Time", "Time", 96, fixed=True, dim=True),
    ColumnLook("Socket", "Socket", 104),
    ColumnLook("", "Direction", 28),
    ColumnLook("Peer", "Peer", 120, fixed=True, dim=True),
    ColumnLook("Frames", "Frames", 60, right=True, fixed=True, dim=True),
    ColumnLook("Size", "Size", 72, right=True, fixed=True, dim=True),
    ColumnLook("Latency", "Latency", 76, right=True, fixed=True, dim=True),
    ColumnLook("Message", "Message", 200, fixed=True),
)
"""One a column, in the order of `Column`."""

_RIGHTWARDS = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFTWARDS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
ALIGNMENTS = tuple(_RIGHTWARDS if look.right else _LEFTWARDS for look in LOOKS)
SIDES = tuple(int(Qt.AlignmentFlag.AlignRight if k.right else Qt.AlignmentFlag.AlignLeft) for k in LOOKS)
_DIM = frozenset(column for column, look in enumerate(LOOKS) if look.dim)


class Cell(NamedTuple):
    """What is painted of one cell; `background` is None for the table's own, `alignment` horizontal.

    `lead` stands before the text in the accent's colour: a mark, a note. `bar` is painted at the left edge.
    """

    text: str
    color: QColor
    background: QColor | None
    alignment: int
    lead: str = ""
    bar: QColor | None = None


def duration(nanoseconds: int) -> str:
    """Three digits of it, in µs, ms or s: how long a reply took is read at a glance."""
    for unit, name in ((1_000, "µs"), (1_000_000, "ms"), (1_000_000_000, "s")):
        amount = nanoseconds / unit
        if amount < 999.5 or name == "s":
            break
    if amount >= 999.5:
        return f"{amount:,.0f} {name}"
    return f"{amount:.{2 if amount < 9.995 else 1 if amount < 99.95 else 0}f} {name}"


@lru_cache(maxsize=64)
def _clock(seconds: int) -> str:
    """The local time of day; the rows on screen share a few."""
    return f"{datetime.fromtimestamp(seconds).astimezone():%H:%M:%S}"


def text(record: Record, seq: int, label: str, column: int, latency: int | None = None) -> str:
    """The words of that column; `seq` is the row's number from 1, `label` what its socket is called.

    `latency` is how long after its request the reply came, in nanoseconds.
    """
    event = record.kind is Kind.EVENT
    match column:
        case Column.SEQ:
            return f"{seq:,}"
        case Column.TIME:
            return f"{_clock(record.time // 1_000_000_000)}.{record.time // 1_000_000 % 1000:03d}"
        case Column.SOCKET:
            return visible(label)
        case Column.WAY:
            return "!" if record.trouble else arrow(record.kind)
        case Column.PEER:
            return visible(record.peer.removeprefix("tcp://"))
        case Column.FRAMES:
            return "" if event else f"{len(record.frames):,}"
        case Column.SIZE:
            return "" if event else f"{record.size:,}"
        case Column.LATENCY:
            return "" if latency is None else duration(latency)
        case _:
            if event:
                return visible(record.reason or record.event.replace("-", " "))
            said = preview(record.frames)
            return f"{visible(record.reason)}  ({said})" if record.reason else said


def is_trouble(record: Record) -> bool:
    """Whether the row tells of a failure, or a message that was refused."""
    return record.trouble or record.kind is Kind.REFUSED


def tone(record: Record, column: int) -> str:
    """The theme's colour for the words of that column."""
    if is_trouble(record) and column in (Column.WAY, Column.MESSAGE):
        return "fail_text"
    if column == Column.WAY and record.kind is not Kind.EVENT:
        return "sent" if record.kind is Kind.SENT else "received"
    return "dim" if column in _DIM or record.kind is Kind.EVENT else "text"

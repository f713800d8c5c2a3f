"""The rows of a frame shown as text: where each begins, worked out in pieces.

Invariant: rows follow one another without a gap and begin at characters, and bytes that are no UTF-8 are
characters of their own; so a place in a row and a place in the frame are the same thing, whatever was sent.
No Qt in here.
"""

from __future__ import annotations

import time
import unicodedata
from array import array
from bisect import bisect_right

from workbench.traffic.text import visible

_LOOK = 64  # rows between two looks at the clock
_TAB = 4  # cells
_ESCAPES = range(0xDC80, 0xDD00)  # what Python's surrogateescape makes of a byte that is no UTF-8


class TextRows:
    """`columns` is the width of a row in cells of a fixed-width font; a wide character takes two."""

    def __init__(self, frame: bytes, columns: int) -> None:
        self._frame = frame
        self._columns = max(columns, 8)
        self._starts = array("Q", [0] if frame else [])
        self.laid = 0
        """How many bytes of the frame stand in rows by now."""

    def __len__(self) -> int:
        """How many rows there are by now."""
        return len(self._starts)

    def extend(self, until: int, seconds: float) -> bool:
        """Lay out up to that byte, for about so many seconds; whether it is done."""
        until = min(until, len(self._frame))
        deadline = time.perf_counter() + seconds
        count = 0
        while self.laid < until:
            if self.laid:
                self._starts.append(self.laid)
            self.laid = self._row_end(self.laid)
            count += 1
            if count % _LOOK == 0 and time.perf_counter() > deadline:
                return self.laid >= until
        return True

    def span(self, row: int) -> tuple[int, int]:
        """The first byte of that row, and one past its last, line break included."""
        following = self._starts[row + 1] if row + 1 < len(self._starts) else self.laid
        return self._starts[row], following

    def row_of(self, at: int) -> int:
        """The row that holds the byte; the last one for what isn't laid out yet."""
        return max(bisect_right(self._starts, at) - 1, 0)

    def cells(self, row: int) -> list[tuple[int, str]]:
        """The row's characters as they are shown, each with the byte where it begins; no line break."""
        start, end = self.span(row)
        shown: list[tuple[int, str]] = []
        at = start
        for character in _decoded(self._frame[start:end]):
            if character != "\n":
                shown.append((at, _shown(character)))
            at += _bytes(character)
        return shown

    def _row_end(self, start: int) -> int:
        columns = self._columns
        head = self._frame[start : start + columns + 1]
        if head.isascii() and b"\t" not in head:
            if (newline := head.find(b"\n")) >= 0:
                return start + newline + 1
            if len(head) <= columns:
                return start + len(head)
            space = head.rfind(b" ")  # one just beyond the edge ends the row, too: it isn't seen
            return start + (space + 1 if space >= columns // 2 else columns)
        return self._wide_row_end(start)

    def _wide_row_end(self, start: int) -> int:
        # Enough bytes for a full row of the longest characters: where these are cut, the row is full before.
        text = _decoded(self._frame[start : start + 4 * self._columns + 4])
        used = at = 0
        space = 0
        for character in text:
            if character == "\n":
                return start + at + 1
            used += _width(character)
            if used > self._columns and at:
                if character == " ":
                    return start + at + 1
                return start + (space if space and space > at // 2 else at)
            at += _bytes(character)
            if character == " ":
                space = at
        return start + at


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _bytes(character: str) -> int:
    number = ord(character)
    if number < 0x80 or number in _ESCAPES:
        return 1
    return 2 if number < 0x800 else 3 if number < 0x10000 else 4


def _shown(character: str) -> str:
    if character == "\t":
        return visible(character).ljust(_TAB)
    number = ord(character)
    return f"⟨{number - 0xDC00:02x}⟩" if number in _ESCAPES else visible(character)


def _width(character: str) -> int:
    # Every character counts for one at least: a row of nothing but combining marks would have no end.
    if character.isprintable():
        return 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return len(_shown(character))

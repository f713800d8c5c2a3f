"""Values in words: short, on one line, with what prints nothing as glyphs."""

from __future__ import annotations

import json
import struct
from datetime import UTC, datetime, timedelta

from workbench.traffic.decoders.tree import TEXT
from workbench.traffic.text import visible

_DIGITS = 60  # of an integer that is shown in full
_BYTES = 32


def quoted(text: str, *, whole: bool = True) -> str:
    """The text in quotes, as JSON writes it, cut where it is long; `whole`: nothing was cut before."""
    head = text[:TEXT]
    more = "" if whole and len(head) == len(text) else "…"
    return visible(json.dumps(head, ensure_ascii=False)) + more


HEAD = 4 * TEXT + 1
"""Bytes that are enough for the beginning of anything, and to see that there is more."""


def decoded(head: bytes) -> str:
    """UTF-8 in quotes, of which `head` has the first `HEAD` bytes at least; bytes that are none as U+FFFD."""
    cut = len(head) >= HEAD
    # A cut may fall within a character.
    text = head[:HEAD].decode("utf-8", "ignore" if cut else "replace")
    return quoted(text, whole=not cut)


def label(head: bytes) -> str:
    """A key of UTF-8, without quotes, of which `head` has the first `HEAD` bytes at least."""
    text = head[:HEAD].decode("utf-8", "replace")
    shown = visible(text[:TEXT])
    return shown + "…" if len(text) > TEXT else shown


def hexed(head: bytes, size: int) -> str:
    """The beginning of so many bytes in hex, and how many there are where that isn't all."""
    if not size:
        return "empty"
    if size <= _BYTES:
        return head[:size].hex(" ")
    return f"{head[:_BYTES].hex(' ')} … {size:,} bytes"


def integer(value: int) -> str:
    """An integer in digits; one of very many in hex, with its length."""
    if value.bit_length() <= _DIGITS * 3:
        return str(value)
    sign, digits = ("-", -value) if value < 0 else ("", value)
    size = (digits.bit_length() + 7) // 8
    return f"{sign}0x{digits >> (max(0, size - 8) * 8):x}… ({size:,} bytes)"


def number(value: float) -> str:
    """A float as Python writes it."""
    return repr(value)


def single(value: float) -> str:
    """A 32-bit float by the fewest digits that tell it from its neighbours."""
    if value != value or value in (float("inf"), float("-inf")):
        return repr(value)
    packed = struct.pack("<f", value)
    for digits in range(1, 10):
        said = f"{value:.{digits}g}"
        try:
            if struct.pack("<f", float(said)) == packed:
                return repr(float(said))
        except OverflowError:  # rounded beyond the largest one
            continue
    return repr(value)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(nanoseconds: int) -> str:
    """Nanoseconds since the Unix epoch as ISO 8601, UTC; in words where no calendar has it."""
    seconds, rest = divmod(nanoseconds, 1_000_000_000)
    try:
        day = _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return "outside the years 1 to 9999"
    fraction = f".{rest:09d}".rstrip("0").rstrip(".") if rest else ""
    return f"{day:%Y-%m-%d %H:%M:%S}{fraction} UTC"

"""The values of a filter as a person writes them: sizes, durations, moments, numbers, bytes in hex.

Each function takes the text and raises ValueError with the sentence for what it can't be.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from msgspec import Struct

from workbench.document.words import elided

MOST = 2**63 - 1
"""The largest number of a column; what a filter says is held to it, for none is larger."""

SIZES = {
    "": 1,
    "b": 1,
    **{prefix + tail: 1000**power for power, prefix in enumerate("kmgt", 1) for tail in ("", "b")},
    **{prefix + tail: 1024**power for power, prefix in enumerate("kmgt", 1) for tail in ("i", "ib")},
}
"""Units of a size, in bytes, without regard to case: k is 1000, Ki is 1024."""

DURATIONS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "min": 60 * 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
"""Units of a duration, in nanoseconds."""

_LONGEST = 40  # characters of a number: no one means a longer one, and it would take its time
NUMBER = re.compile(r"[+-]?\d[\d_]*(?:\.\d+)?", re.ASCII)
_DECIMAL = re.compile(r"([+-]?\d[\d_]*(?:\.\d+)?)\s*([^\W\d]*)")
_JSON_NUMBER = re.compile(r"[+-]?\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?"
_CLOCK_ONLY = re.compile(_CLOCK, re.ASCII)
_MOMENT = re.compile(rf"(\d{{4}})-(\d{{2}})-(\d{{2}})(?:[T ]{_CLOCK}\s*(Z|[+-]\d{{2}}:?\d{{2}})?)?", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = 10**9
DAY = 86400 * _SECOND


def size(text: str) -> int:
    """Bytes, of `10`, `10k` or `1.5 MiB`."""
    wrong = f"`{elided(text)}` is not a size; write bytes, such as 500, 10k or 1 MiB."
    number, unit = _number_and_unit(text, wrong)
    if unit.lower() not in SIZES:
        raise ValueError(
            f"`{elided(unit)}` is not a unit of size; there are B, k, M, G, T (1000) and Ki, Mi, Gi, Ti (1024)."
        )
    return _whole(number * SIZES[unit.lower()], f"`{elided(text)}` is not a whole number of bytes.")


def count(text: str) -> int:
    """A whole number."""
    wrong = f"`{elided(text)}` is not a number; write a whole one, such as 3."
    number, unit = _number_and_unit(text, wrong)
    if unit:
        raise ValueError(wrong)
    return _whole(number, wrong)


def duration(text: str) -> int:
    """Nanoseconds, of `5ms` or `1.5 s`."""
    number, unit = _number_and_unit(
        text, f"`{elided(text)}` is not a duration; write one such as 5ms, 300us or 1.5s."
    )
    if not unit:
        raise ValueError(f"A duration needs a unit: {text}ms, {text}us, {text}s?")
    if unit not in DURATIONS:
        raise ValueError(f"`{elided(unit)}` is not a unit of time; there are ns, us, ms, s, min and h.")
    return _whole(number * DURATIONS[unit], f"`{text}` is finer than a nanosecond.")


def _number_and_unit(text: str, wrong: str) -> tuple[Fraction, str]:
    match = _DECIMAL.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None or not match[1].isascii():
        raise ValueError(wrong if len(text) <= _LONGEST else "That number is too long.")
    return Fraction(match[1].replace("_", "")), match[2]


def _whole(number: Fraction, wrong: str) -> int:
    if number.denominator != 1:
        raise ValueError(wrong)
    return max(-MOST, min(int(number), MOST))


def json_number(text: str) -> int | float | None:
    """The number that stands there, or None where it is no number."""
    if len(text) > _LONGEST or not _JSON_NUMBER.fullmatch(text):
        return None
    digits = text.replace("_", "")
    try:
        return int(digits)
    except ValueError:
        return float(digits)  # at most infinite


def hex_bytes(text: str) -> bytes:
    """The bytes of `de ad be ef`; spaces, colons and 0x are left out."""
    digits = re.sub(r"0[xX]|[\s:,]", "", text)
    try:
        if not digits.isascii():
            raise ValueError(digits)
        return bytes.fromhex(digits)
    except ValueError:
        odd = re.fullmatch(r"[0-9a-fA-F]*", digits)
        raise ValueError(
            f'"{elided(text)}" ends in the middle of a byte; write two hex digits for each.'
            if odd
            else f'"{elided(text)}" is not hex; write two digits 0-9 a-f for each byte, such as "de ad".'
        ) from None


class Moment(Struct, frozen=True):
    """A time as precise as it was written: from `start` up to `stop`, in nanoseconds.

    Since the epoch, or, where `daily`, since the local midnight.
    """

    start: int
    stop: int
    daily: bool


def moment(text: str) -> Moment:
    """The time of `14:02`, `14:02:07.5`, `2026-11-26` or `2026-11-26T14:02:07Z`; local where no zone is said."""
    wrong = f'"{elided(text)}" is not a time; write "14:02:07", "2026-11-26" or "2026-11-26T14:02:07Z".'
    if match := _CLOCK_ONLY.fullmatch(text):
        clock, step = _clock(match.groups(), wrong)
        return Moment(clock, clock + step, daily=True)
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise ValueError(wrong)
    year, month, day, *parts, zone = match.groups()
    try:
        midnight = datetime.combine(date(int(year), int(month), int(day)), time())
        if parts[0] is None:
            start, stop = (
                _since_epoch(midnight.astimezone()),
                _since_epoch((midnight + timedelta(1)).astimezone()),
            )
            return Moment(_held(start), _held(stop), daily=False)
        clock, step = _clock(parts, wrong)
        seconds, rest = divmod(clock, _SECOND)
        wall = midnight + timedelta(seconds=seconds)
        moment = wall.replace(tzinfo=UTC) - _offset(zone) if zone else wall.astimezone()
        start = _since_epoch(moment) + rest
        return Moment(_held(start), _held(start + step), daily=False)
    except (ValueError, OverflowError, OSError) as error:
        raise ValueError(wrong) from error


def _clock(parts: Sequence[str | Any], wrong: str) -> tuple[int, int]:
    """Nanoseconds since midnight, and how many the last digit that was written stands for."""
    hour, minute, second, fraction = parts
    hours, minutes, seconds = int(hour), int(minute), int(second or 0)
    if hours > 23 or minutes > 59 or seconds > 59:
        raise ValueError(wrong)
    clock = ((hours * 60 + minutes) * 60 + seconds) * _SECOND + int((fraction or "").ljust(9, "0"))
    return clock, 10 ** (9 - len(fraction)) if fraction else _SECOND if second else 60 * _SECOND


def _offset(zone: str) -> timedelta:
    if zone == "Z":
        return timedelta()
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return -offset if zone[0] == "-" else offset


def _since_epoch(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1) * 1000


def _held(time: int) -> int:
    return max(-MOST, min(time, MOST))


def local_offset(time: int) -> int:
    """How far local time is ahead of UTC at that moment, both in nanoseconds."""
    try:
        offset = datetime.fromtimestamp(time // _SECOND, UTC).astimezone().utcoffset()
    except (ValueError, OverflowError, OSError):  # years that this system has no calendar for
        return 0
    return (offset or timedelta()) // timedelta(seconds=1) * _SECOND

"""Durations, times, sizes and rates in a few figures, for tables and axes."""

from __future__ import annotations

from datetime import UTC, datetime

_SECOND = 1_000_000_000  # ns
_DURATIONS = ((60 * _SECOND, "min"), (_SECOND, "s"), (1_000_000, "ms"), (1_000, "µs"))
_SIZES = ((1 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"))
_NUMBERS = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


def figures(value: float) -> str:
    """The number in three figures at the least: 0.123, 1.23, 12.3, 123, 1,234; a trailing zero isn't written."""
    if value == 0:
        return "0"
    magnitude = abs(value)
    places = 0 if magnitude >= 99.95 else 1 if magnitude >= 9.995 else 2 if magnitude >= 0.9995 else 3
    text = f"{value:,.{places}f}"
    return text.rstrip("0").rstrip(".") if places else text


def duration(nanoseconds: float) -> str:
    """As 850 ns, 1.23 ms, 12.3 s or 2.5 min."""
    for unit, name in _DURATIONS:
        if abs(nanoseconds) >= unit * 0.9995:
            return f"{figures(nanoseconds / unit)} {name}"
    return f"{nanoseconds:,.0f} ns"


def size(count: float) -> str:
    """As 512 B, 1.5 KiB or 12.3 MiB."""
    for unit, name in _SIZES:
        if abs(count) >= unit:
            return f"{figures(count / unit)} {name}"
    return f"{figures(count)} B"


def number(value: float) -> str:
    """As 999, 1.23k or 12.3M."""
    for unit, name in _NUMBERS:
        if abs(value) >= unit:
            return f"{figures(value / unit)}{name}"
    return figures(value)


def clock(time: int, precision: int = 1_000_000) -> str:
    """The local time of so many nanoseconds since the epoch, as precise as that many nanoseconds ask for."""
    try:
        moment = datetime.fromtimestamp(time // _SECOND, UTC).astimezone()
    except (OverflowError, ValueError, OSError):
        return f"{time:,} ns"  # no year that a clock could show
    if precision >= 86400 * _SECOND:
        return f"{moment:%Y-%m-%d}"
    if precision >= 60 * _SECOND:
        return f"{moment:%H:%M}"
    if precision >= _SECOND:
        return f"{moment:%H:%M:%S}"
    digits = 3 if precision >= 1_000_000 else 6 if precision >= 1_000 else 9
    return f"{moment:%H:%M:%S}.{time % _SECOND:09d}"[: 9 + digits]

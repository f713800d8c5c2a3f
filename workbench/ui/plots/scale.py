"""Where a value stands on an axis, and which values are written beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from workbench.traffic.amounts import clock

_SECOND = 1_000_000_000  # ns
_FINE = tuple(step * 10**power for power in range(9) for step in (1, 2, 5))
_COARSE = (
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800,
    3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800,
)  # fmt: skip
_TIME_STEPS = (*_FINE, *(step * _SECOND for step in _COARSE))


class Scale(NamedTuple):
    """`first` stands at `left`, `last` at `right`; both in logical pixels. `last` is more than `first`."""

    first: float
    last: float
    left: float
    right: float

    def place(self, value: float) -> float:
        """Where that value stands."""
        return self.left + (value - self.first) * (self.right - self.left) / (self.last - self.first)

    def value(self, place: float) -> float:
        """What stands there; outside of the axis, its end."""
        part = (place - self.left) / max(1.0, self.right - self.left)
        return self.first + min(max(part, 0.0), 1.0) * (self.last - self.first)


def nice_top(most: float, unit: int = 1000) -> float:
    """Where an axis from 0 ends that has room for `most`: a round number, and at least 1.

    1, 2, 2.5 or 5 of a power of ten of a unit, and units go up by the factor `unit`: 1,024 for bytes.
    """
    if most <= 1:
        return 1.0
    scale = float(unit) ** math.floor(math.log(most, unit) + 1e-9)
    power = 10.0 ** math.floor(math.log10(most / scale) + 1e-9) * scale
    found = next(step * power for step in (1, 2, 2.5, 5, 10, 20) if step * power >= most * (1 - 1e-9))
    # Beyond 500 KiB the next round number is a MiB.
    return scale * unit if found > scale * unit / 2 and unit != 1000 else found


def time_ticks(start: int, stop: int, most: int) -> list[tuple[int, str]]:
    """At most so many round local times from `start` to `stop`, both in nanoseconds, as words."""
    if most < 1 or stop <= start:
        return []
    step = next((step for step in _TIME_STEPS if (stop - start) / step <= most), None)
    if step is None:
        step = _TIME_STEPS[-1] * math.ceil((stop - start) / most / _TIME_STEPS[-1])
    offset = _local_offset(start)
    first = -(-(start + offset) // step) * step - offset
    return [(tick, clock(tick, step)) for tick in range(first, stop + 1, step)]


def _local_offset(time: int) -> int:
    try:
        offset = datetime.fromtimestamp(time // _SECOND, UTC).astimezone().utcoffset()
    except (OverflowError, ValueError, OSError):
        return 0
    return int(offset.total_seconds()) * _SECOND if offset else 0


def decades(first: float, last: float) -> Sequence[float]:
    """The powers of ten from `first` to `last`, which are more than 0."""
    low, high = math.ceil(math.log10(first) - 1e-9), math.floor(math.log10(last) + 1e-9)
    return [10.0**power for power in range(low, high + 1)]

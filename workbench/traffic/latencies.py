"""How latencies are spread: counted in bins that grow with them, so that any quantile is known to 2%.

Nothing is kept a message. Bin b holds the latencies from 2^(b/32) up to 2^((b+1)/32) nanoseconds; a latency
of 0 counts as 1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

PER_OCTAVE = 32
_SCALE = pa.scalar(float(PER_OCTAVE), pa.float64())
_LEAST = pa.scalar(1, pa.int64())


def bins_of(latencies: pa.ChunkedArray) -> pa.ChunkedArray:
    """The bin of each of these nanoseconds, as int32."""
    positive = pc.call_function("max_element_wise", [latencies, _LEAST], pc.ElementWiseAggregateOptions())
    logs = pc.call_function("log2", [positive.cast(pa.float64(), safe=False)])
    return pc.call_function("floor", [pc.call_function("multiply", [logs, _SCALE])]).cast(pa.int32())


def edge(bin_: float) -> float:
    """Where that bin begins, in nanoseconds."""
    return 2.0 ** (bin_ / PER_OCTAVE)


class Bar(Struct, frozen=True):
    """So many latencies from `start` up to `stop` nanoseconds."""

    start: float
    stop: float
    count: int


class Spread:
    """The latencies that were added."""

    def __init__(self) -> None:
        self._counts: dict[int, int] = {}
        self.count = 0
        self.most = 0
        """The longest, in nanoseconds, exactly."""

    def add(self, bin_: int, count: int) -> None:
        """So many more in that bin."""
        self._counts[bin_] = self._counts.get(bin_, 0) + count
        self.count += count

    def quantile(self, part: float) -> int | None:
        """Nanoseconds that `part` of all, 0 to 1, don't exceed, to 2%; None where there are none."""
        if not self.count:
            return None
        left = max(1, math.ceil(part * self.count))
        for bin_ in sorted(self._counts):
            left -= self._counts[bin_]
            if left <= 0:
                # A bin's middle may be above the longest of them.
                return min(round(edge(bin_ + 0.5)), self.most)
        return self.most

    def bars(self, most: int = 48) -> tuple[Bar, ...]:
        """At most so many bars of equal width on a logarithmic scale, from the shortest to the longest."""
        return bars(self._counts, most)


def bars(counts: Mapping[int, int], most: int) -> tuple[Bar, ...]:
    """The bars of these bins' counts; the empty ones between others are among them."""
    if not counts:
        return ()
    first, last = min(counts), max(counts)
    step = 1
    while last // step - first // step + 1 > most:
        step *= 2
    heights = [0] * (last // step - first // step + 1)
    for bin_, count in counts.items():
        heights[bin_ // step - first // step] += count
    start = first // step * step
    return tuple(
        Bar(edge(start + i * step), edge(start + (i + 1) * step), height) for i, height in enumerate(heights)
    )

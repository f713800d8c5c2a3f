"""What a filter asks of whoever pairs requests with replies."""

from __future__ import annotations

from typing import Protocol

import pyarrow as pa


class Latencies(Protocol):
    """How long after its request each reply came. Asked on any thread."""

    @property
    def generation(self) -> int:
        """Of the history whose rows are known."""
        ...

    @property
    def stop(self) -> int:
        """The rows below are known, and what is said of them stays."""
        ...

    def latencies(self, start: int, stop: int, /) -> pa.Array:
        """Of the rows from `start` up to `stop` the nanoseconds, as int64; null where a row is no reply."""
        ...

"""What a filter asks of whoever pairs requests with replies."""

from __future__ import annotations

from typing import Protocol


class Latencies(Protocol):
    """How long after its request each reply came. Asked on any thread."""

    def latency(self, row: int, /) -> int | None:
        """Nanoseconds, or None where the row is no reply, or its request isn't known."""
        ...

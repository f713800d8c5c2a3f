"""How a message is sent on a schedule: how often, how fast, in what bursts. Values and what is wrong with them."""

from __future__ import annotations

import math

from msgspec import Struct

FASTEST = 1_000_000.0
"""Messages a second: beyond any socket that is written to from here."""
_SLOWEST = 2_000_000.0  # seconds; timers hold no more than 2**31 ms


class Sending(Struct, frozen=True, kw_only=True):
    """`count` messages, or until stopped for None; `burst` of them every `interval` seconds (0: at once).

    Each burst comes up to `jitter` seconds late, by chance.
    """

    count: int | None = 1
    interval: float = 0.0
    burst: int = 1
    jitter: float = 0.0

    @property
    def rate(self) -> float:
        """Messages a second that it comes to; 0 for as fast as it goes."""
        return self.burst / self.interval if self.interval > 0 else 0.0


ONCE = Sending()


def at_rate(rate: float, *, count: int | None = 1) -> Sending:
    """So many messages a second, `count` in all. Raises ValueError with a sentence for a rate that can't be."""
    if not math.isfinite(rate) or rate <= 0:
        raise ValueError(f"A rate of {rate:g} a second can't be kept; it is above zero.")
    return Sending(count=count, interval=1.0 / rate)


def problem(sending: Sending) -> str:
    """What is wrong with it, as a sentence; empty if nothing is."""
    if sending.count is not None and sending.count < 1:
        return f"Sending {sending.count} times sends nothing; give 1 or more."
    if not math.isfinite(sending.interval) or sending.interval < 0:
        return f"The time between two messages is {sending.interval:g}; it is in seconds, and not below zero."
    if sending.interval > _SLOWEST:
        return f"Every {sending.interval:,.0f} seconds is too seldom; no timer waits longer than {_SLOWEST:,.0f}."
    if sending.burst < 1:
        return f"A burst of {sending.burst} sends nothing; give 1 or more."
    if sending.rate > FASTEST:
        return (
            f"{sending.rate:,.0f} a second can't be reached; give at most {FASTEST:,.0f}, or no time to send as fast"
            " as it goes."
        )
    if not math.isfinite(sending.jitter) or sending.jitter < 0:
        return f"The jitter is {sending.jitter:g}; it is in seconds, and not below zero."
    if sending.jitter and sending.jitter > sending.interval:
        return (
            f"The jitter of {sending.jitter:g} s is longer than the {sending.interval:g} s between two messages;"
            " make it shorter."
        )
    return ""

"""What a drain is asked for, and what it gives: values that both implementations share."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

import zmq
from msgspec import Struct

from workbench.traffic.records import MessageSlice


class Limits(Struct, frozen=True):
    """Where a slice ends, whichever comes first.

    `messages` and `bytes` are the most that it takes (the message that passes `bytes` is still whole),
    `seconds` the longest that it may last; the clock is looked at every few messages and after each
    large one. A message of more than `largest` bytes is received and left out: one Arrow array holds
    less than 2 GiB.
    """

    messages: int = 16_384
    bytes: int = 8 << 20
    seconds: float = 0.004
    largest: int = 1 << 30


class Drained(Struct, frozen=True):
    """A slice, and why it ended.

    `errno` is libzmq's for the receive that ended it (EAGAIN: nothing waits any more), or 0 where a
    limit did, so that more may wait. `left_out` has the sizes, in bytes, of messages that were larger
    than the limit.
    """

    messages: MessageSlice
    errno: int = 0
    left_out: tuple[int, ...] = ()


Drain: TypeAlias = Callable[[zmq.Socket[bytes], str, Limits, str | None, bool], Drained]
"""Takes what waits, without waiting: `drain(socket, id, limits, peer, only_one)`.

`id` is whose messages they are. `peer` is the address of every message's sender, or None to ask each
message for it; with `only_one` the first is asked for all.
"""

NAMELESS = "no handshake"
"""The peer of a message that came without a ZMTP 3 handshake: libzmq's ZMTP 1.0 legacy path lets any
TCP client send so to a socket without security."""


@lru_cache(maxsize=1024)
def nothing(id: str, errno: int) -> Drained:  # noqa: A002
    """What a socket gives on which nothing waits."""
    return Drained(MessageSlice.joined(id, (), (0,), (), ""), errno)

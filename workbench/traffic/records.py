"""What happened: the facts that the engine reports and the log keeps.

A `Record` is one row of the log. Received messages, of which there may be hundreds of thousands a
second, travel as a `ReceivedSlice` instead: flat columns, no object a message.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Protocol

from msgspec import Struct


class Kind(IntEnum):
    """What a row is; the number is what a capture holds."""

    SENT = 0
    RECEIVED = 1
    REFUSED = 2
    EVENT = 3

    @property
    def word(self) -> str:
        """The word of the JSON lines and the filter: sent, received, refused, event."""
        return self.name.lower()


class Record(Struct, frozen=True, kw_only=True, gc=False):
    """One row of the log.

    `time` is nanoseconds since the Unix epoch, UTC. `socket` is the socket's id. `frames` are the
    message's bytes, empty for an event. `peer` is the other side's address or, of an event, the
    endpoint it happened to. `event` is the fact's short name in kebab case (`connected`,
    `bind-failed`, `handshake-failed`), empty unless `kind` is EVENT. `reason` is a sentence for
    people, empty where there is nothing to explain. `trouble` marks an event that is a failure.
    """

    time: int
    socket: str
    kind: Kind
    frames: tuple[bytes, ...] = ()
    peer: str = ""
    event: str = ""
    reason: str = ""
    trouble: bool = False

    @property
    def size(self) -> int:
        """The sum of the frames' lengths, in bytes."""
        return sum(map(len, self.frames))


class ReceivedSlice(Struct, frozen=True, gc=False):
    """Consecutive messages that one socket received, in columns.

    `frames` holds all frames of all messages; message i is `frames[ends[i-1]:ends[i]]`, with
    `ends[-1] == len(frames)`. `times` and `peers` have one entry a message, as in `Record`.
    The lists belong to the receiver of the slice from then on.
    """

    socket: str
    times: list[int]
    frames: list[bytes]
    ends: list[int]
    peers: list[str]

    def __len__(self) -> int:
        return len(self.ends)


class Sink(Protocol):
    """Where the engine puts facts. Called on the loop's thread; must not block."""

    def received(self, messages: ReceivedSlice, /) -> None:
        """Messages that one socket received."""
        ...

    def record(self, record: Record, /) -> None:
        """Anything else: sent, refused, an event."""
        ...

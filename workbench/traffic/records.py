"""What happened: the facts that the engine reports and the log keeps.

A `Record` is one row of the log. Received messages, of which there may be hundreds of thousands a
second, travel as a `ReceivedSlice` instead: columns in Arrow's own layout, no object a message.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence, Sized
from enum import IntEnum
from itertools import accumulate
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
    `failed`, `handshake-failed`), empty unless `kind` is EVENT. `reason` is a sentence for
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
    """Consecutive messages that one socket received, in columns laid out as Arrow's.

    Message i has the frames from `message_ends[i]` up to `message_ends[i + 1]`, and frame j the bytes of
    `data` from `frame_ends[j]` up to `frame_ends[j + 1]`: int32, one entry more than there are messages,
    or frames, the first 0. `peer_ends` and `peers` (UTF-8) hold the senders' addresses alike. `times` are
    as in `Record`, int64. Nobody changes any of them: batches are made over the same memory.
    """

    socket: str
    times: memoryview
    message_ends: memoryview
    frame_ends: memoryview
    data: memoryview
    peer_ends: memoryview
    peers: memoryview

    @classmethod
    def of(
        cls, socket: str, messages: Sequence[tuple[bytes, ...]], times: Sequence[int], peers: Sequence[str]
    ) -> ReceivedSlice:
        """The slice of these messages, each with its time and its peer."""
        frames = [frame for message in messages for frame in message]
        names = [peer.encode() for peer in peers]
        return cls(
            socket=socket,
            times=memoryview(array("q", times)),
            message_ends=_ends(messages),
            frame_ends=_ends(frames),
            data=memoryview(b"".join(frames)),
            peer_ends=_ends(names),
            peers=memoryview(b"".join(names)),
        )

    def __len__(self) -> int:
        return len(self.times)

    @property
    def size(self) -> int:
        """The sum of all frames' lengths, in bytes."""
        return len(self.data)

    def frames(self, index: int) -> tuple[bytes, ...]:
        """The frames of that message."""
        data, ends = self.data, self.frame_ends
        first, last = self.message_ends[index], self.message_ends[index + 1]
        return tuple(bytes(data[ends[i] : ends[i + 1]]) for i in range(first, last))

    def peer(self, index: int) -> str:
        """The address that message came from."""
        return str(self.peers[self.peer_ends[index] : self.peer_ends[index + 1]], "utf-8")


def _ends(parts: Sequence[Sized]) -> memoryview:
    return memoryview(array("i", accumulate(map(len, parts), initial=0)))


class Sink(Protocol):
    """Where the engine puts facts. Called on the loop's thread; must not block."""

    def received(self, messages: ReceivedSlice, /) -> None:
        """Messages that one socket received."""
        ...

    def record(self, record: Record, /) -> None:
        """Anything else: sent, refused, an event."""
        ...

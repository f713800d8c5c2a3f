"""What happened: the facts that the engine reports and the log keeps.

A `Record` is one row of the log. Messages that come, or go, by hundreds of thousands a second travel
as a `MessageSlice` instead: columns in Arrow's own layout, no object a message.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from enum import IntEnum
from itertools import accumulate
from typing import Protocol

import pyarrow as pa
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
    `cut` are the bytes that the frames are short of, where it was asked for the beginnings alone.
    """

    time: int
    socket: str
    kind: Kind
    frames: tuple[bytes, ...] = ()
    peer: str = ""
    event: str = ""
    reason: str = ""
    trouble: bool = False
    cut: int = 0

    @property
    def size(self) -> int:
        """The sum of the frames' lengths, in bytes."""
        return sum(map(len, self.frames)) + self.cut


class MessageSlice(Struct, frozen=True, gc=False):
    """Consecutive messages that one socket received, or sent, in columns laid out as Arrow's.

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
    kind: Kind = Kind.RECEIVED

    @classmethod
    def joined(
        cls,
        socket: str,
        frames: Sequence[bytes],
        ends: Sequence[int],
        times: Sequence[int],
        peers: Sequence[str] | str,
        kind: Kind = Kind.RECEIVED,
    ) -> MessageSlice:
        """The slice of messages whose frames follow each other; `ends` is `message_ends`, with its 0.

        `times` may be an array of int64, which is then the slice's. `peers` has one a message, or is the one
        of all. The frames together hold less than 2 GiB.
        """
        # Arrow joins the frames and says where each ends; by Python it would be a third of a flood's work.
        _, frame_ends, data = pa.array(frames, pa.binary()).buffers()
        if isinstance(peers, str):
            name = peers.encode()
            peer_ends, names = _equal_ends(len(name), len(times)), name * len(times)
        else:
            encoded = [peer.encode() for peer in peers]
            peer_ends = memoryview(array("i", accumulate(map(len, encoded), initial=0)))
            names = b"".join(encoded)
        return cls(
            socket=socket,
            times=memoryview(times if isinstance(times, array) else array("q", times)),
            message_ends=memoryview(array("i", ends)),
            frame_ends=memoryview(frame_ends).cast("i"),
            data=memoryview(data),
            peer_ends=peer_ends,
            peers=memoryview(names),
            kind=kind,
        )

    @classmethod
    def of(
        cls,
        socket: str,
        messages: Sequence[tuple[bytes, ...]],
        times: Sequence[int],
        peers: Sequence[str] | str,
        kind: Kind = Kind.RECEIVED,
    ) -> MessageSlice:
        """The slice of these messages, each with its time and its peer, or the one of all."""
        frames = [frame for message in messages for frame in message]
        return cls.joined(socket, frames, [0, *accumulate(map(len, messages))], times, peers, kind)

    def sent_by(self, socket: str, first: int, last: int, time: int) -> MessageSlice:
        """The messages from `first` up to `last` as that socket sent them then, over the same memory."""
        count = last - first
        begin, end = self.message_ends[first], self.message_ends[last]
        start, stop = self.frame_ends[begin], self.frame_ends[end]
        return MessageSlice(
            socket=socket,
            times=memoryview(array("q", [time]) * count),
            message_ends=_from_zero(self.message_ends[first : last + 1]),
            frame_ends=_from_zero(self.frame_ends[begin : end + 1]),
            data=self.data[start:stop],
            peer_ends=memoryview(array("i", [0]) * (count + 1)),
            peers=memoryview(b""),
            kind=Kind.SENT,
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
        """The address that message came from; empty of one that was sent."""
        return str(self.peers[self.peer_ends[index] : self.peer_ends[index + 1]], "utf-8")


def _from_zero(ends: memoryview) -> memoryview:
    first = ends[0]
    return memoryview(array("i", [end - first for end in ends])) if first else ends


_ends: dict[int, array[int]] = {}  # by step, as many as were ever asked for


def _equal_ends(step: int, count: int) -> memoryview:
    """0, step, 2 * step and so on, up to `count` steps: nearly always the same, so that they are made once."""
    made = _ends.get(step)
    if made is None or len(made) <= count:
        if len(_ends) >= 64:
            _ends.clear()
        most = max(4096, 2 * count)
        made = _ends[step] = array("i", range(0, step * most + 1, step) if step else [0] * (most + 1))
    return memoryview(made)[: count + 1]


class Sink(Protocol):
    """Where the engine puts facts. Called on the loop's thread; must not block."""

    def extend(self, messages: MessageSlice, /) -> None:
        """Messages that one socket received or sent, in a row."""
        ...

    def record(self, record: Record, /) -> None:
        """One fact: sent, refused, an event."""
        ...

    @property
    def is_behind(self) -> bool:
        """Whether it can't keep up for now: what need not come now should wait where it is."""
        ...

"""TCP connections made up anew: a log knows messages, not packets.

A `Flow` gives the packets of one connection between a socket and a peer: three to open it, both greetings,
both READYs, then each message in segments. Invariants: sequence numbers, acknowledgements and directions are
those of a real connection; no segment ends within a ZMTP frame's header, which Wireshark would not put
together again.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from workbench.traffic.exports.packets import ACK, LARGEST_SEGMENT, PSH, SYN, Party, Way
from workbench.wire.commands import Ready, encode_command
from workbench.wire.frames import LONG_HEADER_SIZE, encode_message, header_size
from workbench.wire.greeting import Greeting

_SCALE = 7
_WINDOW = 0xFFFF  # with its scale, 8 MiB
_UNACKNOWLEDGED = 1 << 20  # bytes, after which the receiver acknowledges
_OPTIONS = b"\x02\x04" + LARGEST_SEGMENT.to_bytes(2, "big") + bytes((3, 3, _SCALE)) + b"\x01"
# ZMTP 3.0: a subscription is then a message, as the log has it.
_GREETING = Greeting(version=(3, 0)).encode()


class Packet(NamedTuple):
    """A packet, and whether our socket sends it."""

    data: bytes
    ours: bool


class Flow:
    """One connection. `connects`: our side has opened it."""

    def __init__(self, ours: Party, theirs: Party, *, connects: bool) -> None:
        self._connects = connects
        self._ways = {True: Way(ours, theirs), False: Way(theirs, ours)}
        self._next = {True: 0, False: 0}  # sequence number of each side's next byte
        self._told = {True: 0, False: 0}  # how much of it the other side has acknowledged

    def open(self, our_type: str, their_type: str) -> Iterator[Packet]:
        """The packets with which it begins: TCP's three, both greetings and both READYs."""
        first = self._connects
        types = {True: our_type, False: their_type}
        yield self._packet(first, SYN, options=_OPTIONS)
        self._next[first] += 1
        yield self._packet(not first, SYN | ACK, options=_OPTIONS)
        self._next[not first] += 1
        yield self._packet(first, ACK)
        for side in (first, not first):
            yield from self._data(side, _GREETING, [0])
        for side in (first, not first):
            ready = encode_command(Ready((("Socket-Type", types[side].encode()),)))
            yield from self._data(side, ready, [0])

    def message(self, frames: Sequence[bytes], *, ours: bool) -> Iterator[Packet]:
        """The packets of a message, sent by us or by them."""
        data = encode_message(frames)
        if len(data) <= LARGEST_SEGMENT:
            return self._data(ours, data, [0])
        starts = [0]
        for frame in frames[:-1]:
            starts.append(starts[-1] + header_size(data[starts[-1]]) + len(frame))
        return self._data(ours, data, starts)

    def _data(self, ours: bool, data: bytes, headers: Sequence[int]) -> Iterator[Packet]:
        at = 0
        while at < len(data):
            end = min(len(data), at + LARGEST_SEGMENT)
            nearest = bisect_left(headers, end) - 1
            if end < len(data) and at < headers[nearest] and end - headers[nearest] < LONG_HEADER_SIZE:
                end = headers[nearest]
            yield self._packet(ours, PSH | ACK, data[at:end])
            self._next[ours] += end - at
            at = end
            if self._next[ours] - self._told[ours] >= _UNACKNOWLEDGED:
                yield self._packet(not ours, ACK)

    def _packet(self, ours: bool, flags: int, data: bytes = b"", options: bytes = b"") -> Packet:
        other = self._next[not ours]
        self._told[not ours] = other
        return Packet(
            self._ways[ours].tcp(
                flags,
                self._next[ours] & 0xFFFFFFFF,
                other & 0xFFFFFFFF if flags & ACK else 0,
                _WINDOW,
                data,
                options,
            ),
            ours,
        )

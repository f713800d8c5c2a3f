"""The drain by pyzmq's own calls: works wherever pyzmq does."""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable
from itertools import pairwise, repeat

import zmq
from msgspec import structs

from workbench.engine.drain.drained import NAMELESS, Drained, Limits, nothing
from workbench.traffic.records import MessageSlice

_ROUND = 32  # messages between two looks at the clock and the bytes
_LARGE = 65_536  # bytes of a round, after which the next is of one message
_MOST = (1 << 31) - (1 << 24)  # bytes of an Arrow array, with room for the last round that was small


def drain(
    socket: zmq.Socket[bytes],
    id: str,  # noqa: A002 - the file's own word
    limits: Limits,
    peer: str | None,
    only_one: bool,
    opening: Callable[[zmq.Frame], tuple[bytes, ...]] | None = None,
) -> Drained:
    """Take what waits; see `Drain`. `opening` gives what stands for a message's first frame, if it isn't itself.

    Measured: `recv` of a `Frame` and its `more` cost two thirds of what `recv_multipart` does, so that the
    loop must do little beside. No frame is kept: one small frame pins libzmq's whole 8 KiB buffer.
    """
    recv, no_block, now, clock = socket.recv, int(zmq.NOBLOCK), time.time_ns, time.perf_counter
    frames: list[bytes] = []
    ends: list[int] = [0]
    times = array("q")
    peers: list[str] = []
    keep, end = frames.append, ends.append
    left_out: list[int] = []
    taken = whole = errno = 0  # bytes and frames of the rounds that are done
    round_ = 1
    until = clock() + limits.seconds
    while not errno and len(times) < limits.messages and taken < limits.bytes:
        try:
            rounds = repeat(None, min(round_, limits.messages - len(times)))
            if peer is not None and opening is None:
                for _ in rounds:  # the same without its questions
                    part = recv(no_block, False)
                    keep(part.bytes)
                    while part.more:
                        part = recv(no_block, False)
                        keep(part.bytes)
                    end(len(frames))
            for _ in rounds:
                part = recv(no_block, False)
                if peer is None:
                    peers.append(_peer(part))
                    if only_one:
                        peer = peers[0]
                if opening is None:
                    keep(part.bytes)
                else:
                    frames += opening(part)
                while part.more:
                    part = recv(no_block, False)
                    keep(part.bytes)
                end(len(frames))
        except zmq.ZMQError as error:
            errno = error.errno or -1
            del frames[ends[-1] :], peers[len(ends) - 1 :]  # of one that broke off: the context is ending
        # One stamp a round, some 50 us: a stamp a message costs 4% of the whole.
        times += array("q", (now(),)) * (len(ends) - 1 - len(times))
        size = sum(map(len, frames[whole:]))
        if size > min(limits.largest, _MOST - taken):
            size = _leave_out(frames, ends, times, peers, whole, limits.largest, left_out)
        taken += size
        whole = len(frames)
        round_ = _ROUND if size < _LARGE else 1
        if clock() > until:
            break
    if not times:
        empty = nothing(id, errno)
        return structs.replace(empty, left_out=tuple(left_out)) if left_out else empty
    # Where all come from one peer, only the first was asked.
    messages = MessageSlice.joined(id, frames, ends, times, peers if peer is None else peer)
    return Drained(messages, errno, tuple(left_out))


def _leave_out(
    frames: list[bytes],
    ends: list[int],
    times: array[int],
    peers: list[str],
    whole: int,
    largest: int,
    left_out: list[int],
) -> int:
    """Take the messages that are too large out of the last round; the bytes of those that stay."""
    first = ends.index(whole)
    messages = [frames[a:b] for a, b in pairwise(ends[first:])]
    stamps, names = times[first:], peers[first:]
    del frames[whole:], ends[first + 1 :], times[first:], peers[first:]
    kept = 0
    for index, message in enumerate(messages):
        size = sum(map(len, message))
        if size > largest or kept + size > _MOST:
            left_out.append(size)
            continue
        kept += size
        frames += message
        ends.append(len(frames))
        times.append(stamps[index])
        peers += names[index : index + 1]
    return kept


def _peer(frame: zmq.Frame) -> str:
    try:
        return str(frame.get("Peer-Address"))
    except zmq.ZMQError:
        return NAMELESS

"""Sends many messages in a row without waiting, and hands on what went as one slice.

Measured, two frames of 8 and 100 bytes: a record a message costs more than the sending itself, and
`send_multipart` half as much again as the plain `send` of its frames.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import zmq
import zmq.backend
from msgspec import Struct

from workbench.engine.plan import Frames
from workbench.traffic.records import Kind, MessageSlice

_ROUND = 16  # messages between two looks at the clock
_LARGE = 65_536  # bytes of a message, after which the clock is looked at at once
_MOST = 8 << 20  # bytes of a run


class Run(Struct, frozen=True):
    """What went. `ended_early`: a message could not be made or was refused, which is for `send` to tell.

    `errno` is then libzmq's, 0 where it isn't known.
    """

    messages: MessageSlice
    ended_early: bool
    errno: int = 0


def send_run(
    socket: zmq.Socket[bytes],
    id: str,  # noqa: A002 - the file's own word
    frames: Callable[[int], Frames],
    first: int,
    most: int,
    seconds: float,
) -> Run:
    """Send the messages that `frames` gives for `first`, `first + 1` ..., at most so many or so long."""
    send, now, clock = zmq.backend.Socket.send, time.time_ns, time.perf_counter
    last_part, part = int(zmq.NOBLOCK), int(zmq.NOBLOCK | zmq.SNDMORE)
    sent: list[bytes] = []
    ends = [0]
    times: list[int] = []
    size = 0
    ended_early = False
    errno = 0
    until = clock() + seconds
    for counter in range(first, first + most):
        message = frames(counter)
        if not message:
            ended_early = True
            break
        try:
            # Once libzmq has taken the first frame it takes the others.
            for frame in message[:-1]:
                send(socket, frame, part)
            send(socket, message[-1], last_part)
        except zmq.ZMQError as error:
            ended_early, errno = True, error.errno or 0
            break
        times.append(now())
        sent += message
        ends.append(len(sent))
        grown = sum(map(len, message))
        size += grown
        if size >= _MOST or ((counter % _ROUND == 0 or grown >= _LARGE) and clock() > until):
            break
    return Run(MessageSlice.joined(id, sent, ends, times, "", Kind.SENT), ended_early, errno)


def pass_on(
    socket: zmq.Socket[bytes],
    id: str,  # noqa: A002 - the file's own word
    messages: MessageSlice,
    first: int,
    seconds: float,
) -> tuple[MessageSlice, int]:
    """Send the messages of a slice from that one on, at most so long: what went, and libzmq's errno of the end.

    The errno is 0 where all went, or the time was over. What went is over the slice's own memory where that is
    possible.
    """
    send, clock = zmq.backend.Socket.send, time.perf_counter
    last_part, part = int(zmq.NOBLOCK), int(zmq.NOBLOCK | zmq.SNDMORE)
    data, frame_ends, message_ends = messages.data, messages.frame_ends, messages.message_ends
    until = clock() + seconds
    errno = 0
    at = first
    frame = message_ends[first]
    begin = frame_ends[frame]
    for at in range(first, len(messages)):
        last = message_ends[at + 1] - 1
        try:
            while frame < last:
                end = frame_ends[frame + 1]
                send(socket, data[begin:end], part)
                frame, begin = frame + 1, end
            end = frame_ends[frame + 1]
            send(socket, data[begin:end], last_part)
            frame, begin = frame + 1, end
        except zmq.ZMQError as error:
            errno = error.errno or -1
            break
        if at % _ROUND == 0 and clock() > until:
            at += 1
            break
    else:
        at = len(messages)
    return messages.sent_by(id, first, at, time.time_ns()), errno

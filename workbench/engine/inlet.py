"""How much may wait unread in one socket: libzmq counts messages, not bytes.

Its receive high-water mark of 1,000 lets 1,000 messages wait for each peer, of 1 MiB as of 10 bytes, and in a flood
that comes faster than it is read it is always reached. So where the user has set no mark, and what a socket received
before was large, it opens with one by their size. What is beyond waits at the sender; a publisher then drops it, which
can't be known here. (A lower mark for all, 250, halved how fast small messages are received: measured 1.3 to 2.9 times
a bare loop, for slices were as short as what may wait.)

Invariant: a mark is set before the socket has an endpoint, and never after. libzmq 4.3.5 takes it then too, but it may
hold a connection up for ever (`tests/engine/test_options_later.py`), and, measured, abort the process: the order
goes to the other end of each connection, also of one that is just ending and whose memory is gone. So the first
flood of large messages can only be told, with what would help.
"""

from __future__ import annotations

from collections.abc import Callable

import zmq

from workbench.engine.live_endpoint import Told

UNREAD = 64 << 20  # bytes that may wait for each peer, where the messages' size is known beforehand
_TELL_FROM = 4 * UNREAD  # bytes that might wait, from which on it is told


class Inlet:
    """Where one socket's messages come in. To be made when its options are set, and before its endpoints.

    `limits`: whether the mark is the workbench's to choose. `mean` are the bytes of a message that it received
    when it was open before, or 0.
    """

    def __init__(
        self, socket: zmq.Socket[bytes], told: Callable[[Told], None], *, limits: bool, mean: int
    ) -> None:
        self._told = told
        if limits:
            most = int(socket.getsockopt(zmq.RCVHWM))
            socket.setsockopt(zmq.RCVHWM, max(1, min(most, UNREAD // max(1, mean))))
        self._mark = int(socket.getsockopt(zmq.RCVHWM))
        self._untold = limits

    def took(self, messages: int, size: int) -> None:
        """So many messages of so many bytes together were just read."""
        if self._untold and size * self._mark >= _TELL_FROM * messages:
            self._untold = False
            self._told(Told("large-messages", "", _large(size // messages, self._mark)))


def _large(mean: int, mark: int) -> str:
    return (
        f"Messages of about {mean:,} bytes come in, and up to {mark:,} of each peer may wait to be read:"
        f" {mean * mark >> 20:,} MiB of memory. Stop and start the socket, and fewer may, or set RCVHWM."
    )

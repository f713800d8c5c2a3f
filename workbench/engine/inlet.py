"""How much may wait unread in one socket: libzmq counts messages, not bytes.

What is beyond its receive high-water mark waits at the sender; a publisher then drops it, which can't be known here.
With libzmq's own mark of 1,000 a flood that comes faster than the disk takes it lets 1,000 messages of each peer
wait, of 1 MiB as of 10 bytes. So the workbench opens a socket with a mark of its own (the catalogue's `preset`), and
where what the socket received before was large, with one by their size. A mark that the user has set is left alone.

No mark bounds the bytes of messages whose size isn't known beforehand. So where more than `MOST` might wait, nothing
does: a log that can't keep up gets no more of them, and what is left out of it is counted and told.

Invariant: a mark is set before the socket has an endpoint, and never after. libzmq 4.3.5 takes it then too, but it may
hold a connection up for ever (`tests/engine/test_options_later.py`), and, measured, abort the process: the order
goes to the other end of each connection, also of one that is just ending and whose memory is gone.
"""

from __future__ import annotations

from collections.abc import Callable

import zmq

from workbench.engine.live_endpoint import Told

UNREAD = 64 << 20  # bytes that may wait for each peer, where the messages' size is known beforehand
MOST = 512 << 20  # bytes of one socket that may wait, all its peers' together
_TELL_FROM = 4 * UNREAD  # bytes of a peer that might wait, from which on it is told


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
        self._mean = mean  # of the newest
        self._left_out = self._left_out_bytes = 0  # since the log fell behind

    def took(self, messages: int, size: int) -> None:
        """So many messages of so many bytes together were just read."""
        self._mean = size // messages
        if self._untold and self._mean * self._mark >= _TELL_FROM:
            self._untold = False
            self._told(Told("large-messages", "", _large(self._mean, self._mark)))

    def may_wait(self, peers: int) -> bool:
        """Whether what comes from so many peers, as large as the newest were, may fill libzmq's queues."""
        return self._mark > 0 and self._mark * self._mean * max(1, peers) <= MOST

    def leave_out(self, messages: int, size: int) -> None:
        """So many messages, of so many bytes together, were read and are in no log."""
        if not self._left_out:
            self._told(Told("left-out", "", _leaving_out(self._mean), trouble=True))
        self._left_out += messages
        self._left_out_bytes += size

    def end_leaving_out(self) -> None:
        """The log keeps up again, or nothing more comes: tell what it didn't get."""
        if self._left_out:
            self._told(Told("left-out", "", _left_out(self._left_out, self._left_out_bytes), trouble=True))
            self._left_out = self._left_out_bytes = 0


def _large(mean: int, mark: int) -> str:
    return (
        f"Messages of about {mean:,} bytes come in, and up to {mark:,} of each peer may wait to be read:"
        f" {mean * mark >> 20:,} MiB of memory. Stop and start the socket, and fewer may, or set RCVHWM."
    )


def _leaving_out(mean: int) -> str:
    return (
        f"Messages of about {mean:,} bytes come faster than the disk takes them, and are received and left out of"
        f" the log from here on: more than {MOST >> 20:,} MiB of them might wait. Stop and start the socket, or set a"
        " lower RCVHWM, and their senders are held back instead."
    )


def _left_out(messages: int, size: int) -> str:
    count = "1 message was" if messages == 1 else f"{messages:,} messages were"
    return f"{count} received and left out of the log, {size:,} bytes, while the disk was behind."

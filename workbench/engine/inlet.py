"""How much may wait unread in one socket: libzmq counts messages, not bytes, so that large ones need a lower mark.

A receive high-water mark of 1,000 lets 1,000 messages wait for each peer, of 1 MiB as of 10 bytes: in a flood that
comes faster than it is read it is always reached. Where the user has not set one, it is lowered once messages are
seen to be large, to what keeps the unread ones of all sockets within `UNREAD` bytes. What is beyond waits at the
sender; a publisher drops what its own mark has no room for, which can't be known here.

Invariant: a mark is lowered only where no connection can be held up by it. A reader tells its peer how far it is
once in half a mark; libzmq 4.3.5, given a lower one afterwards, waits for ever for a word that was due before
(`tests/engine/test_options_later.py`). So each connection must have read less than half of the new mark when it
gets it: at the socket's first messages, and for connections that come later at every slice from then on, as long
as the slices are short enough. A mark is never raised again. What can't be bounded so: large messages after many
small ones, what comes before the first is read, and more peers than were there when the mark was lowered.
"""

from __future__ import annotations

from collections.abc import Callable

import zmq

from workbench.engine.live_endpoint import Told

UNREAD = 64 << 20  # bytes that may wait in all sockets together, as far as that can be had
_LOWEST = 4  # messages; less would leave no half to be in time for


class Inlet:
    """Where one socket's messages come in.

    `peers` says how many are connected, None where that isn't known. `crowd` are the inlets of all sockets
    whose mark is lowered: they share what may wait.
    """

    def __init__(
        self,
        socket: zmq.Socket[bytes],
        peers: Callable[[], int | None],
        told: Callable[[Told], None],
        crowd: set[Inlet],
    ) -> None:
        self._socket = socket
        self._peers = peers
        self._told = told
        self._crowd = crowd
        self._default = int(socket.getsockopt(zmq.RCVHWM))
        self._small = UNREAD // max(1, self._default)  # bytes of a message that needs nothing
        self._mark = 0  # as lowered; 0: not yet
        self._read = 0  # messages until then
        self._leaves = False

    def leave(self) -> None:
        """Not to be touched: the user has set the mark, or keeps the last message alone."""
        self._leaves = True

    def took(self, messages: int, size: int) -> None:
        """So many messages of so many bytes together were just read."""
        if self._leaves:
            return
        self._read += messages
        if self._mark:
            if messages < self._mark // 2:
                self._socket.setsockopt(zmq.RCVHWM, self._mark)  # those who have come since have the old one
            else:
                self._leaves = True
            return
        if size <= self._small * messages:
            return
        mean = size // messages
        mark = UNREAD // (len(self._crowd) + 1) // max(1, self._peers() or 1) // mean
        mark = max(_LOWEST, mark)
        if mark >= self._default or self._read >= mark // 2:
            return
        self._mark = mark
        self._crowd.add(self)
        self._socket.setsockopt(zmq.RCVHWM, mark)
        self._told(Told("unread-limited", "", _limited(mean, mark)))

    def close(self) -> None:
        """It counts no more."""
        self._crowd.discard(self)


def _limited(mean: int, mark: int) -> str:
    return (
        f"Messages of about {mean:,} bytes come in: at most {mark:,} of each peer wait to be read, so that they"
        " don't fill the memory, and what is beyond waits at the sender; a publisher then drops it. Set RCVHWM to"
        " have it otherwise."
    )

"""What a socket has still to send when it is closed, as far as that can be known.

libzmq doesn't tell. What can be known: messages that were sent while nobody was connected wait in this
process, for a type that keeps them; and bytes that the system holds back mean that a peer doesn't
read. Anything between is silence, for nothing is said here that isn't so.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable

from workbench.engine import connection_reasons as reasons
from workbench.engine.endpoints import Endpoints
from workbench.engine.live_endpoint import Told
from workbench.engine.notice import HOLDS

# Linux, tcp(7): bytes that the other side's system has no room for. SIOCOUTQ would count those too that were
# just sent and are taken in the next milliseconds.
_SIOCOUTQNSD = 0x894B
# Types that keep what they send until somebody connects; the others refuse it or drop it.
_KEEPS = ("PUSH", "DEALER", "REQ", "PAIR", "CLIENT", "SCATTER", "CHANNEL")


class Unsent:
    """Watches one socket's endpoints. `sent` says how many messages were sent so far; None: not known."""

    def __init__(self, endpoints: Endpoints, sent: Callable[[], int] | None) -> None:
        self._endpoints = endpoints
        self._sent = sent
        self._alone_since = sent() if sent is not None else 0
        self._alone = True

    def look(self) -> None:
        """To be called when a peer may have come or gone."""
        alone = self._endpoints.peers() == 0
        if alone and not self._alone and self._sent is not None:
            self._alone_since = self._sent()
        self._alone = alone

    def told(self, linger: int) -> Told | None:
        """What to say on closing, with so many ms for what is left; None where there is nothing to say."""
        messages, waiting = self._messages(), 0
        if not messages:
            waiting = sum(
                _held_back(descriptor)
                for live in self._endpoints.live
                for descriptor in live.connections.descriptors
            )
        if not messages and not waiting:
            return None
        sentence = reasons.closed_with_unsent(messages, waiting, linger)
        return Told("closed-with-unsent", "", sentence, trouble=True, passing=HOLDS)

    def _messages(self) -> int:
        kept = self._endpoints.about.type in _KEEPS and any(
            live.endpoint.mode == "connect" and not live.actual.startswith("inproc:")
            for live in self._endpoints.live
        )
        if not kept or not self._alone or self._sent is None:
            return 0
        return self._sent() - self._alone_since


def _held_back(descriptor: int) -> int:
    if sys.platform != "linux":
        return 0
    import fcntl  # there is none on Windows

    try:
        return int(struct.unpack("i", fcntl.ioctl(descriptor, _SIOCOUTQNSD, b"\0\0\0\0"))[0])
    except OSError:
        return 0  # it has ended meanwhile, or it isn't tcp

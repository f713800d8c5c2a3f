"""Sends without waiting, and knows what a publisher or a ROUTER dropped, which libzmq does in silence.

What can be known: where nobody is connected, all is dropped. With XPUB_NODROP set, libzmq refuses a message
that some subscriber's queue has no room for, instead of dropping it there; so it is set. Where there is one
subscriber, what is refused is dropped here, and the count is exact. Where there are several it is taken away
for that one message, which then goes to all who have room; libzmq leaves the full one out from then on,
without a word, until that has read half its queue, so that the count is what was dropped at the least.
A ROUTER that is to drop what it can't route has ROUTER_MANDATORY set all the same: what is refused is dropped
here, and the count is exact. What can't be known: what is lost before a subscription arrives.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Mapping

import zmq
import zmq.backend

from workbench.engine import reasons
from workbench.engine.live_endpoint import Told
from workbench.engine.notice import HOLDS
from workbench.engine.plan import Frames

_LAST_PART, _PART = int(zmq.NOBLOCK), int(zmq.NOBLOCK | zmq.SNDMORE)
_UNROUTABLE = (errno.EHOSTUNREACH, errno.EAGAIN)  # no such peer, or its high-water mark is reached
REFUSES: Mapping[str, str] = {"PUB": "XPUB_NODROP", "XPUB": "XPUB_NODROP", "ROUTER": "ROUTER_MANDATORY"}
"""The option by which a type refuses what it would drop in silence."""
_TELL_EVERY = 1.0  # seconds between two tellings, however much is dropped


class Outlet:
    """Where one socket's messages leave.

    `connections` says how many are open, None where that isn't known; `told` gets what people should see of
    drops. `hear` brings `connections` up to date: libzmq sends to who has just come before that is heard of.
    """

    def __init__(
        self,
        socket: zmq.Socket[bytes],
        type_: str,
        connections: Callable[[], int | None],
        told: Callable[[Told], None],
        hear: Callable[[], None] = lambda: None,
    ) -> None:
        self._socket = socket
        self._connections = connections
        self._told = told
        self._hear = hear
        self._publishes = type_ in ("PUB", "XPUB")
        self._watches = False
        self.drops_unroutable = False
        """Whether it is a ROUTER that the user lets drop what it can't route."""
        self._option = REFUSES.get(type_)
        self._untold = 0
        self._exact = True
        self._told_of_nobody = False
        self._told_at = 0.0
        self.dropped = 0  # messages that at least one subscriber missed, at the least
        self.watch(refuses=not self._publishes)

    def watch(self, *, refuses: bool) -> None:
        """To be called when the option of `REFUSES` was set. `refuses`: the user wants a refusal."""
        self._watches = self._publishes and not refuses
        self.drops_unroutable = not refuses and self._option == "ROUTER_MANDATORY"
        if self._option is not None and not refuses:
            self._socket.setsockopt(getattr(zmq, self._option), 1)

    def send(self, frames: Frames) -> int:
        """Send; 1 where some subscriber missed it, else 0. Raises ZMQError where the message is refused."""
        send, socket = (
            zmq.backend.Socket.send,
            self._socket,
        )  # of pyzmq's own calls the quickest, as in a burst
        try:
            for frame in frames[:-1]:
                send(socket, frame, _PART)
            send(socket, frames[-1], _LAST_PART)
        except zmq.ZMQError as error:
            if self.drops_unroutable and error.errno in _UNROUTABLE:
                self._dropped()
                return 1
            if not self._watches or error.errno != zmq.EAGAIN:
                raise
            if self._connections() == 0:
                self._hear()
            if self._connections() not in (0, 1):  # one there is, or it would have gone to nobody
                self._send_to_the_others(frames)
            self._dropped()
            return 1
        if self._untold:
            self._tell_in_time()
        return self.to_nobody(1)

    def to_nobody(self, messages: int) -> int:
        """How many of so many that were just sent went to nobody: all or none. The first time is told."""
        if self._publishes and self._connections() == 0:
            self._hear()
        if not self._publishes or self._connections() != 0:
            self._told_of_nobody = False
            return 0
        self.dropped += messages
        if not self._told_of_nobody:
            self._told_of_nobody = True
            self._told(Told("dropped", "", reasons.NOBODY_SUBSCRIBES, passing=0.0))
        return messages

    def _send_to_the_others(self, frames: Frames) -> None:
        self._exact = False
        self._socket.setsockopt(zmq.XPUB_NODROP, 0)
        try:
            self._socket.send_multipart(frames, zmq.NOBLOCK)
        finally:
            self._socket.setsockopt(zmq.XPUB_NODROP, 1)

    def _dropped(self) -> None:
        self.dropped += 1
        self._untold += 1
        self._tell_in_time()

    def _tell_in_time(self) -> None:
        if time.monotonic() - self._told_at >= _TELL_EVERY:
            self.tell()

    def tell(self) -> None:
        """Tell what was dropped since the last time, if anything: on closing too."""
        if not self._untold:
            return
        count, exact = self._untold, self._exact
        self._untold, self._exact, self._told_at = 0, True, time.monotonic()
        self._told(Told("dropped", "", self._reason(count, exact=exact), trouble=True, passing=HOLDS))

    def _reason(self, count: int, *, exact: bool) -> str:
        return reasons.dropped(count, exact=exact) if self._publishes else reasons.unroutable(count)

"""What a behaviour is to the socket that has it, and what the socket is to its behaviour.

Invariant: everything happens on the loop's thread and nothing waits; a doer that can't take more says so by
`ready`, and its socket isn't read then, so that the high-water marks hold senders back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from workbench.catalogue.socket_types import SocketType
from workbench.engine.burst import Run
from workbench.engine.drain.drained import Limits
from workbench.engine.plan import Frames
from workbench.engine.state import Doing
from workbench.traffic.records import MessageSlice, Record

SLICE = Limits()
ONE = Limits(messages=1)
"""Of a socket that answers: one after the other, each with its reply."""

PATIENCE = 0.02
"""Seconds at most that something waits for room before it tries again whether there is some."""


class Host(Protocol):
    """A live socket, as its behaviour sees it."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def type(self) -> SocketType:
        """Its type."""
        ...

    def send_quietly(self, frames: Frames, quiet: bool | str, /) -> Record:
        """Send without waiting; `quiet` keeps a refusal out of the log."""
        ...

    def send_run(self, frames: Callable[[int], Frames], first: int, most: int, seconds: float, /) -> Run:
        """Send the messages of these counters in a row."""
        ...

    def pass_on(self, messages: MessageSlice, first: int, /) -> tuple[int, int]:
        """Send the messages of a slice from that one on: how many went, and libzmq's errno of the end."""
        ...

    def may_send(self) -> bool:
        """Whether it is its turn, where it takes turns."""
        ...

    def has_room(self) -> bool:
        """Whether a message would be taken now."""
        ...

    def tell(self, event: str, reason: str, *, trouble: bool = False) -> None:
        """An event of this socket's, for people."""
        ...

    def changed(self) -> None:
        """What it has done is another now."""
        ...

    def read_on(self) -> None:
        """Its doer is ready again."""
        ...

    def admit(self, guest: Doer, /) -> None:
        """Let the behaviour of another socket take part in this one."""
        ...

    def dismiss(self, guest: Doer, /) -> None:
        """No longer."""
        ...


class Doer:
    """A behaviour that runs. Most do nothing of most of this."""

    limits: Limits = SLICE
    """How much it takes at once."""
    takes = True
    """Whether what its socket receives is for it."""
    to = ""
    """The id of the other socket that it needs, if it needs one."""

    def ready(self) -> bool:
        """Whether it can take more now. It calls its host's `read_on` when it can again."""
        return True

    def take(self, messages: MessageSlice) -> None:
        """These were received."""

    def wake(self) -> None:
        """Its socket was readable: there may be room to send now."""

    def join(self, other: Host | None) -> None:
        """The other socket that it needs, as it is open now; None while it isn't."""

    def doing(self) -> Doing | None:
        """What it has done; None where there is nothing to tell."""
        return None

    def stop(self) -> None:
        """No more from now on."""

    def left(self) -> None:
        """The socket whose guest it was has closed."""


class Occupation:
    """What one socket does by itself: a doer of its own, if it has one, and guests."""

    def __init__(self) -> None:
        self.own: Doer | None = None
        self._guests: list[Doer] = []

    def taker(self) -> Doer | None:
        """Whom what is received is for."""
        if self.own is not None and self.own.takes:
            return self.own
        if not self._guests:  # as nearly always
            return None
        return next((guest for guest in self._guests if guest.takes), None)

    def begin(self, doer: Doer | None) -> None:
        """This one from now on, in place of the one before."""
        before, self.own = self.own, doer
        if before is not None:
            before.stop()

    def admit(self, guest: Doer) -> None:
        """One more beside it."""
        if guest not in self._guests:
            self._guests.append(guest)

    def dismiss(self, guest: Doer) -> None:
        """Without that one."""
        if guest in self._guests:
            self._guests.remove(guest)

    def wake(self) -> None:
        """The socket was readable."""
        if self.own is not None:
            self.own.wake()
        for guest in tuple(self._guests):
            guest.wake()

    def doing(self) -> Doing:
        """What it has done."""
        return (self.own.doing() if self.own is not None else None) or Doing()

    def stop(self) -> None:
        """The socket closes."""
        self.begin(None)
        guests, self._guests = self._guests, []
        for guest in guests:
            guest.left()

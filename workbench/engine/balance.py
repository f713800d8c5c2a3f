"""Hands requests to the worker that has rested longest: the guide's load-balancing broker, of two ROUTERs.

A worker says that it is ready, once, and then with each answer. Clients' requests wait in libzmq's queue while
no worker is free: the frontend isn't read then. A worker that is gone when its turn comes loses its turn.
Source: the ZeroMQ guide, chapter 3, "The Load Balancing Pattern".
"""

from __future__ import annotations

from workbench.engine.doer import ONE, SLICE, Doer, Host
from workbench.engine.plan import Balancing, Frames
from workbench.engine.state import Doing
from workbench.traffic.records import Kind, MessageSlice


class _Workers(Doer):
    """The backend's guest: what workers say."""

    limits = SLICE

    def __init__(self, balancer: Balancer) -> None:
        self._balancer = balancer

    def take(self, messages: MessageSlice) -> None:
        for index in range(len(messages)):
            self._balancer.heard(messages.frames(index))


class Balancer(Doer):
    """The frontend's behaviour."""

    limits = ONE

    def __init__(self, behaviour: Balancing, host: Host) -> None:
        self.to = behaviour.to
        self._ready = behaviour.ready
        self._host = host
        self._backend: Host | None = None
        self._guest = _Workers(self)
        # The one that rested longest first; whether a worker's messages begin with the empty delimiter.
        self._free: dict[bytes, bool] = {}
        self._busy: dict[bytes, bool] = {}
        self._held: Frames | None = None
        self._handed = self._answered = 0

    def join(self, other: Host | None) -> None:
        """The workers' ROUTER is open, or no more: whoever was ready says so again."""
        if other is self._backend:
            return
        if self._backend is not None:
            self._backend.dismiss(self._guest)
        self._backend = other
        self._free.clear()
        self._busy.clear()
        if other is not None:
            other.admit(self._guest)

    def ready(self) -> bool:
        """While a worker is free."""
        return bool(self._free) and self._held is None

    def take(self, messages: MessageSlice) -> None:
        """Hand each request to a worker."""
        for index in range(len(messages)):
            self._hand(messages.frames(index))
        self._host.changed()

    def _hand(self, request: Frames) -> None:
        while self._free and self._backend is not None:
            worker, delimited = next(iter(self._free.items()))
            del self._free[worker]
            frames = (worker, b"", *request) if delimited else (worker, *request)
            if self._backend.send_quietly(frames, False).kind is Kind.SENT:
                self._busy[worker] = delimited
                self._handed += 1
                self._held = None
                return
        self._held = request

    def heard(self, frames: Frames) -> None:
        """A worker has said something."""
        worker, said = frames[0], frames[1:]
        delimited = len(said) > 1 and not said[0]
        if delimited:
            said = said[1:]
        if said != (self._ready,):
            self._answered += 1
            self._host.send_quietly(said, False)
        self._busy.pop(worker, None)
        self._free.pop(worker, None)
        self._free[worker] = delimited
        if self._held is not None:
            self._hand(self._held)
        self._host.changed()
        self._host.read_on()

    def doing(self) -> Doing:
        """Who is free, and what was done."""
        free, busy = len(self._free), len(self._busy)
        workers = f"{free + busy} worker{'s' * (free + busy != 1)}, {free} free"
        return Doing(
            waiting=self._held is not None,
            note=f"{workers}; {self._handed:,} handed out, {self._answered:,} answered",
        )

    def stop(self) -> None:
        """Leave the workers alone."""
        if self._backend is not None:
            self._backend.dismiss(self._guest)
        if self._held is not None:
            self._host.tell("given-up", "1 request that no worker was free for is given up.")

"""A bound endpoint: who comes, who goes, who is turned away.

Invariant: peers that come and go faster than people read are told together, with their number.
"""

from __future__ import annotations

import math

from workbench.document.workspace import Endpoint
from workbench.engine import connection_reasons as reasons
from workbench.engine.connection_reasons import About
from workbench.engine.live_endpoint import LiveEndpoint, Told, Tolds
from workbench.engine.notice import HOLDS

_SHORT = 1.0  # seconds; a connection that lasts less is a short one
_QUIET = 2.0  # seconds without another short one end a row of them
_TOGETHER_FROM = 10  # so many short ones in a row are told each; what follows is counted


class BoundEndpoint(LiveEndpoint):
    """One that peers connect to."""

    def __init__(self, endpoint: Endpoint, actual: str, about: About) -> None:
        super().__init__(endpoint, actual, about, "bound")
        self._unaccepted = 0
        self._short = 0
        self._last_short = math.inf

    @property
    def problem(self) -> str:
        """What is wrong now, or empty."""
        return reasons.cannot_accept(self._unaccepted) if self._unaccepted else ""

    @property
    def _crowded(self) -> bool:
        return self._short >= _TOGETHER_FROM

    def could_not_accept(self) -> Tolds:
        """Somebody knocks, and no descriptor is left. Told once; the state has the count."""
        self._unaccepted += 1
        if self._unaccepted > 1:
            return ()
        return (Told("accept-failed", self.actual, reasons.cannot_accept(1), trouble=True),)

    def opened(self, descriptor: int, peer: str, now: float) -> Tolds:
        """A connection was accepted."""
        told: Tolds = ()
        if self._unaccepted:
            told = (Told("accepting-again", self.actual, reasons.accepts_again(self._unaccepted)),)
            self._unaccepted = 0
        return (*told, *super().opened(descriptor, peer, now))

    def _arrived(self, peer: str, /) -> Tolds:
        if self._crowded:
            return ()
        return (Told("accepted", self.actual, f"{peer} is connected." if peer else ""),)

    def handshake_failed(self, number: int) -> Tolds:
        """A handshake has failed; the DISCONNECTED that follows names the descriptor."""
        if self.about.raw:
            return ()
        self.connections.failed()
        if self._crowded:
            return ()
        who = self.connections.only_silent()
        sentence = reasons.handshake_failed(
            who.peer if who is not None else "",
            number,
            self.about,
            connects=False,
            at_once=who is None or not who.told_silent,
        )
        # Of a peer that was denied, the authenticator says why.
        passing = None if number in reasons.DENIED else HOLDS
        return (Told("handshake-failed", self.actual, sentence, trouble=True, passing=passing),)

    def closed(self, descriptor: int, now: float) -> Tolds:
        """A connection is gone."""
        parting, gone = self.connections.closed(descriptor)
        if gone is None:
            return ()
        told: Tolds = ()
        if parting == "hung-up":
            sentence = reasons.hung_up_on_bind(gone.peer, self.about)
            told = (Told("handshake-failed", self.actual, sentence, trouble=True, passing=HOLDS),)
        elif parting == "left":
            sentence = reasons.gone(gone.peer, self.about)
            passing = HOLDS if reasons.guesses(self.about) else None
            told = (Told("disconnected", self.actual, sentence, passing=passing),)
        if self._crowded:
            told = ()
        if now - gone.since < _SHORT:
            self._short += 1
            self._last_short = now
        return told

    def _silent(self, peer: str, /) -> Tolds:
        sentence = reasons.silent(peer, connects=False)
        return (Told("no-handshake", self.actual, sentence, trouble=True, passing=HOLDS),)

    def due(self) -> float:
        """When to `tick` next; infinity for never."""
        return min(super().due(), self._last_short + _QUIET)

    def tick(self, now: float) -> Tolds:
        """What the time that has passed tells."""
        told = super().tick(now)
        if self._last_short + _QUIET <= now:
            count, self._short, self._last_short = self._short - _TOGETHER_FROM, 0, math.inf
            if count > 0:
                sentence = reasons.came_and_went(count, self.connections.greeted)
                told = (*told, Told("came-and-went", self.actual, sentence, trouble=True, passing=HOLDS))
        return told

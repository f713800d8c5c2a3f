"""A connecting endpoint: what becomes of each try, and whether libzmq will make another.

Invariants: `problem` is empty where all is well, and told once until it changes; `remedy` is `reopen`
just where libzmq doesn't try again by itself.
"""

from __future__ import annotations

import math

from workbench.document.workspace import Endpoint
from workbench.engine import connection_reasons as reasons
from workbench.engine.connection_reasons import About
from workbench.engine.ipc_paths import connect_problem
from workbench.engine.live_endpoint import LiveEndpoint, Told, Tolds
from workbench.engine.notice import HOLDS
from workbench.engine.state import Remedy

ANSWERS_WITHIN = 2.0  # seconds; a try that is neither made nor refused by then is told
_RETRIES_WITHIN = 0.5  # seconds: libzmq says that it will try again within microseconds, or never does
_HOLDS_FROM = 1.0  # seconds that a connection lasts to be a good one
_LOOP_FROM = 3  # connections in a row that did not hold are told together from then on
_FINAL = (400, 500)  # statuses of an authenticator after which libzmq gives up; 300 is to be tried again


class ConnectingEndpoint(LiveEndpoint):
    """One that connects to a peer."""

    def __init__(self, endpoint: Endpoint, actual: str, about: About) -> None:
        # By inproc it is at once there, and by UDP there is nothing to make: neither has events.
        at_once = endpoint.address.startswith(("inproc://", "udp://"))
        super().__init__(endpoint, actual, about, "connected" if at_once else "connecting")
        self.wants_lookup = False  # libzmq could not even try: the host's name may not exist
        self._problem = ""
        self._tried = False  # whether anything became of the last try
        self._trying_since = math.inf
        self._answer_due = math.inf
        self._retry_due = math.inf
        self._opened_at = math.inf
        self._drops = 0

    @property
    def problem(self) -> str:
        """What is wrong now, or empty."""
        if self._loops:
            return reasons.keeps_dropping(self.address, self._drops, self._problem)
        return self._problem

    @property
    def remedy(self) -> Remedy:
        """What a click could do about the problem."""
        return "reopen" if self.phase == "failed" else ""

    @property
    def _loops(self) -> bool:
        return self._drops >= _LOOP_FROM

    def _trouble(self, name: str, sentence: str, *, final: bool = False) -> Tolds:
        """Something is wrong from now on; told unless it is what was wrong before."""
        self.phase = "failed" if final else "connecting"
        self._drops = 0
        if sentence == self._problem:
            return ()
        self._problem = sentence
        return (Told(name, self.address, sentence, trouble=True),)

    # A try

    def tries(self, now: float) -> Tolds:
        """A connection is being made."""
        self._tried = True
        self._trying_since = now
        self._answer_due = now + ANSWERS_WITHIN
        return ()

    def refused(self, now: float) -> Tolds:
        """A try has come to nothing."""
        waited, self._trying_since, self._answer_due = now - self._trying_since, math.inf, math.inf
        tried, self._tried = self._tried, True
        if not tried and ";" in self.address:
            return self._trouble("connection-refused", reasons.bad_source(self.address))
        if waited >= (self.about.connect_timeout * 0.9 / 1000 or ANSWERS_WITHIN):
            return self._trouble("no-answer", reasons.no_answer(self.address))
        again = self.about.reconnects
        sentence = reasons.nobody_listens(self.address, connect_problem(self.address), again=again)
        return self._trouble("connection-refused", sentence, final=not again)

    def retried(self) -> Tolds:
        """libzmq will try again by itself."""
        self._retry_due = math.inf
        if self.phase == "failed":
            self.phase = "connecting"
        self.wants_lookup = not self._tried
        self._tried = False
        return ()

    def not_found(self, sentence: str) -> Tolds:
        """Why libzmq could not even try, as it was looked up."""
        if self.phase != "connecting" or self._tried:
            return ()  # it has tried since
        return self._trouble("name-not-found", sentence)

    # A connection

    def opened(self, descriptor: int, peer: str, now: float) -> Tolds:
        """A connection was made."""
        self._tried = True
        self._trying_since = self._answer_due = math.inf
        self._opened_at = now
        return super().opened(descriptor, peer, now)

    def _arrived(self, _peer: str, /) -> Tolds:
        self.phase = "connected"
        if self._loops:
            return ()  # to be told once it holds
        self._problem = ""
        return (Told("connected", self.address),)

    def handshake_failed(self, number: int) -> Tolds:
        """A handshake has failed; the DISCONNECTED that follows names the descriptor."""
        if self.about.raw:
            return ()
        self.connections.failed()
        who = self.connections.only_silent()
        at_once = who is not None and not who.told_silent
        sentence = reasons.handshake_failed(self.address, number, self.about, connects=True, at_once=at_once)
        return self._trouble(
            "handshake-failed", sentence, final=number in _FINAL or number >= reasons.PROTOCOL_ERRORS
        )

    def closed(self, descriptor: int, now: float) -> Tolds:
        """The connection is gone."""
        parting, gone = self.connections.closed(descriptor)
        self._tried = True
        if parting == "hung-up":
            sentence = reasons.hung_up_on_connect(self.address, self.about)
            return self._trouble("handshake-failed", sentence, final=True)
        if gone is None or parting != "left":
            return ()  # told by an event of its own
        self.phase = "connecting"
        self._retry_due = now + _RETRIES_WITHIN
        self._drops = 1 if now - gone.since >= _HOLDS_FROM else self._drops + 1
        sentence = reasons.gone(f"at {self.address}", self.about) if reasons.guesses(self.about) else ""
        if not self._loops:
            return (Told("disconnected", self.address, sentence, passing=HOLDS if sentence else None),)
        self._problem = sentence
        if self._drops > _LOOP_FROM:
            return ()  # told already; the problem has the count
        return (Told("keeps-dropping", self.address, self.problem, trouble=True),)

    def _silent(self, _peer: str, /) -> Tolds:
        return self._trouble(
            "no-handshake", reasons.silent(self.address, connects=True, mechanism=self.about.mechanism)
        )

    # Time

    def _holds_at(self) -> float:
        return self._opened_at + _HOLDS_FROM if self._drops and self.phase == "connected" else math.inf

    def due(self) -> float:
        """When to `tick` next; infinity for never."""
        return min(super().due(), self._retry_due, self._answer_due, self._holds_at())

    def tick(self, now: float) -> Tolds:
        """What the time that has passed tells."""
        told = super().tick(now)
        if self._retry_due <= now:
            self._retry_due = math.inf
            told = (*told, *self._trouble("gave-up", reasons.gave_up(self.address, self.about), final=True))
        if self._answer_due <= now:
            self._answer_due = math.inf
            told = (*told, *self._trouble("no-answer", reasons.no_answer(self.address)))
        if self._holds_at() <= now:
            if self._loops:
                self._problem = ""
                told = (*told, Told("connected", self.address, reasons.holds_again(self._drops)))
            self._drops = 0
        return told

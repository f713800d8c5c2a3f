"""What a socket does by itself: answers, and messages on a timer.

`envelope` says which leading frames belong to the route, so that a ROUTER answers the sender and a
DEALER keeps the delimiter; the rest is the message. Source: RFC 28/REQREP.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeAlias

from workbench.engine.plan import Answer, Echoing, Frames, Repeating
from workbench.traffic.records import Kind, Record

_BURST = 0.004  # seconds that one turn of a fast repeat may take: others want the loop too
_LATE = 1.0  # seconds behind, after which what was missed isn't caught up

Send: TypeAlias = Callable[[Frames, bool], Record]
"""Sends a message; the second argument keeps a refusal out of the log."""


def envelope(type_: str, frames: Frames) -> int:
    """How many leading frames are route and delimiter on a socket of that type."""
    if type_ in ("ROUTER", "STREAM"):
        return 2 if type_ == "ROUTER" and len(frames) > 1 and not frames[1] else min(1, len(frames))
    return 1 if type_ == "DEALER" and len(frames) > 1 and not frames[0] else 0


def answer(behaviour: Answer | Echoing, type_: str, request: Frames) -> Frames:
    """The message that answers that request; empty where there is none to give."""
    if type_ == "STREAM" and not any(request[1:]):
        # Not data but the notice that a peer came or went; answered so, it would hang up (zmq_socket(3)).
        return ()
    if isinstance(behaviour, Echoing):
        return request
    route = envelope(type_, request)
    body = behaviour.frames(request[route:])
    return (*request[:route], *body) if body else ()


class Repeater:
    """Sends on a timer. Deadlines follow each other by the interval, so that lateness doesn't add up."""

    def __init__(self, behaviour: Repeating, send: Send, may_send: Callable[[], bool]) -> None:
        self._behaviour = behaviour
        self._send = send
        self._may_send = may_send
        self._loop = asyncio.get_running_loop()
        self._counter = 0
        self._refused = ""
        self._stopped = False
        self._due = self._loop.time()
        self._handle = self._loop.call_soon(self._tick)

    def stop(self) -> None:
        """No more from now on."""
        self._stopped = True
        self._handle.cancel()

    def _tick(self) -> None:
        behaviour = self._behaviour
        until = time.perf_counter() + _BURST
        while self._due <= self._loop.time() and not self._is_done():
            self._due += behaviour.interval
            if self._may_send():  # a REQ waits for its reply
                frames = behaviour.frames(self._counter)
                if frames:
                    self._send_one(frames)
            if self._stopped or time.perf_counter() > until:
                break
        if self._stopped or self._is_done():
            return
        now = self._loop.time()
        if self._due < now - _LATE:
            self._due = now
        self._handle = self._loop.call_at(self._due, self._tick)

    def _is_done(self) -> bool:
        return self._behaviour.count is not None and self._counter >= self._behaviour.count

    def _send_one(self, frames: Frames) -> None:
        record = self._send(frames, bool(self._refused))
        if record.kind is Kind.SENT:
            self._counter += 1
            self._refused = ""
        else:
            # The same refusal again and again is told once; it is counted each time.
            self._refused = record.reason

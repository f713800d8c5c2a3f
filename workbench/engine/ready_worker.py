"""A worker of a balancing broker, a REQ or DEALER: says that it is ready, then answers what it is handed.

Invariant: it says so once, before its first request; and again in the place of an answer that it hasn't, so
that the broker doesn't take it for busy for ever. Source: the ZeroMQ guide, chapter 3, "The Load Balancing
Pattern".
"""

from __future__ import annotations

import asyncio

from workbench.document.route import envelope_length
from workbench.engine.doer import Host
from workbench.engine.plan import Answer, Frames
from workbench.engine.rules import Answerer
from workbench.traffic.records import Kind, MessageSlice

_AGAIN = 0.25  # seconds until it looks again whether there is somebody to say it to


class ReadyWorker(Answerer):
    """One worker."""

    def __init__(self, behaviour: Answer, host: Host) -> None:
        super().__init__(behaviour, host)
        self._ready = self._instead = behaviour.ready
        self._then = " The worker says instead that it is ready."
        self._said = False
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.Handle = self._loop.call_soon(self._announce)

    def inherit(self, before: ReadyWorker) -> None:
        """Go on from the one before: its broker knows the socket already, unless an answer is given up now."""
        self._said = before._said and before._ready == self._ready and not len(before._line)

    def wake(self) -> None:
        """There may be somebody to say it to."""
        if not self._said:
            self._timer.cancel()
            self._announce()

    def _announce(self) -> None:
        if self._said:
            return
        # A REQ that waits for a reply has said something already: it goes on with what comes.
        if self._host.may_send() and self._host.has_room():
            self._said = self._host.send_quietly(self._ready, True).kind is Kind.SENT
        if not self._said:
            self._timer = self._loop.call_later(_AGAIN, self._announce)

    def take(self, messages: MessageSlice) -> None:
        """Answer each: whoever is handed a request is known to be there."""
        self._said = True
        super().take(messages)

    def _route_length(self, request: Frames) -> int:
        return envelope_length(request)

    def stop(self) -> None:
        """No more."""
        self._timer.cancel()
        super().stop()

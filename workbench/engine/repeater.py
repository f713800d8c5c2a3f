"""Sends on a timer. Deadlines follow each other by the interval, so that lateness doesn't add up."""

from __future__ import annotations

import asyncio

from workbench.engine.doer import PATIENCE, Doer, Host
from workbench.engine.plan import Frames, Repeating
from workbench.traffic.records import Kind

_TURN = 0.004  # seconds that one turn of a fast repeat may take: others want the loop too
_LATE = 1.0  # seconds behind, after which what was missed isn't caught up
_PAUSE = 0.001  # seconds at least until the next try after a refusal
_SETTLING = 1.0  # seconds from its start, in which a peer may still be on its way: nothing is refused then
_RUN = 4096  # messages at most in one run


class Repeater(Doer):
    """One socket's repeat.

    What is due at once goes in one run. A run that fills the socket up goes on when there is room: that
    is a pace that can't be reached, not a refusal. What is refused is tried again at its time. The first
    message waits a moment for a peer: sockets that are started together find each other in some order.
    """

    takes = False

    def __init__(self, behaviour: Repeating, host: Host) -> None:
        self._behaviour = behaviour
        self._host = host
        self._loop = asyncio.get_running_loop()
        self._counter = 0
        self._refused = ""
        self._stopped = False
        self._filled_up = False
        self._due = self._loop.time()
        self._settled = self._due + _SETTLING
        self._handle = self._loop.call_soon(self._tick)

    def stop(self) -> None:
        """No more from now on."""
        self._stopped = True
        self._handle.cancel()

    def wake(self) -> None:
        """There may be room now."""
        if self._filled_up:
            self._filled_up = False
            self._handle.cancel()
            self._handle = self._loop.call_soon(self._tick)

    def _tick(self) -> None:
        self._filled_up = False
        now = self._loop.time()
        if not self._counter and now < self._settled and not self._host.has_room():
            self._due = now
            self._await_room()
            return
        due = self._how_many(now)
        if due > 1 and not self._refused and self._host.may_send():
            run = self._host.send_run(self._behaviour.frames, self._counter, due, _TURN)
            self._counter += len(run.messages)
            self._due += len(run.messages) * self._behaviour.interval
            if run.ended_early and len(run.messages):
                self._await_room()
                return
            due = 1 if run.ended_early else 0
        if due:
            self._due += self._behaviour.interval
            if self._host.may_send():  # a REQ waits for its reply
                self._send_one(self._behaviour.frames(self._counter))
        if not self._stopped and not self._is_done():
            self._wait()

    def _await_room(self) -> None:
        self._filled_up = True
        self._handle = self._loop.call_later(PATIENCE, self._tick)

    def _how_many(self, now: float) -> int:
        """How many messages are due now, as far as one run takes them."""
        interval, left = self._behaviour.interval, _RUN
        if self._behaviour.count is not None:
            left = min(left, self._behaviour.count - self._counter)
        if self._due > now or left <= 0:
            return 0
        return min(left, int((now - self._due) / interval) + 1) if interval > 0 else left

    def _wait(self) -> None:
        now = self._loop.time()
        if self._due < now - _LATE:
            self._due = now
        if self._refused:
            self._due = max(self._due, now + _PAUSE)
        self._handle = self._loop.call_at(self._due, self._tick)

    def _is_done(self) -> bool:
        return self._behaviour.count is not None and self._counter >= self._behaviour.count

    def _send_one(self, frames: Frames) -> None:
        if not frames:  # they couldn't be made, which the log has been told
            return
        record = self._host.send_quietly(frames, bool(self._refused))
        if record.kind is Kind.SENT:
            self._counter += 1
            self._refused = ""
        else:
            # The same refusal again and again is told once; it is counted each time.
            self._refused = record.reason

"""Sends on a timer: a socket's repeat, or a schedule beside whatever else the socket does."""

from __future__ import annotations

import asyncio

from workbench.engine.alarm import Alarm
from workbench.engine.doer import PATIENCE, Doer, Host
from workbench.engine.pace import Pace
from workbench.engine.plan import Frames, Repeating
from workbench.engine.state import Progress
from workbench.traffic.records import Kind

_TURN = 0.004  # seconds that one turn of a fast repeat may take: others want the loop too
_PAUSE = 0.001  # seconds at least until the next try after a refusal
_SETTLING = 1.0  # seconds from its start, in which a peer may still be on its way: nothing is refused then
_RUN = 4096  # messages at most in one run
_GRAIN = 0.001  # seconds between two runs
_FINE = 0.1  # seconds: what is sent more often is sent by a timer that is finer than the loop's


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
        self._refusals = 0
        self._stopped = False
        self._filled_up = False
        self._first_at = self._last_at = 0.0
        now = self._loop.time()
        self._pace = Pace(behaviour.interval, behaviour.burst, behaviour.jitter, now)
        self._settled = now + _SETTLING
        self._alarm = Alarm(self._tick) if 0 < behaviour.interval < _FINE else None
        self._handle = self._loop.call_soon(self._tick)

    def stop(self) -> None:
        """No more from now on."""
        self._stopped = True
        self._handle.cancel()
        self._give_back()

    def _give_back(self) -> None:
        if self._alarm is not None:
            self._alarm.close()
            self._alarm = None

    def wake(self) -> None:
        """There may be room now."""
        if self._filled_up and not self._stopped:
            self._filled_up = False
            self._handle.cancel()
            self._handle = self._loop.call_soon(self._tick)

    def pulse(self) -> None:
        """Send now what is due already: for whoever keeps the loop from its timers for long."""
        if self._stopped or self._filled_up or self._is_done() or self._pace.due > self._loop.time():
            return
        self._handle.cancel()
        if self._alarm is not None:
            self._alarm.cancel()
        self._tick()

    def progress(self) -> Progress:
        """How it stands."""
        asked = self._behaviour
        lasted = self._last_at - self._first_at
        return Progress(
            sent=self._counter,
            count=asked.count,
            refused=self._refusals,
            achieved=(self._counter - asked.burst) / lasted
            if lasted > 0 and self._counter > asked.burst
            else 0.0,
            asked=asked.burst / asked.interval if asked.interval > 0 else 0.0,
            done=self._stopped or self._is_done(),
        )

    def _tick(self) -> None:
        self._filled_up = False
        now = self._loop.time()
        if not self._counter and now < self._settled and not self._host.has_room():
            self._pace.restart(now)
            self._await_room()
            return
        due = self._pace.how_many(now, self._left())
        if due > 1 and not self._refused and self._host.may_send():
            run = self._host.send_run(self._behaviour.frames, self._counter, due, _TURN)
            self._count(len(run.messages), now)
            self._pace.spent(len(run.messages))
            if run.ended_early and len(run.messages):
                self._await_room()
                return
            due = 1 if run.ended_early else 0
        if due:
            self._pace.spent(1)
            if self._host.may_send():  # a REQ waits for its reply
                self._send_one(self._behaviour.frames(self._counter), now)
        if self._is_done():
            self._give_back()
        elif not self._stopped:
            self._wait()

    def _await_room(self) -> None:
        if not self._stopped and not self._is_done():
            self._filled_up = True
            self._handle = self._loop.call_later(PATIENCE, self._tick)

    def _left(self) -> int:
        """How many may go in one run."""
        if self._behaviour.count is None:
            return _RUN
        return min(_RUN, self._behaviour.count - self._counter)

    def _count(self, messages: int, now: float) -> None:
        if messages:
            self._counter += messages
            self._first_at = self._first_at or now
            self._last_at = now

    def _wait(self) -> None:
        now = self._loop.time()
        self._pace.forgive(now)
        if self._refused:
            self._pace.put_off(now + _PAUSE)
        if self._alarm is not None:
            # What is due more often than that goes in runs.
            too_soon = self._behaviour.interval < _GRAIN and self._pace.due > now
            self._alarm.set(max(self._pace.due, now + _GRAIN) if too_soon else self._pace.due)
        else:
            self._handle = self._loop.call_at(self._pace.due, self._tick)

    def _is_done(self) -> bool:
        return self._behaviour.count is not None and self._counter >= self._behaviour.count

    def _send_one(self, frames: Frames, now: float) -> None:
        if not frames:  # they couldn't be made, which the log has been told
            return
        record = self._host.send_quietly(frames, self._refused or False)
        if record.kind is Kind.SENT:
            self._count(1, now)
            self._refused = ""
        else:
            # The same refusal again and again is told once; it is counted each time.
            self._refused = record.reason
            self._refusals += 1

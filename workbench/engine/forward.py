"""Passes what one socket receives to another, and back: a proxy, with faults where they are asked for.

Backpressure is a proxy's: where the other side has no room the slice is held and its source isn't read, so
that senders meet their high-water marks; nothing is dropped. What libzmq refuses for another reason (a ROUTER
that knows no such peer, or whose peer doesn't read) is a refused row, counted. A REP must answer: of a request
that is lost on purpose, or of its reply, it gives an empty frame.
"""

from __future__ import annotations

import asyncio
import random

import zmq

from workbench.engine.delay_line import DelayLine
from workbench.engine.doer import ONE, PATIENCE, SLICE, Doer, Host
from workbench.engine.plan import Forwarding, Frames
from workbench.engine.rules import EMPTY, tell_given_up
from workbench.engine.state import Doing
from workbench.traffic.records import Kind, MessageSlice

_LATE = 1.0  # seconds that the other socket may take to be there, before it is told that it is waited for


class _Pipe:
    """One way, from a source to a target."""

    def __init__(self, behaviour: Forwarding, source: Host, target: Host) -> None:
        self._behaviour = behaviour
        self._source = source
        self._target = target
        self._loop = asyncio.get_running_loop()
        self._held: tuple[MessageSlice, int] | None = None
        self._handle: asyncio.Handle | None = None
        self._is_plain = not (behaviour.delay or behaviour.jitter or behaviour.drop or behaviour.duplicate)
        self._twice_is_legal = target.type.lockstep == "none"
        # A publisher's full subscribers are no reason to wait: its outlet counts what they miss.
        self._drops = target.type.name in ("PUB", "XPUB", "ROUTER")
        self._line = DelayLine(self._deliver, source.read_on)
        self.limits = ONE if source.type.lockstep != "none" or target.type.lockstep != "none" else SLICE
        self.passed = self.dropped = self.duplicated = 0

    @property
    def waiting(self) -> int:
        """How many are held back by a delay."""
        return len(self._line)

    def ready(self) -> bool:
        """Whether the source may be read."""
        return self._held is None and self._line.has_room()

    def take(self, messages: MessageSlice) -> None:
        """These have come out of the source."""
        if self._is_plain:
            self._pass(messages, 0)
            return
        for index in range(len(messages)):
            self._spoil(messages.frames(index))
        self._source.changed()

    def _spoil(self, frames: Frames) -> None:
        asked = self._behaviour
        if asked.drop and random.random() < asked.drop:  # noqa: S311 - chance, no secret - no secret
            self.dropped += 1
            self._answer_instead()
            return
        twice = bool(asked.duplicate) and self._twice_is_legal and random.random() < asked.duplicate  # noqa: S311 - chance, no secret
        self.duplicated += twice
        delay = asked.delay + (random.random() * asked.jitter if asked.jitter else 0.0)  # noqa: S311 - chance, no secret
        for _ in range(1 + twice):
            if delay > 0 or len(self._line) or not self._deliver(frames):
                self._line.put(b"", delay, frames)

    def _answer_instead(self) -> None:
        for end in (self._source, self._target):
            if end.type.lockstep == "receive-first":
                end.send_quietly(EMPTY, False)

    def _deliver(self, frames: Frames) -> bool:
        if not self._drops and not (self._target.may_send() and self._target.has_room()):
            return False
        self._send(frames)
        return True

    def _send(self, frames: Frames) -> None:
        record = self._target.send_quietly(frames, False)
        self.passed += record.kind is Kind.SENT

    def _pass(self, messages: MessageSlice, first: int) -> None:
        self._held = None
        while first < len(messages):
            if not self._target.may_send():
                break
            count, errno = self._target.pass_on(messages, first)
            first += count
            self.passed += count
            if first == len(messages):
                return
            if errno == 0:  # its time is over: others want the loop too
                self._hold(messages, first, 0.0)
                return
            if errno == zmq.EAGAIN and not self._drops:
                break
            self._send(messages.frames(first))
            first += 1
        if first < len(messages):
            self._hold(messages, first, PATIENCE)

    def _hold(self, messages: MessageSlice, first: int, seconds: float) -> None:
        self._held = messages, first
        self._handle = self._loop.call_later(seconds, self._go_on)

    def _go_on(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        if self._held is not None:
            self._pass(*self._held)
            self._source.changed()
            if self.ready():
                self._source.read_on()

    def wake(self) -> None:
        """The target may have room again."""
        if self._held is not None:
            self._go_on()
        elif len(self._line):
            self._line.wake()

    def stop(self) -> None:
        """Give up what is held."""
        if self._handle is not None:
            self._handle.cancel()
        held = 0 if self._held is None else len(self._held[0]) - self._held[1]
        self._held = None
        tell_given_up(self._source, self._line.stop(), "message")
        if held:
            many = "1 message" if held == 1 else f"{held:,} messages"
            self._source.tell(
                "given-up", f"{many} that {self._target.id} had no room for {'is' if held == 1 else 'are'} given up.",
                trouble=True,
            )  # fmt: skip


class _Back(Doer):
    """The way back, as the other socket's guest; it wakes the way there too."""

    def __init__(self, there: _Pipe, back: _Pipe | None) -> None:
        self._there = there
        self._back = back
        self.takes = back is not None
        self.limits = back.limits if back is not None else SLICE

    def ready(self) -> bool:
        return self._back is None or self._back.ready()

    def take(self, messages: MessageSlice) -> None:
        if self._back is not None:
            self._back.take(messages)

    def wake(self) -> None:
        self._there.wake()


class Forwarder(Doer):
    """The forward of the socket that has it; the other is joined while it is open."""

    def __init__(self, behaviour: Forwarding, host: Host) -> None:
        self._behaviour = behaviour
        self._host = host
        self.to = behaviour.to
        self._other: Host | None = None
        self._there: _Pipe | None = None
        self._back: _Pipe | None = None
        self._guest: _Back | None = None
        self._before = (0, 0, 0, 0)  # of joints that have ended: there, back, dropped, duplicated
        self._waits = asyncio.get_running_loop().call_later(_LATE, self._tell_waiting)

    def _tell_waiting(self) -> None:
        if self._other is None:
            self._host.tell(
                "forward-waits",
                f"Nothing is received until {self.to} is started, to which it is forwarded.",
                trouble=True,
            )

    def join(self, other: Host | None) -> None:
        """The other socket is open, or no more."""
        if other is self._other:
            return
        self._part()
        self._other = other
        if other is None:
            self._waits = asyncio.get_running_loop().call_later(_LATE, self._tell_waiting)
            return
        self._waits.cancel()
        self._there = _Pipe(self._behaviour, self._host, other)
        if other.type.can_receive and self._host.type.can_send:
            self._back = _Pipe(self._behaviour, other, self._host)
        self.limits = self._there.limits
        self._guest = _Back(self._there, self._back)
        other.admit(self._guest)
        self._host.read_on()

    def _part(self) -> None:
        pipes = [pipe for pipe in (self._there, self._back) if pipe is not None]
        self._before = self._counts()
        for pipe in pipes:
            pipe.stop()
        if self._other is not None and self._guest is not None:
            self._other.dismiss(self._guest)
        self._there = self._back = self._guest = None

    def ready(self) -> bool:
        """Whether the way there is free."""
        return self._there is not None and self._there.ready()

    def take(self, messages: MessageSlice) -> None:
        """Pass them there."""
        if self._there is not None:
            self.limits = self._there.limits
            self._there.take(messages)

    def wake(self) -> None:
        """What comes back may have room."""
        if self._back is not None:
            self._back.wake()

    def _counts(self) -> tuple[int, int, int, int]:
        there, back, dropped, duplicated = self._before
        if self._there is not None:
            there += self._there.passed
        if self._back is not None:
            back += self._back.passed
        for pipe in (self._there, self._back):
            if pipe is not None:
                dropped += pipe.dropped
                duplicated += pipe.duplicated
        return there, back, dropped, duplicated

    def doing(self) -> Doing:
        """How many went there and back."""
        there, back, dropped, duplicated = self._counts()
        waiting = sum(pipe.waiting for pipe in (self._there, self._back) if pipe is not None)
        note = f"{there:,} forwarded" + (f", {back:,} back" if back or self._back is not None else "")
        if self._other is None:
            note = f"waits until {self.to} is started; {note}"
        return Doing(waiting=waiting, dropped=dropped, duplicated=duplicated, note=note)

    def stop(self) -> None:
        """No more."""
        self._waits.cancel()
        self._part()

"""The Majordomo protocol, both sides of it: the broker, and a worker that answers by rules.

`Broker` and `Registration` are pure: messages and the time go in, messages to send come out. Source: RFC 7/MDP
(0.1), RFC 8/MMI, and the guide's chapter 4. Invariants: a request goes to one worker and its answer to the
client that asked; a resting worker that is silent for `liveness` heartbeats is forgotten; what doesn't follow
the protocol is told, not answered.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from workbench.engine.delay_line import DelayLine
from workbench.engine.doer import SLICE, Doer, Host
from workbench.engine.plan import Answer, Brokering, Frames
from workbench.engine.rules import RuleBook, Sparingly, tell_given_up, unanswered
from workbench.engine.state import Doing
from workbench.traffic.records import MessageSlice

CLIENT, WORKER = b"MDPC01", b"MDPW01"
READY, REQUEST, REPLY, HEARTBEAT, DISCONNECT = b"\x01", b"\x02", b"\x03", b"\x04", b"\x05"
MOST_WAITING = 10_000
"""Requests that wait for a worker, of one service; what is more is dropped, and said."""

_MANAGEMENT = b"mmi."
_BEAT, _LIVENESS = 2.5, 3  # of a worker, as in the guide

Tell = Callable[[str], None]


class _Service:
    def __init__(self) -> None:
        self.requests: deque[Frames] = deque()  # (client, *body)
        self.resting: dict[bytes, float] = {}  # worker -> when it is given up; longest rest first


class Broker:
    """Clients, services and workers. Times are the loop's seconds."""

    def __init__(self, heartbeat: float, liveness: int, tell: Tell) -> None:
        self._expiry = heartbeat * liveness
        self._tell = tell
        self._services: dict[bytes, _Service] = {}
        self._of: dict[bytes, bytes] = {}  # worker -> its service
        self.asked = self.answered = self.dropped = 0

    def received(self, frames: Frames, now: float) -> list[Frames]:
        """What is to be sent because of that message, route first."""
        match frames:
            case (client, b"", header, service, *body) if header == CLIENT and body:
                return self._request(client, service, tuple(body), now)
            case (worker, b"", header, command, *rest) if header == WORKER:
                return self._worker(worker, command, tuple(rest), now)
            case _:
                self._tell("A message follows no Majordomo protocol (MDP/0.1) and is left alone.")
                return []

    def _request(self, client: bytes, name: bytes, body: Frames, now: float) -> list[Frames]:
        self.asked += 1
        if name.startswith(_MANAGEMENT):
            status = b"501"
            if name == b"mmi.service":
                known = self._services.get(body[-1])
                status = b"200" if known is not None and self._serves(body[-1]) else b"404"
            return [(client, b"", CLIENT, name, status)]
        service = self._services.setdefault(name, _Service())
        if len(service.requests) >= MOST_WAITING:
            self.dropped += 1
            self._tell(f"More than {MOST_WAITING:,} requests wait for a service; one more is dropped.")
            return []
        service.requests.append((client, *body))
        return self._dispatch(service, now)

    def _serves(self, name: bytes) -> bool:
        return name in self._of.values()

    def _dispatch(self, service: _Service, now: float) -> list[Frames]:
        made: list[Frames] = []
        self._expire(service, now)
        while service.requests and service.resting:
            worker = next(iter(service.resting))
            del service.resting[worker]
            client, *body = service.requests.popleft()
            made.append((worker, b"", WORKER, REQUEST, client, b"", *body))
        return made

    def _worker(self, worker: bytes, command: bytes, rest: Frames, now: float) -> list[Frames]:
        known = self._of.get(worker)
        if command == READY:
            if known is not None or not rest or rest[0].startswith(_MANAGEMENT):
                self._forget(worker)
                return [(worker, b"", WORKER, DISCONNECT)]
            self._of[worker] = rest[0]
            return self._rests(worker, now)
        if command == DISCONNECT:
            self._forget(worker)
            return []
        if known is None:  # from before this broker was started: it shall register anew
            return [(worker, b"", WORKER, DISCONNECT)]
        if command == HEARTBEAT:
            service = self._services[known]
            if worker in service.resting:
                service.resting[worker] = now + self._expiry
            return []
        if command == REPLY and len(rest) >= 3 and not rest[1]:
            self.answered += 1
            reply = (rest[0], b"", CLIENT, known, *rest[2:])
            return [reply, *self._rests(worker, now)]
        self._tell("A worker's message follows no Majordomo protocol (MDP/0.1); it is sent away.")
        self._forget(worker)
        return [(worker, b"", WORKER, DISCONNECT)]

    def _rests(self, worker: bytes, now: float) -> list[Frames]:
        service = self._services.setdefault(self._of[worker], _Service())
        service.resting.pop(worker, None)
        service.resting[worker] = now + self._expiry
        return self._dispatch(service, now)

    def _forget(self, worker: bytes) -> None:
        name = self._of.pop(worker, None)
        if name is not None:
            self._services[name].resting.pop(worker, None)

    def _expire(self, service: _Service, now: float) -> None:
        for worker in [worker for worker, until in service.resting.items() if until <= now]:
            self._forget(worker)
            self._tell("A worker has been silent for too long and is forgotten.")

    def gone(self, worker: bytes, request: Frames, now: float) -> list[Frames]:
        """That worker could not be sent this; its request goes to another."""
        name = self._of.get(worker)
        self._forget(worker)
        if name is None or request[3:4] != (REQUEST,):
            return []
        service = self._services[name]
        service.requests.appendleft((request[4], *request[6:]))
        return self._dispatch(service, now)

    def tick(self, now: float) -> list[Frames]:
        """Once a heartbeat: the silent are forgotten, the resting hear that the broker lives."""
        for service in self._services.values():
            self._expire(service, now)
        return [
            (worker, b"", WORKER, HEARTBEAT)
            for service in self._services.values()
            for worker in service.resting
        ]

    def note(self) -> str:
        """How it stands, in words."""
        services = set(self._of.values())
        waiting = sum(len(service.requests) for service in self._services.values())
        resting = sum(len(service.resting) for service in self._services.values())
        return (
            f"{len(services)} service{'s' * (len(services) != 1)}, {len(self._of)} worker{'s' * (len(self._of) != 1)},"
            f" {resting} free; {self.asked:,} asked, {self.answered:,} answered, {waiting:,} waiting"
        )


class BrokerDoer(Doer):
    """A ROUTER as the broker."""

    limits = SLICE

    def __init__(self, behaviour: Brokering, host: Host) -> None:
        self._host = host
        self._sparingly = Sparingly(host)
        self._broker = Broker(behaviour.heartbeat, behaviour.liveness, self._tell)
        self._beat = behaviour.heartbeat
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(self._beat, self._tick)

    def _tell(self, sentence: str) -> None:
        self._sparingly.tell("majordomo", sentence)

    def take(self, messages: MessageSlice) -> None:
        """Do what each asks for."""
        now = self._loop.time()
        for index in range(len(messages)):
            self._send(self._broker.received(messages.frames(index), now))
        self._host.changed()

    def _send(self, messages: list[Frames]) -> None:
        pending = deque(messages)
        while pending:
            frames = pending.popleft()
            if self._host.send_quietly(frames, False).reason and frames[2] == WORKER:
                pending.extend(self._broker.gone(frames[0], frames, self._loop.time()))

    def _tick(self) -> None:
        self._timer = self._loop.call_later(self._beat, self._tick)
        self._send(self._broker.tick(self._loop.time()))
        self._host.changed()

    def doing(self) -> Doing:
        """Services and workers."""
        return Doing(dropped=self._broker.dropped, note=self._broker.note())

    def stop(self) -> None:
        """No more heartbeats."""
        self._timer.cancel()


class Worker(Doer):
    """A DEALER that offers a service and answers by rules.

    It says READY when it begins and when the broker sends it away, and again where the broker was silent for
    some heartbeats: it may have been started anew.
    """

    limits = SLICE

    def __init__(self, behaviour: Answer, host: Host) -> None:
        self._host = host
        self._service = behaviour.service
        self.book = RuleBook(behaviour.rules)
        self._tell = Sparingly(host).tell
        self._line = DelayLine(self._reply, host.read_on)
        self._loop = asyncio.get_running_loop()
        self._missed = 0
        self._registered = False
        self._timer: asyncio.Handle = self._loop.call_soon(self._tick)

    def ready(self) -> bool:
        """While its delays have room."""
        return self._line.has_room()

    def _tick(self) -> None:
        self._timer = self._loop.call_later(_BEAT, self._tick)
        self._missed += 1
        if self._missed > _LIVENESS:
            self._registered, self._missed = False, 0
        if not self._registered:
            if self._host.has_room():
                self._say(READY, self._service)
                self._registered = True
        else:
            self._say(HEARTBEAT)

    def _say(self, command: bytes, *frames: bytes) -> None:
        self._host.send_quietly((b"", WORKER, command, *frames), True)

    def take(self, messages: MessageSlice) -> None:
        """Answer what the broker hands over."""
        for index in range(len(messages)):
            self._missed = 0
            match messages.frames(index):
                case (b"", header, command, client, b"", *body) if header == WORKER and command == REQUEST:
                    self._answer(client, tuple(body))
                case (b"", header, command) if header == WORKER and command == DISCONNECT:
                    self._registered = False
                    self._timer.cancel()
                    self._timer = self._loop.call_later(_BEAT / 10, self._tick)
                case (b"", header, command) if header == WORKER and command == HEARTBEAT:
                    pass
                case _:
                    self._tell("majordomo", "A message that no Majordomo broker sends is left alone.")
        self._host.changed()

    def _answer(self, client: bytes, body: Frames) -> None:
        decision = self.book.decide(body)
        if not decision.frames:
            self._tell("unanswered", unanswered(decision.why))
            # A broker takes a worker that never answers for a busy one; it registers again to be free.
            self._say(DISCONNECT)
            self._say(READY, self._service)
            return
        self._line.put(b"", decision.delay, (b"", WORKER, REPLY, client, b"", *decision.frames))

    def _reply(self, frames: Frames) -> bool:
        self._host.send_quietly(frames, False)
        return True

    def doing(self) -> Doing:
        """Counts of the rules."""
        return self.book.doing(len(self._line))

    def stop(self) -> None:
        """Sign off."""
        self._timer.cancel()
        tell_given_up(self._host, self._line.stop(), "answer")
        if self._registered:
            self._say(DISCONNECT)

"""Sends recorded messages again, at their recorded pace, at a multiple of it, or as fast as it goes.

Deadlines are the recorded times counted from the first message, so that lateness doesn't add up; what is due
goes out in runs of a few ms, so that others get their turns. A socket whose peers have no room, or whose turn
it isn't, holds the replay up: order is kept, and nothing is lost to a pace that can't be reached. Where nobody
is connected it waits a moment, and then each message is refused, until one goes again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

import zmq
from msgspec import Struct

from workbench.catalogue.socket_types import socket_types
from workbench.document.links import links
from workbench.document.workspace import Repeat, Workspace
from workbench.engine.burst import Run
from workbench.engine.plan import Frames
from workbench.traffic.feed import Feed, Message, Target
from workbench.traffic.records import Kind, Record

_TURN = 0.004  # seconds that one turn may take
_RUN = 256  # messages at most in one run
_POLL = 0.002  # seconds until the feed is asked again
_PAUSES = (0.001, 0.002, 0.005, 0.01, 0.02)  # seconds until there may be room: at first soon
_SETTLING = 1.0  # seconds that a socket may have nobody to send to before messages are refused
_NO_ROOM = (zmq.EAGAIN, zmq.EFSM)


class Senders(Protocol):
    """The sockets, by their ids, as `Engine` has them."""

    def send_run(
        self,
        id: str,  # noqa: A002
        frames: Callable[[int], Frames],
        first: int,
        most: int,
        seconds: float,
        /,
    ) -> Run | None:
        """Send the messages of these counters in a row; what isn't taken isn't told. None: it isn't open."""
        ...

    def send(self, id: str, frames: Frames, quiet: bool = False, /) -> Record:  # noqa: A002
        """Send one without waiting; `quiet` keeps a refusal out of the log."""
        ...

    def has_peer(self, id: str, /) -> bool:  # noqa: A002
        """Whether somebody is connected to it."""
        ...


class ReplayState(Struct, frozen=True, kw_only=True):
    """How far a replay is. `looked` of `rows` rows were looked at.

    `waits_for` is a socket without room or, with `for_turn`, whose turn it is not; else empty. `problem` is a
    sentence that says why it ended before its time.
    """

    sent: int = 0
    refused: int = 0
    looked: int = 0
    rows: int = 0
    waits_for: str = ""
    for_turn: bool = False
    is_over: bool = False
    problem: str = ""


class Replayer:
    """One replay; it has begun. All calls belong on the loop's thread. `stop` it, also when it is over."""

    def __init__(self, feed: Feed, senders: Senders, speed: float) -> None:
        """`speed` 1 is the recorded pace, 2 twice as fast; 0 as fast as it goes."""
        self._feed = feed
        self._senders = senders
        self._speed = speed
        self._loop = asyncio.get_running_loop()
        self._messages: list[Message] = []
        self._at = 0  # the next of them
        self._seen_then = 0  # rows looked at once they are sent
        self._looked = 0
        self._began: tuple[float, int] | None = (
            None  # the loop's time and the recorded one of the first message
        )
        self._sent = self._refused = 0
        self._waits_for = ""
        self._for_turn = False
        self._tries = 0
        self._waited_since = 0.0
        self._given_up: set[str] = set()  # sockets that refuse, which the log was told
        self._over = self._stopped = False
        self._handle: asyncio.Handle = self._loop.call_soon(self._turn)

    def state(self) -> ReplayState:
        """How far it is now."""
        return ReplayState(
            sent=self._sent,
            refused=self._refused,
            looked=self._looked,
            rows=self._feed.rows,
            waits_for=self._waits_for,
            for_turn=self._for_turn,
            is_over=self._over or self._stopped,
            problem=self._feed.problem,
        )

    def stop(self) -> None:
        """No more from now on; no thread is left."""
        self._stopped = True
        self._handle.cancel()
        self._feed.close()

    def _turn(self) -> None:
        until = self._loop.time() + _TURN
        while True:
            now = self._loop.time()
            if now >= until:
                self._handle = self._loop.call_soon(self._turn)
                return
            if self._at >= len(self._messages) and not self._next_chunk():
                return
            if self._at >= len(self._messages):
                continue
            due = self._due(self._messages[self._at])
            if due > now:
                self._handle = self._loop.call_at(due, self._turn)
                return
            if not self._send(now, until):
                return

    def _next_chunk(self) -> bool:
        """Take the next messages; False where there are none now, and what follows is arranged."""
        self._looked = self._seen_then
        if self._feed.is_over:
            self._looked = self._feed.rows if not self._feed.problem else self._looked
            self._over = True
            return False
        chunk = self._feed.take()
        if chunk is None:
            self._handle = self._loop.call_later(_POLL, self._turn)
            return False
        self._messages, self._at, self._seen_then = chunk.messages, 0, chunk.seen
        return True

    def _due(self, message: Message) -> float:
        if not self._speed:
            return 0.0
        if self._began is None:
            self._began = (self._loop.time(), message.time)
        began, first = self._began
        return began + (message.time - first) / 1e9 / self._speed

    def _send(self, now: float, until: float) -> bool:
        """Send what is due; False where it has to wait, which is arranged."""
        message = self._messages[self._at]
        run = self._senders.send_run(message.socket, self._frames, self._at, self._how_many(now), until - now)
        if run is None:
            self._send_one(message)
            return True
        if len(run.messages):
            self._sent += len(run.messages)
            self._at += len(run.messages)
            self._waits_for = ""
            self._tries = 0
            self._given_up.discard(message.socket)
            return True
        if run.errno in _NO_ROOM and self._may_wait(message.socket, now):
            self._for_turn = run.errno == zmq.EFSM
            self._handle = self._loop.call_later(_PAUSES[min(self._tries, len(_PAUSES) - 1)], self._turn)
            self._tries += 1
            return False
        self._send_one(message)
        return True

    def _frames(self, index: int) -> Frames:
        return self._messages[index].frames

    def _how_many(self, now: float) -> int:
        """How many messages from the next one on are this socket's, and due."""
        socket, count = self._messages[self._at].socket, 0
        for message in self._messages[self._at : self._at + _RUN]:
            if message.socket != socket or self._due(message) > now:
                break
            count += 1
        return count

    def _may_wait(self, socket: str, now: float) -> bool:
        if self._waits_for != socket:
            self._waits_for, self._waited_since, self._tries = socket, now, 0
        if self._senders.has_peer(socket):
            return True
        return socket not in self._given_up and now - self._waited_since < _SETTLING

    def _send_one(self, message: Message) -> None:
        """Send it so that a refusal is counted and, the first time of many, told in the log."""
        self._at += 1
        self._waits_for = ""
        record = self._senders.send(message.socket, message.frames, message.socket in self._given_up)
        if record.kind is Kind.SENT:
            self._sent += 1
            self._given_up.discard(message.socket)
        else:
            self._refused += 1
            self._given_up.add(message.socket)


def replay_targets(workspace: Workspace, through: Mapping[str, str]) -> dict[str, Target]:
    """Who sends what each recorded socket held. A ROUTER's rows begin with a routing id, which others don't send."""
    types = {socket.id: socket.type for socket in workspace.sockets}
    return {
        recorded: Target(own, int(types.get(recorded) == "ROUTER" and types.get(own) != "ROUTER"))
        for recorded, own in through.items()
    }


def default_targets(workspace: Workspace, recorded: Sequence[str], kind: Kind) -> dict[str, str]:
    """Who might send it, as a beginning: of what was sent the socket of the same id, else of the same place.

    One that answers by itself is left out: it has done so already. Of what was received, a socket that is
    linked to the one of the same id: it came from there. Where none of them can send, any that can; sockets
    that nobody can send for are left out.
    """
    able = [s.id for s in workspace.sockets if (t := socket_types().get(s.type)) is not None and t.can_send]
    places = [socket.id for socket in workspace.sockets]
    found: dict[str, str] = {}
    answering = {s.id for s in workspace.sockets if not isinstance(s.behaviour, Repeat | None)}
    for place, name in enumerate(recorded):
        if kind is Kind.SENT and name in answering:
            continue
        here = places[place : place + 1]
        wanted = (
            [name, *here] if kind is Kind.SENT else [*_linked(workspace, name), *_linked(workspace, *here)]
        )
        sender = next((id_ for id_ in (*wanted, *able) if id_ in able), None)
        if sender is not None:
            found[name] = sender
    return found


def with_peers(workspace: Workspace, ids: Iterable[str]) -> tuple[str, ...]:
    """These sockets, and those of the workspace that they are linked to: without them nobody gets what is sent."""
    own = tuple(dict.fromkeys(ids))
    return tuple(dict.fromkeys((*own, *_linked(workspace, *own))))


def _linked(workspace: Workspace, *ids: str) -> list[str]:
    ends = [(link.from_socket, link.to_socket) for link in links(workspace)]
    return [b for one, other in ends for a, b in ((one, other), (other, one)) if a in ids]

"""What becomes of a socket's endpoints: from the monitor's events to states and sentences.

No sockets here, only values: `hear` takes an event and gives what people should see of it, `tick`
what the passing of time tells. Invariant: what repeats is told once, until something changes; its
count is in the state meanwhile, and told in the end.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import zmq
from msgspec import structs

from workbench.document.workspace import Endpoint
from workbench.engine import connection_reasons as reasons
from workbench.engine.bound_endpoint import BoundEndpoint
from workbench.engine.connecting_endpoint import ConnectingEndpoint
from workbench.engine.connection_reasons import About
from workbench.engine.live_endpoint import LiveEndpoint, Told, Tolds
from workbench.engine.monitor import Seen
from workbench.engine.state import EndpointState

__all__ = ["Endpoints", "LiveEndpoint", "Told"]

_FAILURES = (
    zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL,
    zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL,
    zmq.EVENT_HANDSHAKE_FAILED_AUTH,
)
_ONE_PEER = ("PAIR", "CHANNEL")


class Endpoints:
    """All endpoints of one socket. Times are in seconds, of any clock that never goes back."""

    def __init__(self, about: About) -> None:
        self.about = about
        self.live: list[LiveEndpoint] = []
        self._told_too_many = False

    def add(self, endpoint: Endpoint, actual: str) -> LiveEndpoint:
        """One more, bound or connecting from now on."""
        kind = BoundEndpoint if endpoint.mode == "bind" else ConnectingEndpoint
        live = kind(endpoint, actual, self.about)
        self.live.append(live)
        return live

    def remove(self, endpoint: Endpoint) -> LiveEndpoint | None:
        """Forget that one; None if it wasn't there."""
        for live in self.live:
            if live.endpoint == endpoint:
                self.live.remove(live)
                return live
        return None

    def only_one_peer(self) -> bool:
        """Whether all that arrives now must come from one peer: one is there, and none is on its way in."""
        return self.peers() == 1 and sum(len(live.connections) for live in self.live) == 1

    def peers(self) -> int:
        """How many have greeted and are connected; those within this process, by inproc, aren't counted."""
        return sum(live.connections.greeted for live in self.live)

    def states(self, order: Iterable[Endpoint]) -> tuple[EndpointState, ...]:
        """Their states, in the workspace's order; one that isn't live is idle."""
        left = list(self.live)
        states: list[EndpointState] = []
        for endpoint in order:
            live = next((one for one in left if one.endpoint == endpoint), None)
            if live is None:
                states.append(
                    EndpointState(mode=endpoint.mode, address=endpoint.address, actual=endpoint.address)
                )
            else:
                left.remove(live)
                states.append(self._state(live))
        return tuple(states)

    def _state(self, live: LiveEndpoint) -> EndpointState:
        state = live.state()
        if not state.problem and state.peers and self._too_many():
            return structs.replace(state, problem=reasons.one_too_many(self.peers()))
        return state

    def _too_many(self) -> bool:
        return self.about.type in _ONE_PEER and self.peers() > 1

    # What happens

    def hear(self, seen: Seen, now: float) -> Tolds:
        """Take in an event, and say what of it people should see."""
        live = self._find(seen.endpoint)
        if live is None:
            return ()
        told = _hear(live, seen, now)
        if self._too_many() != self._told_too_many:
            self._told_too_many = not self._told_too_many
            if self._told_too_many:
                told = (
                    *told,
                    Told("peer-ignored", seen.endpoint, reasons.one_too_many(self.peers()), trouble=True),
                )
        return told

    def tick(self, now: float) -> Tolds:
        """What the time that has passed tells; to be called when it is `due`."""
        return tuple(told for live in self.live for told in live.tick(now))

    def due(self) -> float:
        """When to call `tick` again; infinity for never."""
        return min((live.due() for live in self.live), default=math.inf)

    def _find(self, text: str) -> LiveEndpoint | None:
        """The endpoint that libzmq means: by its text, or by its port, for libzmq resolves names."""
        for live in self.live:
            if text in (live.actual, live.endpoint.address):
                return live
        transport, _, rest = text.partition("://")
        port = rest.rpartition(":")[2]
        alike = [
            live
            for live in self.live
            if live.actual.startswith(f"{transport}://") and live.actual.rpartition(":")[2] == port
        ]
        # No guess beyond that: what is detached still has events, and they are nobody else's.
        return alike[0] if alike else None


def _hear(live: LiveEndpoint, seen: Seen, now: float) -> Tolds:
    match seen.event:
        case zmq.EVENT_ACCEPTED | zmq.EVENT_CONNECTED:
            return live.opened(seen.value, seen.peer, now)
        case zmq.EVENT_HANDSHAKE_SUCCEEDED:
            return live.greeted()
        case zmq.EVENT_DISCONNECTED:
            return live.closed(seen.value, now)
        case zmq.EVENT_LISTENING:
            return (Told("bound", seen.endpoint),)
        case event if event in _FAILURES:
            return live.handshake_failed(seen.value)
        case _ if isinstance(live, ConnectingEndpoint):
            return _hear_try(live, seen.event, now)
        case zmq.EVENT_ACCEPT_FAILED if isinstance(live, BoundEndpoint):
            return live.could_not_accept()
        case _:
            return ()


def _hear_try(live: ConnectingEndpoint, event: int, now: float) -> Tolds:
    match event:
        case zmq.EVENT_CONNECT_DELAYED:
            return live.tries(now)
        case zmq.EVENT_CLOSED:
            return live.refused(now)
        case zmq.EVENT_CONNECT_RETRIED:
            return live.retried()
        case _:
            return ()

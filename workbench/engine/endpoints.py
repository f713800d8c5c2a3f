"""What becomes of a socket's endpoints: from the monitor's events to states and sentences.

No sockets here, only values: `hear` takes an event and gives the record that people should see, or
None. Invariant: a retry that repeats is told once, until something changes.
"""

from __future__ import annotations

from collections.abc import Iterable

import zmq

from workbench.document.workspace import Endpoint
from workbench.engine import reasons
from workbench.engine.monitor import Seen
from workbench.engine.state import EndpointPhase, EndpointState


class Told:
    """An event for the log: its kebab-case name, the endpoint, a sentence or nothing, whether it's trouble."""

    __slots__ = ("endpoint", "name", "reason", "trouble")

    def __init__(self, name: str, endpoint: str, reason: str = "", *, trouble: bool = False) -> None:
        self.name = name
        self.endpoint = endpoint
        self.reason = reason
        self.trouble = trouble


class LiveEndpoint:
    """One endpoint that is bound or connecting."""

    def __init__(self, endpoint: Endpoint, actual: str) -> None:
        self.endpoint = endpoint
        self.actual = actual
        self.problem = ""
        # Dropped, and about to be tried for the first time: that retry says nothing of who listens.
        self.returning = False
        self.peers: set[int] = set()
        # Connections whose handshake hasn't ended, oldest first: the event of its success names none.
        self.greeting: list[int] = []
        self.phase: EndpointPhase = "bound" if endpoint.mode == "bind" else "connecting"
        if actual.startswith("inproc://") and endpoint.mode == "connect":
            self.phase = "connected"  # inside one context, at once and without events

    def state(self) -> EndpointState:
        """How it stands, as a value."""
        return EndpointState(
            mode=self.endpoint.mode,
            address=self.endpoint.address,
            actual=self.actual,
            phase=self.phase,
            peers=len(self.peers),
            problem=self.problem,
        )


class Endpoints:
    """All endpoints of one socket."""

    def __init__(self) -> None:
        self.live: list[LiveEndpoint] = []

    def add(self, endpoint: Endpoint, actual: str) -> None:
        """One more, bound or connecting from now on."""
        self.live.append(LiveEndpoint(endpoint, actual))

    def remove(self, endpoint: Endpoint) -> LiveEndpoint | None:
        """Forget that one; None if it wasn't there."""
        for live in self.live:
            if live.endpoint == endpoint:
                self.live.remove(live)
                return live
        return None

    def only_one_peer(self) -> bool:
        """Whether all that arrives now must come from one peer: one is there, and none is on its way in."""
        return sum(len(live.peers) + 2 * len(live.greeting) for live in self.live) == 1

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
                states.append(live.state())
        return tuple(states)

    def hear(self, seen: Seen) -> Told | None:
        """Take in an event, and say what of it people should see."""
        live = self._find(seen.endpoint)
        if live is None:
            return None
        address = live.endpoint.address
        match seen.event:
            case zmq.EVENT_LISTENING:
                return Told("bound", seen.endpoint)
            case zmq.EVENT_ACCEPTED | zmq.EVENT_CONNECTED:
                live.greeting.append(seen.value)
                return None
            case zmq.EVENT_HANDSHAKE_SUCCEEDED:
                if live.greeting:
                    live.peers.add(live.greeting.pop(0))
                live.problem = ""
                live.returning = False
                if live.endpoint.mode == "connect":
                    live.phase = "connected"
                    return Told("connected", address)
                return Told("accepted", seen.endpoint)
            case zmq.EVENT_CLOSED | zmq.EVENT_CONNECT_RETRIED:
                if live.returning and seen.event == zmq.EVENT_CONNECT_RETRIED:
                    live.returning = False
                    return None
                sentence = reasons.nobody_listens(address)
                if live.endpoint.mode == "bind" or live.phase != "connecting" or live.problem:
                    return None
                live.problem = sentence
                return Told("connection-refused", address, sentence, trouble=True)
            case zmq.EVENT_DISCONNECTED:
                return self._disconnected(live, seen)
            case (
                zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL
                | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL
                | zmq.EVENT_HANDSHAKE_FAILED_AUTH
            ):
                if live.greeting:
                    live.greeting.pop(0)
                detail = 0 if seen.event == zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL else seen.value
                sentence = reasons.handshake_failed(address, detail)
                if live.endpoint.mode == "connect":
                    live.problem = sentence
                return Told("handshake-failed", address, sentence, trouble=True)
            case zmq.EVENT_ACCEPT_FAILED:
                return Told("accept-failed", address, "Too many files are open; close some.", trouble=True)
            case _:
                return None

    def _disconnected(self, live: LiveEndpoint, seen: Seen) -> Told:
        address = live.endpoint.address
        connects = live.endpoint.mode == "connect"
        if seen.value in live.greeting:
            live.greeting.remove(seen.value)
            sentence = reasons.closed_before_handshake(address if connects else seen.endpoint)
            if connects:
                live.phase = "failed"
                live.problem = sentence
            return Told("handshake-failed", address, sentence, trouble=True)
        live.peers.discard(seen.value)
        if connects:
            live.phase = "connecting"
            live.returning = True
        return Told("disconnected", address)

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
        if alike:
            return alike[0]
        # No guess beyond that: what is detached still has events, and they are nobody else's.
        return None

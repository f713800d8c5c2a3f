"""What one socket is bound and connected to: attaches and detaches, and hears what becomes of it.

It owns the socket's monitor. Invariants: what was bound is free for others once `detach` or `close`
has returned (by UDP a moment later: nothing tells when), and what is given up never hangs the end of the
program on what it had still to send.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import math
import time
from collections.abc import Callable, Iterable, Sequence

import zmq
from msgspec import structs

from workbench.document.address import AddressError, parse
from workbench.document.workspace import Endpoint
from workbench.engine import reasons
from workbench.engine.connecting_endpoint import ConnectingEndpoint
from workbench.engine.connection_reasons import About
from workbench.engine.endpoints import Endpoints, LiveEndpoint, Told
from workbench.engine.ipc_paths import bind_problem
from workbench.engine.monitor import Monitor, Seen
from workbench.engine.readers import Watches
from workbench.engine.resolve import Lookup
from workbench.engine.state import EndpointState, Remedy
from workbench.engine.unsent import Unsent

_LINGER = 1000  # ms at the most on closing: libzmq's default, for ever, would hang the end of the program
_UNMONITORED = ("inproc:", "udp:")  # transports that have no connections to tell of
_LOOK_UP_EVERY = 10.0  # seconds between two lookups of one name


class OpenError(Exception):
    """A socket that can't be opened: one sentence, and where and what a click could do about it, if known."""

    def __init__(self, sentence: str, endpoint: Endpoint | None = None, remedy: Remedy = "") -> None:
        super().__init__(sentence)
        self.endpoint = endpoint
        self.remedy: Remedy = remedy


def failed_states(endpoints: Sequence[Endpoint], error: BaseException) -> tuple[EndpointState, ...]:
    """How the endpoints of a socket stand that failed for this reason: idle, and the one at fault."""
    while not (isinstance(error, OpenError) and error.endpoint) and error.__cause__ is not None:
        error = error.__cause__
    at_fault = error.endpoint if isinstance(error, OpenError) else None
    states = [EndpointState(mode=e.mode, address=e.address, actual=e.address) for e in endpoints]
    for index, endpoint in enumerate(endpoints):
        if isinstance(error, OpenError) and endpoint == at_fault:
            states[index] = structs.replace(
                states[index], phase="failed", problem=str(error), remedy=error.remedy
            )
    return tuple(states)


class Attachments:
    """The endpoints of one open socket. Raises ZMQError where the socket can't be watched.

    `told` gets what people should see; `changed` is called when a state may have changed; `sent` says
    how many messages were sent so far, so that closing can say how many nobody took.
    """

    def __init__(
        self,
        socket: zmq.Socket[bytes],
        told: Callable[[Told], None],
        changed: Callable[[], None],
        sent: Callable[[], int] | None = None,
        readers: Watches | None = None,
    ) -> None:
        self._socket = socket
        self._told = told
        self._changed = changed
        self._loop = asyncio.get_running_loop()
        self._endpoints = Endpoints(_about(socket))
        self._unsent = Unsent(self._endpoints, sent)
        self._ticking: asyncio.TimerHandle | None = None
        self._lookups: dict[str, tuple[float, Lookup]] = {}
        self._monitor = Monitor(socket, self._heard, readers)

    def attach(self, endpoint: Endpoint) -> None:
        """Bind or connect. Raises `OpenError`."""
        address = endpoint.address
        try:
            # libzmq takes some addresses in silence as something else: nothing such gets that far.
            parse(address, endpoint.mode, self._endpoints.about.type)
        except AddressError as error:
            raise OpenError(f"{address}: can't {endpoint.mode}. {error}", endpoint) from error
        if endpoint.mode == "bind" and (problem := bind_problem(address)):
            raise OpenError(problem, endpoint, "another-port")
        self._endpoints.about = about = _about(self._socket)
        self._monitor.bind_failure = 0
        try:
            (self._socket.bind if endpoint.mode == "bind" else self._socket.connect)(address)
        except zmq.ZMQError as error:
            self._monitor.drain()
            # Measured: with a monitor, the call's own errno may be one of the monitor's (EAGAIN).
            number = self._monitor.bind_failure or error.errno or 0
            sentence = reasons.attach_failed(
                endpoint.mode, address, number, str(error.strerror), ipv6=about.ipv6
            )
            raise OpenError(sentence, endpoint, reasons.attach_remedy(number)) from error
        actual = address
        if endpoint.mode == "bind" and not address.startswith("udp:"):  # of which libzmq gives no transport
            last = self._socket.getsockopt(zmq.LAST_ENDPOINT)
            assert isinstance(last, bytes)
            actual = last.rstrip(b"\0").decode("utf-8", "replace")
        self._endpoints.add(endpoint, actual or address)
        self._changed()

    def detach(self, endpoint: Endpoint) -> None:
        """Unbind or disconnect, by what the address became."""
        live = self._endpoints.remove(endpoint)
        self._changed()
        if live is None:
            return
        self._limit_linger()
        try:
            self._release(live)
        except zmq.ZMQError as error:
            # ENOENT: libzmq has given the endpoint up by itself, which is what was wanted.
            if error.errno != errno.ENOENT:
                sentence = reasons.attach_failed(
                    "detach", endpoint.address, error.errno or 0, str(error.strerror)
                )
                raise OpenError(sentence, endpoint) from error

    def _release(self, live: LiveEndpoint) -> None:
        """Give it up; what was bound is free for others when this returns."""
        if live.endpoint.mode == "connect":
            self._socket.disconnect(live.actual)
            return
        self._monitor.drain()
        closed = self._monitor.closed
        self._socket.unbind(live.actual)
        if not live.actual.startswith(_UNMONITORED):
            self._monitor.await_closed(closed + 1)

    def _limit_linger(self) -> int:
        """What is given up with libzmq's default, for ever, would hang the end of the program."""
        linger = int(self._socket.getsockopt(zmq.LINGER))
        linger = _LINGER if linger < 0 else min(linger, _LINGER)
        self._socket.setsockopt(zmq.LINGER, linger)
        return linger

    def close(self) -> None:
        """Give all up, in the one order that leaks no descriptor; the socket itself is the caller's to close."""
        linger = self._limit_linger()
        self._monitor.drain()
        if told := self._unsent.told(linger):
            self._told(told)
        for live in self._endpoints.live:
            if live.endpoint.mode == "bind":
                with contextlib.suppress(zmq.ZMQError):  # libzmq has given it up by itself
                    self._release(live)
        self._monitor.close()
        if self._ticking is not None:
            self._ticking.cancel()
        for _, lookup in self._lookups.values():
            lookup.cancel()

    # How they stand

    def states(self, order: Iterable[Endpoint]) -> tuple[EndpointState, ...]:
        """Their states, in the workspace's order; one that isn't attached is idle."""
        return self._endpoints.states(order)

    def hear(self) -> None:
        """What has happened to connections and isn't known here yet."""
        self._monitor.drain()

    def is_empty(self) -> bool:
        """Whether it is bound and connected to nothing."""
        return not self._endpoints.live

    def only_one_peer(self) -> bool:
        """Whether all that arrives now must come from one peer."""
        return self._endpoints.only_one_peer()

    def peers(self) -> int | None:
        """How many are connected; None where that can't be known, as by inproc."""
        if any(live.actual.startswith(_UNMONITORED) for live in self._endpoints.live):
            return None
        return self._endpoints.peers()

    def connections(self) -> int | None:
        """How many connections are open, those included that have not greeted; None as above."""
        return None if self.peers() is None else sum(len(live.connections) for live in self._endpoints.live)

    def fixed_peer(self) -> str | None:
        """The peer of every message, where it can only be one; asking each frame costs up to 2 us."""
        live = self._endpoints.live
        if len(live) == 1 and (live[0].endpoint.mode == "connect" or live[0].actual.startswith("inproc:")):
            return live[0].actual.partition("://")[2]
        return None

    # What happens

    def _heard(self, seen: Seen) -> None:
        self._tell(self._endpoints.hear(seen, time.monotonic()))
        self._unsent.look()
        self._look_up()
        self._tick_when_due()

    def _tell(self, tolds: Iterable[Told]) -> None:
        self._changed()
        for told in tolds:
            self._told(told)

    def _tick_when_due(self) -> None:
        due = self._endpoints.due()
        if self._ticking is not None:
            self._ticking.cancel()
            self._ticking = None
        if due < math.inf:
            self._ticking = self._loop.call_later(max(0.0, due - time.monotonic()), self._tick)

    def _tick(self) -> None:
        self._ticking = None
        self._monitor.drain()  # what has happened says more than the time that has passed
        self._tell(self._endpoints.tick(time.monotonic()))
        self._tick_when_due()

    def _look_up(self) -> None:
        now = time.monotonic()
        for live in self._endpoints.live:
            if isinstance(live, ConnectingEndpoint) and live.wants_lookup:
                live.wants_lookup = False
                before, _ = self._lookups.get(live.address, (-math.inf, None))
                if now - before >= _LOOK_UP_EVERY:
                    lookup = Lookup(
                        live.address, ipv6=self._endpoints.about.ipv6, found=self._found_for(live)
                    )
                    self._lookups[live.address] = (now, lookup)

    def _found_for(self, live: ConnectingEndpoint) -> Callable[[str], None]:
        def found(sentence: str) -> None:
            if sentence and live in self._endpoints.live:
                self._tell(live.not_found(sentence))

        return found


def _about(socket: zmq.Socket[bytes]) -> About:
    def number(option: zmq.SocketOption) -> int:
        value = socket.getsockopt(option)
        assert isinstance(value, int)
        return value

    return About(
        type=zmq.SocketType(number(zmq.TYPE)).name,
        mechanism=zmq.SecurityMechanism(number(zmq.MECHANISM)).name,
        max_message=number(zmq.MAXMSGSIZE),
        heartbeat=number(zmq.HEARTBEAT_IVL),
        handshake=number(zmq.HANDSHAKE_IVL),
        connect_timeout=number(zmq.CONNECT_TIMEOUT),
        reconnects=number(zmq.RECONNECT_IVL) != -1,
        ipv6=bool(number(zmq.IPV6)),
    )

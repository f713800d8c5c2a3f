"""What one socket is bound and connected to: attaches and detaches, and hears what becomes of it.

It owns the socket's monitor. Invariants: what was bound is free for others once `detach` or `close`
has returned, and what is given up never hangs the end of the program on what it had still to send.
"""

from __future__ import annotations

import contextlib
import errno
import os
import socket as os_socket
import stat
from collections.abc import Callable, Iterable

import zmq

from workbench.document.workspace import Endpoint
from workbench.engine import reasons
from workbench.engine.endpoints import Endpoints, LiveEndpoint, Told
from workbench.engine.monitor import Monitor, Seen
from workbench.engine.state import EndpointState

_LINGER = 1000  # ms at the most on closing: libzmq's default, for ever, would hang the end of the program


class OpenError(Exception):
    """A socket that can't be opened: one sentence."""


class Attachments:
    """The endpoints of one open socket. Raises ZMQError where the socket can't be watched.

    `told` gets what people should see; `changed` is called when a state may have changed.
    """

    def __init__(
        self, socket: zmq.Socket[bytes], told: Callable[[Told], None], changed: Callable[[], None]
    ) -> None:
        self._socket = socket
        self._told = told
        self._changed = changed
        self._endpoints = Endpoints()
        self._monitor = Monitor(socket, self._heard)

    def attach(self, endpoint: Endpoint) -> None:
        """Bind or connect. Raises `OpenError`."""
        address = endpoint.address
        if endpoint.mode == "bind":
            _guard_ipc(address)
        try:
            (self._socket.bind if endpoint.mode == "bind" else self._socket.connect)(address)
        except zmq.ZMQError as error:
            raise OpenError(reasons.attach_failed(endpoint.mode, address, error)) from error
        actual = address
        if endpoint.mode == "bind":
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
                raise OpenError(reasons.attach_failed("detach", endpoint.address, error)) from error

    def _release(self, live: LiveEndpoint) -> None:
        """Give it up; what was bound is free for others when this returns."""
        if live.endpoint.mode == "connect":
            self._socket.disconnect(live.actual)
            return
        self._monitor.drain()
        closed = self._monitor.closed
        self._socket.unbind(live.actual)
        if not live.actual.startswith("inproc:"):
            self._monitor.await_closed(closed + 1)

    def _limit_linger(self) -> None:
        """What is given up with libzmq's default, for ever, would hang the end of the program."""
        linger = int(self._socket.getsockopt(zmq.LINGER))
        self._socket.setsockopt(zmq.LINGER, _LINGER if linger < 0 else min(linger, _LINGER))

    def close(self) -> None:
        """Give all up, in the one order that leaks no descriptor; the socket itself is the caller's to close."""
        self._limit_linger()
        for live in self._endpoints.live:
            if live.endpoint.mode == "bind":
                with contextlib.suppress(zmq.ZMQError):  # libzmq has given it up by itself
                    self._release(live)
        self._monitor.close()

    # How they stand

    def states(self, order: Iterable[Endpoint]) -> tuple[EndpointState, ...]:
        """Their states, in the workspace's order; one that isn't attached is idle."""
        return self._endpoints.states(order)

    def only_one_peer(self) -> bool:
        """Whether all that arrives now must come from one peer."""
        return self._endpoints.only_one_peer()

    def fixed_peer(self) -> str | None:
        """The peer of every message, where it can only be one; asking each frame costs up to 2 us."""
        live = self._endpoints.live
        if len(live) == 1 and (live[0].endpoint.mode == "connect" or live[0].actual.startswith("inproc:")):
            return live[0].actual.partition("://")[2]
        return None

    def _heard(self, seen: Seen) -> None:
        told = self._endpoints.hear(seen)
        self._changed()
        if told is not None:
            self._told(told)


def _guard_ipc(address: str) -> None:
    """libzmq destroys a regular file that it binds on, and takes a live path over from another process."""
    transport, _, name = address.partition("://")
    if transport != "ipc" or name == "*" or name.startswith("@"):
        return
    try:
        mode = os.lstat(name).st_mode
    except OSError:
        return
    if not stat.S_ISSOCK(mode):
        raise OpenError(f"{name} is a file, which a bind would destroy; use another path.")
    with os_socket.socket(os_socket.AF_UNIX, os_socket.SOCK_STREAM) as probe:
        probe.setblocking(False)  # a busy listener answers EAGAIN, and is alive
        if probe.connect_ex(name) not in (errno.ECONNREFUSED, errno.ENOENT):
            raise OpenError(f"{address}: another socket has this path already; use another path.")

"""Listens to a socket's monitor, always: one that isn't drained freezes every socket of its context.

It turns libzmq's events into `Seen` values and knows nothing of what they mean for an endpoint.
Source: zmq_socket_monitor(3).
"""

from __future__ import annotations

import asyncio
import socket as os_socket
import time
from collections.abc import Callable

import zmq
from msgspec import Struct
from zmq.utils.monitor import parse_monitor_message

from workbench.engine.readers import Watches

_CLOSES_WITHIN = 0.25  # seconds
_AT_ONCE = 500  # events taken in one go: a bind that can't accept gives tens of thousands a second


class Seen(Struct, frozen=True):
    """One event: libzmq's number, the endpoint's text, and the value (a file descriptor, an errno, ms).

    `peer` is the other side's address, of one that was accepted over tcp and is still there.
    """

    event: int
    endpoint: str
    value: int
    peer: str = ""


class Monitor:
    """One socket's monitor, drained on the loop."""

    def __init__(
        self, socket: zmq.Socket[bytes], heard: Callable[[Seen], None], readers: Watches | None = None
    ) -> None:
        self._watched = socket
        self._heard = heard
        self.closed = 0  # endpoints that libzmq has closed so far
        self.bind_failure = 0  # the errno of the last bind that failed; the call's own may be another
        self._loop = asyncio.get_running_loop()
        self._pair = socket.get_monitor_socket()
        self._fd = int(self._pair.getsockopt(zmq.FD))
        self._again: asyncio.Handle | None = None
        self._readers: Watches = readers if readers is not None else self._loop
        self._readers.add_reader(self._fd, self._readable)
        # The descriptor is edge-triggered: what came before it was watched must be asked for.
        self._readable()

    def _readable(self) -> None:
        """Take what waits, but let others have their turn in between."""
        if self._again is not None:
            self._again.cancel()
            self._again = None
        if not self._take(_AT_ONCE):
            self._again = self._loop.call_soon(self._readable)

    def drain(self) -> None:
        """Take all that is waiting, or two thousand if there is no end of it."""
        self._take(4 * _AT_ONCE)

    def _take(self, most: int) -> bool:
        """Take up to so many; whether that was all."""
        for _ in range(most):
            try:
                message = self._pair.recv_multipart(zmq.NOBLOCK)
            except zmq.ZMQError:
                return True
            event = parse_monitor_message(message)
            number, value = int(event["event"]), int(event["value"])
            endpoint = event["endpoint"].decode("utf-8", "replace")
            if number == zmq.EVENT_CLOSED:
                self.closed += 1
            elif number == zmq.EVENT_BIND_FAILED:
                self.bind_failure = value
            peer = _peer(value, endpoint) if number == zmq.EVENT_ACCEPTED else ""
            self._heard(Seen(number, endpoint, value, peer))
        return False

    def await_closed(self, count: int) -> None:
        """Wait until so many have closed in all, so that their addresses are free; microseconds as a rule."""
        deadline = time.monotonic() + _CLOSES_WITHIN
        while self.closed < count and (left := deadline - time.monotonic()) > 0:
            self._pair.poll(max(1, int(left * 1000)))
            self.drain()
        # The descriptor is edge-triggered; polling has eaten its edge, and all that came is taken.

    def close(self) -> None:
        """In the one order that leaks no descriptor: drain, disable, close the pair. Before its socket."""
        self._readers.remove_reader(self._fd)
        if self._again is not None:
            self._again.cancel()
        self.drain()
        self._watched.disable_monitor()
        self._pair.close(0)


def _peer(descriptor: int, endpoint: str) -> str:
    """Who is at the other end of a connection that libzmq holds; empty where it has ended meanwhile."""
    if not endpoint.startswith("tcp://"):
        return ""
    try:
        # Borrowed, and given back before anything can close it.
        borrowed = os_socket.socket(fileno=descriptor)
    except OSError:
        return ""
    try:
        host, port = borrowed.getpeername()[:2]
    except (OSError, ValueError):
        return ""
    finally:
        borrowed.detach()
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

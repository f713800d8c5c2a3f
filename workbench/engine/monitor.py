"""Listens to a socket's monitor, always: one that isn't drained freezes every socket of its context.

It turns libzmq's events into `Seen` values and knows nothing of what they mean for an endpoint.
Source: zmq_socket_monitor(3).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import zmq
from msgspec import Struct
from zmq.utils.monitor import parse_monitor_message

_CLOSES_WITHIN = 0.25  # seconds


class Seen(Struct, frozen=True):
    """One event: libzmq's number, the endpoint's text, and the value (a file descriptor, an errno, ms)."""

    event: int
    endpoint: str
    value: int


class Monitor:
    """One socket's monitor, drained on the loop."""

    def __init__(self, socket: zmq.Socket[bytes], heard: Callable[[Seen], None]) -> None:
        self._watched = socket
        self._heard = heard
        self.closed = 0  # endpoints that libzmq has closed so far
        self._loop = asyncio.get_running_loop()
        self._pair = socket.get_monitor_socket()
        self._fd = int(self._pair.getsockopt(zmq.FD))
        self._loop.add_reader(self._fd, self.drain)
        # The descriptor is edge-triggered: what came before it was watched must be asked for.
        self.drain()

    def drain(self) -> None:
        """Take all that is waiting."""
        while True:
            try:
                message = self._pair.recv_multipart(zmq.NOBLOCK)
            except zmq.ZMQError:
                return
            event = parse_monitor_message(message)
            endpoint = event["endpoint"].decode("utf-8", "replace")
            if int(event["event"]) == zmq.EVENT_CLOSED:
                self.closed += 1
            self._heard(Seen(int(event["event"]), endpoint, int(event["value"])))

    def await_closed(self, count: int) -> None:
        """Wait until so many have closed in all, so that their addresses are free; microseconds as a rule."""
        deadline = time.monotonic() + _CLOSES_WITHIN
        while self.closed < count and (left := deadline - time.monotonic()) > 0:
            self._pair.poll(max(1, int(left * 1000)))
            self.drain()
        # The descriptor is edge-triggered; polling has eaten its edge, and all that came is taken.

    def close(self) -> None:
        """In the one order that leaks no descriptor: drain, disable, close the pair. Before its socket."""
        self._loop.remove_reader(self._fd)
        self.drain()
        self._watched.disable_monitor()
        self._pair.close(0)

"""Listens to a socket's monitor, always: one that isn't drained freezes every socket of its context.

It turns libzmq's events into `Seen` values and knows nothing of what they mean for an endpoint.
Source: zmq_socket_monitor(3).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import zmq
from msgspec import Struct
from zmq.utils.monitor import parse_monitor_message


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
            self._heard(Seen(int(event["event"]), endpoint, int(event["value"])))

    def close(self) -> None:
        """In the one order that leaks no descriptor: drain, disable, close the pair. Before its socket."""
        self._loop.remove_reader(self._fd)
        self.drain()
        self._watched.disable_monitor()
        self._pair.close(0)

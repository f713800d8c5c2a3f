"""Watches many descriptors behind one: the loop, and Qt's, then poll a single one, however many sockets are open.

Measured: with 500 idle sockets and their monitors Qt polls a thousand descriptors at each turn, which took
four times the processor that an empty window takes. Where the system has no such descriptor (epoll's,
kqueue's) the loop watches each by itself.
"""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Callable
from typing import Any, Protocol

_TURN = 0.008  # seconds that one turn takes others' callbacks for; what is left is still ready at the next


class Watches(Protocol):
    """What an event loop does for descriptors."""

    def add_reader(self, fd: int, callback: Callable[[], object], /) -> Any:
        """Call back whenever that descriptor is readable."""
        ...

    def remove_reader(self, fd: int, /) -> Any:
        """No longer."""
        ...


class Readers:
    """Belongs to the running loop's thread. `close` it when all are removed.

    Its own descriptor stays with the loop until then: a callback that removes itself takes nothing away
    that Qt is in the middle of.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._selector = selectors.DefaultSelector()
        self._callbacks: dict[int, Callable[[], object]] = {}
        fileno: Callable[[], int] | None = getattr(self._selector, "fileno", None)
        self._fd = fileno() if fileno is not None else None
        if self._fd is not None:
            self._loop.add_reader(self._fd, self._ready)

    def add_reader(self, fd: int, callback: Callable[[], object], /) -> None:
        """Call back whenever that descriptor is readable."""
        if self._fd is None:
            self._loop.add_reader(fd, callback)
        else:
            self._selector.register(fd, selectors.EVENT_READ, callback)
            self._callbacks[fd] = callback

    def remove_reader(self, fd: int, /) -> None:
        """No longer."""
        if self._fd is None:
            self._loop.remove_reader(fd)
        else:
            self._selector.unregister(fd)
            del self._callbacks[fd]

    def _ready(self) -> None:
        until = time.perf_counter() + _TURN
        for key, _ in self._selector.select(0):
            # One that was called before may have removed it, or put another in its place.
            callback: Callable[[], object] = key.data
            if self._callbacks.get(key.fd) is callback:
                callback()
            if time.perf_counter() > until:
                break

    def close(self) -> None:
        """Give the descriptor back."""
        if self._fd is not None:
            self._loop.remove_reader(self._fd)
        self._selector.close()

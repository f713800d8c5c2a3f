"""Protobuf's descriptors for a session that may not wait: read on a thread, and what hung on them tried again.

Invariant: nothing here waits. The loop's thread is told by its own queue once a file has been read.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

from workbench.document.protobuf.known import schema_at, schema_known
from workbench.document.protobuf.schema import Schema


class Readings:
    """Of one session. `changed` is called on the loop's thread when a file that was asked for has been read."""

    def __init__(self, changed: Callable[[], object]) -> None:
        self._changed = changed
        self._asked: set[Path] = set()
        self._last: dict[Path, Schema | str] = {}
        self._closed = False

    def now(self, path: Path) -> Schema | str | None:
        """The descriptors in that file as it is, or why they can't be had; None while they are being read."""
        found = schema_known(path)
        if found is None:
            self._ask(path)
        else:
            self._last[path] = found
        return found

    def latest(self, path: Path) -> Schema | str | None:
        """The same, but those that it had before while a file that has changed is being read."""
        found = self.now(path)
        return self._last.get(path) if found is None else found

    def _ask(self, path: Path) -> None:
        if path in self._asked or self._closed:
            return
        self._asked.add(path)
        loop = asyncio.get_running_loop()

        def read() -> None:
            schema_at(path)
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(self._read, path)

        # No daemon: the compiler has a deadline, and its folder is to be taken away.
        threading.Thread(target=read, name="descriptors").start()

    def _read(self, path: Path) -> None:
        self._asked.discard(path)
        if not self._closed:
            self._changed()

    def close(self) -> None:
        """Nobody is told any more."""
        self._closed = True

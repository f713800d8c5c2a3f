"""A file that any thread reads, at any place.

Invariants: what is read is a copy of one's own, so that a file that is cut short or goes away under a reader
is a short read, never a fault; the descriptor is closed when the last who reads lets go of it.
"""

from __future__ import annotations

import os
import stat
import sys
import threading
from pathlib import Path


class DiskFile:
    """An open file, for reading. Raises OSError where it can't be opened, or is no regular file."""

    def __init__(self, path: Path) -> None:
        flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
        self._descriptor = os.open(path, flags)  # not waiting: a pipe's other end may never come
        self._lock = threading.Lock()
        if not stat.S_ISREG(os.fstat(self._descriptor).st_mode):
            raise OSError(0, "Not a regular file")

    def __del__(self) -> None:
        if hasattr(self, "_descriptor"):
            os.close(self._descriptor)

    def size(self) -> int:
        """How many bytes it has now. Raises OSError."""
        return os.fstat(self._descriptor).st_size

    def read(self, offset: int, length: int) -> bytes:
        """Those bytes, fewer where the file ends before. Raises OSError."""
        first = self._some(offset, length)
        if len(first) == length or not first:
            return first
        parts = [first]
        have = len(first)
        while have < length and (part := self._some(offset + have, length - have)):
            parts.append(part)
            have += len(part)
        return b"".join(parts)

    def read_into(self, room: memoryview, offset: int) -> int:
        """As many bytes as there is room for, and how many came: fewer where the file ends before. Raises OSError."""
        if sys.platform == "win32":
            data = self.read(offset, len(room))
            room[: len(data)] = data
            return len(data)
        have = 0
        while have < len(room) and (count := os.preadv(self._descriptor, [room[have:]], offset + have)):
            have += count
        return have

    def _some(self, offset: int, length: int) -> bytes:
        if sys.platform != "win32":
            return os.pread(self._descriptor, length, offset)
        with self._lock:
            os.lseek(self._descriptor, offset, os.SEEK_SET)
            return os.read(self._descriptor, length)

"""One file of a spool: Arrow IPC messages, appended whole, and read by any thread from where they stand.

Invariant: `size` is where the last whole message ends; what failed is cut off again.

Copying large frames into the system's page cache costs more than all else that a flood of them does: fresh pages
for bytes that hardly anyone reads again (measured: 0.57 ms of a core a MiB, beside 0.47 for receiving it, and 0.012
past the cache). So they can be written past it, from where they lie, which wants the same place within a block in
memory and in the file: the message's header is made longer by what is missing. The few bytes before and behind whole
blocks go through the cache, as all does where the file system, or the platform, knows nothing else.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pyarrow as pa

from workbench.traffic.batch import SCHEMA
from workbench.traffic.capture import ROW_KEY
from workbench.traffic.disk_file import DiskFile
from workbench.traffic.pieces import padded

BLOCK = 4096
"""Bytes: a multiple of what any disk wants the place and the length of a write past the cache to be multiples of."""
_ALIGNED = 8  # bytes: what an Arrow message's header is a multiple of
_PAST_CACHE = getattr(os, "O_DIRECT", 0)  # Linux, and few others
_REFUSED = (errno.EINVAL, errno.EOPNOTSUPP, errno.ENOSYS)


class Segment:
    """A file that batches are appended to, and read from."""

    def __init__(self, path: Path, number: int, first_row: int) -> None:
        """`number` is the first batch's. Raises OSError."""
        self.path = path
        self.number = number
        self._descriptor = os.open(
            path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600
        )
        self._past_cache = _opened_past_cache(path)
        self.size = 0
        self.file = DiskFile(path)
        self.append(_schema(first_row))

    def append(self, *message: pa.Buffer | bytes) -> int:
        """Write its pieces, or raise OSError and nothing of it stays; returns how long it is."""
        return self._append(message)

    def append_past_cache(self, *message: pa.Buffer | bytes) -> int:
        """As `append`, its largest piece past the page cache where that can be; the message may be longer then."""
        views = [memoryview(piece).cast("B") for piece in message]
        index = max(range(len(views)), key=lambda i: len(views[i]))
        data, address = views[index], pa.py_buffer(views[index]).address
        before = b"".join(views[:index])
        missing = (address - self.size - len(before)) % BLOCK
        if not before or missing % _ALIGNED or self._past_cache < 0:
            return self._append(message)
        start = -address % BLOCK
        stop = len(data) - (len(data) - start) % BLOCK
        before = padded(before, missing) + data[:start]
        return self._append((before, data[start:stop], data[stop:], *message[index + 1 :]), past_cache=1)

    def _append(
        self, message: Sequence[pa.Buffer | bytes | memoryview], past_cache: int | None = None
    ) -> int:
        length = 0
        try:
            for index, piece in enumerate(message):
                view = memoryview(piece).cast("B")
                length += len(view)
                if index == past_cache:
                    view = view[self._write_past_cache(view, self.size + length - len(view)) :]
                while len(view):
                    view = view[os.write(self._descriptor, view) :]
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._descriptor, self.size)
                os.lseek(self._descriptor, self.size, os.SEEK_SET)
            raise
        self.size += length
        return length

    def _write_past_cache(self, view: memoryview, offset: int) -> int:
        """Whole blocks, at a block's beginning; how many bytes were written so. What comes next goes behind them."""
        written = 0
        while written < len(view) and written % BLOCK == 0:
            try:
                written += os.pwrite(self._past_cache, view[written:], offset + written)
            except OSError as error:
                if error.errno not in _REFUSED:
                    raise
                os.close(self._past_cache)  # a file system that opens such files, and can't write them
                self._past_cache = -1
                break
        os.lseek(self._descriptor, offset + written, os.SEEK_SET)
        return written

    def restart(self, first_row: int) -> None:
        """Forget what it has; what follows begins with that row."""
        os.ftruncate(self._descriptor, 0)
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        self.size = 0
        self.append(_schema(first_row))

    def close(self) -> None:
        """Nothing more is appended; it can still be read."""
        for descriptor in (self._descriptor, self._past_cache):
            if descriptor >= 0:
                os.close(descriptor)
        self._descriptor = self._past_cache = -1


def _opened_past_cache(path: Path) -> int:
    """A descriptor, or -1 where there is no such thing."""
    if _PAST_CACHE:
        with suppress(OSError):
            return os.open(path, os.O_WRONLY | _PAST_CACHE)
    return -1


def _schema(first_row: int) -> pa.Buffer:
    return SCHEMA.with_metadata({**(SCHEMA.metadata or {}), ROW_KEY: str(first_row).encode()}).serialize()

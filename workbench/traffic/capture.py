"""A traffic log on disk: an Arrow IPC stream, readable while it is written and after a kill.

Every batch is appended whole. `read_capture` gives every whole batch and says what is missing.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pyarrow as pa

from workbench.traffic.batch import SCHEMA

_END = b"\xff\xff\xff\xff\0\0\0\0"  # of an Arrow IPC stream


class CaptureError(Exception):
    """A capture that can't be written or read: one sentence."""


class CaptureWriter:
    """Appends batches to a new file. Raises `CaptureError` where it can't be made or written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = path.open("wb")
        except OSError as error:
            raise CaptureError(
                f"{path}: can't be written ({(error.strerror or str(error)).lower()})."
            ) from error
        # Message by message: Arrow's own writer holds the schema back until the first batch, so that a
        # capture of nothing yet would be no capture.
        try:
            self._put(SCHEMA.serialize())
        except CaptureError:
            self._abandon()
            raise

    def write(self, batch: pa.RecordBatch) -> None:
        """Append a batch, out of this process' hands when it returns."""
        self._put(batch.serialize())

    def _put(self, message: pa.Buffer | bytes) -> None:
        try:
            self._file.write(message)
            self._file.flush()
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise CaptureError(f"{self._path}: the capture can't be continued ({reason}).") from error

    def _abandon(self) -> None:
        # What Python still holds in its buffer can't be written either.
        with suppress(OSError):
            self._file.close()

    def close(self) -> None:
        """End the stream, so that readers see that it is whole."""
        try:
            self._put(_END)
        finally:
            self._abandon()


def read_capture(path: Path) -> tuple[pa.Table, int]:
    """All whole batches, and how many bytes after the last one are no whole batch. Raises `CaptureError`."""
    batches: list[pa.RecordBatch] = []
    try:
        size = path.stat().st_size
        with pa.memory_map(str(path)) as source:
            try:
                reader = pa.ipc.open_stream(source)
            except (pa.ArrowInvalid, OSError) as error:
                raise CaptureError(f"{path}: not a capture.") from error
            if b"zmq-workbench.capture" not in (reader.schema.metadata or {}):
                raise CaptureError(f"{path}: an Arrow stream, but not a capture of this program.")
            whole = source.tell()
            while True:
                try:
                    batches.append(reader.read_next_batch())
                except StopIteration:
                    whole = size
                    break
                except (pa.ArrowInvalid, OSError):
                    break
                whole = source.tell()
            return pa.Table.from_batches(batches, schema=reader.schema), size - whole
    except OSError as error:
        raise CaptureError(f"{path}: can't be read ({(error.strerror or str(error)).lower()}).") from error

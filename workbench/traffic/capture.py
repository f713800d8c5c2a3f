"""A traffic log on disk: an Arrow IPC stream, readable while it is written and after a kill.

Every batch is appended whole. Small batches, of a log that trickles, are made into large ones when the
capture ends; until then, and after a kill, readers take several at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from workbench.document.whole_file import whole_file
from workbench.traffic.batch import SCHEMA, VERSION
from workbench.traffic.disk_file import DiskFile
from workbench.traffic.framing import END, LONGEST_HEADER, MARK
from workbench.traffic.history import Snapshot
from workbench.traffic.pieces import Pieces
from workbench.traffic.records import Kind

SUFFIX = ".arrows"
KINDS = max(kind.value for kind in Kind)
"""The highest number that a row's `kind` may have."""
VERSION_KEY = b"zmq-workbench.capture"
ROW_KEY = b"zmq-workbench.first-row"
"""In the schema of a part of a log: the number of its first row, from 0."""
_ROWS, _BYTES = 4096, 1 << 20  # of a batch that small ones are made into, whichever comes first
_TINY = 256  # rows a batch on the average, below which a capture is made anew at its end
_SOME = 64  # batches, below which that isn't worth it
_FILE_MAGIC = b"ARROW1"


class CaptureError(Exception):
    """A capture that can't be written or read: one sentence."""


class NewerCaptureError(CaptureError):
    """A capture that a newer program wrote: this one must leave it alone."""


def reason(error: Exception) -> str:
    """The system's words for it."""
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return words.lower()


# Writing


class CaptureWriter:
    """Appends batches to a new file. Raises `CaptureError` where it can't be made or written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._batches = self._rows = 0
        self._pieces = Pieces()
        try:
            self._file = path.open("wb")
        except OSError as error:
            raise CaptureError(f"{path}: can't be written ({reason(error)}).") from error
        # Message by message: Arrow's own writer holds the schema back until the first batch, so that a
        # capture of nothing yet would be no capture.
        try:
            self._put(SCHEMA.serialize())
        except CaptureError:
            self._abandon()
            raise

    def write(self, batch: pa.RecordBatch) -> None:
        """Append a batch, out of this process' hands when it returns."""
        self._put(*self._pieces.of(batch))
        self._batches += 1
        self._rows += batch.num_rows

    def _put(self, *pieces: pa.Buffer | bytes) -> None:
        try:
            for piece in pieces:
                self._file.write(piece)
            self._file.flush()
        except OSError as error:
            raise CaptureError(f"{self._path}: the capture can't be continued ({reason(error)}).") from error

    def _abandon(self) -> None:
        # What Python still holds in its buffer can't be written either.
        with suppress(OSError):
            self._file.close()

    def close(self) -> None:
        """End the stream, so that readers see that it is whole; make it anew where its batches are tiny."""
        try:
            self._put(END)
        finally:
            self._abandon()
        if self._batches > _SOME and self._rows < self._batches * _TINY:
            with suppress(CaptureError):  # it's whole as it is
                _compact(self._path)


def _compact(path: Path) -> None:
    """The same rows in large batches, under the same name. Raises `CaptureError`; the file is as it was then."""
    try:
        if not path.is_file() or path.stat().st_nlink > 1:
            return
        with pa.OSFile(str(path)) as source, pa.ipc.open_stream(source) as reader:
            _write_whole(path, _compacted(reader))
    except (OSError, pa.ArrowInvalid) as error:
        raise CaptureError(f"{path}: can't be made anew ({reason(error)}).") from error


def _compacted(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same rows, small batches joined to larger ones."""
    waiting: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        if waiting and (rows + batch.num_rows > _ROWS or size + batch.nbytes > _BYTES):
            yield joined(waiting)
            waiting, rows, size = [], 0, 0
        waiting.append(batch)
        rows += batch.num_rows
        size += batch.nbytes
    if waiting:
        yield joined(waiting)


def joined(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    """One batch of them all; at least one, together less than 2 GiB."""
    if len(batches) == 1:
        return batches[0]
    return pa.Table.from_batches(batches, schema=SCHEMA).combine_chunks().to_batches()[0]


def _write_whole(path: Path, batches: Iterable[pa.RecordBatch]) -> None:
    with whole_file(path) as file:
        file.write(SCHEMA.serialize())
        for batch in batches:
            file.write(batch.serialize())
        file.write(END)


class CancelledError(Exception):
    """The user gave it up; nothing was written."""


def save_capture(
    rows: Snapshot,
    path: Path,
    progress: Callable[[int], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Write these rows as one capture, whole or not at all, and return how many they were.

    They are fewer than there were when it began where the oldest have left meanwhile. `progress` is told
    how many are written so far, by and by. Runs on any thread. Raises `CaptureError`, and `CancelledError`
    soon after `cancelled` says so.
    """
    written = 0

    def batches() -> Iterator[pa.RecordBatch]:
        nonlocal written
        for batch in _compacted(batch for _, batch in rows.batches()):
            if cancelled():
                raise CancelledError
            yield batch
            written += batch.num_rows
            progress(written)

    try:
        _write_whole(path, batches())
    except (OSError, ValueError) as error:
        raise CaptureError(f"{path}: the capture can't be saved ({reason(error)}).") from error
    return written


# Reading


def is_capture(path: Path) -> bool:
    """Whether it is to be opened as one: by how it begins or, of what is cut off before that, by its suffix."""
    try:
        start = DiskFile(path).read(0, len(_FILE_MAGIC))
    except OSError:
        return path.suffix.lower() == SUFFIX
    return start.startswith((MARK, _FILE_MAGIC)) or path.suffix.lower() == SUFFIX


class Opened(NamedTuple):
    """A capture whose schema was read: its batches begin at `position`, its first row has that number."""

    file: DiskFile
    position: int
    first_row: int


def open_capture(path: Path) -> Opened:
    """Open it, and read no more than its schema. Raises `CaptureError`."""
    try:
        file = DiskFile(path)
        prefix = file.read(0, 8)
        length = int.from_bytes(prefix[4:], "little")
        head = file.read(0, 8 + length) if length <= LONGEST_HEADER else b""
    except OSError as error:
        raise CaptureError(f"{path}: can't be read ({reason(error)}).") from error
    if prefix.startswith(_FILE_MAGIC):
        raise CaptureError(f"{path}: an Arrow file, not a capture of this program, which is an Arrow stream.")
    if not prefix.startswith(MARK[: len(prefix)]):
        raise CaptureError(f"{path}: not a capture.")
    if len(head) < 8 + length or not length:
        raise CaptureError(f"{path}: not a capture, or one that was cut off before its first row.")
    try:
        schema = pa.ipc.read_schema(pa.py_buffer(head))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise CaptureError(f"{path}: not a capture.") from error
    return Opened(file, 8 + length, _checked(path, schema))


def _checked(path: Path, schema: pa.Schema) -> int:
    """The number of the first row. Raises `CaptureError` for a schema that isn't a capture's."""
    metadata = schema.metadata or {}
    if VERSION_KEY not in metadata:
        raise CaptureError(f"{path}: an Arrow stream, but not a capture of this program.")
    version = _number(metadata[VERSION_KEY])
    if version is not None and version > VERSION:
        raise NewerCaptureError(
            f"{path}: a capture of version {version}, by a newer ZeroMQ Workbench; this one reads up to {VERSION}."
            " Update it to open the capture."
        )
    if version != VERSION or not schema.equals(SCHEMA, check_metadata=False):
        raise CaptureError(f"{path}: says that it is a capture, but has other columns than one.")
    return _number(metadata.get(ROW_KEY, b"0")) or 0


def _number(text: bytes) -> int | None:
    return int(text) if text.isdigit() and len(text) < 19 else None


def is_sound(batch: pa.RecordBatch) -> bool:
    """Whether every value of a batch that came from a file can be read, and is one that a record may have."""
    try:
        batch.validate(full=True)
        if not batch.schema.equals(SCHEMA, check_metadata=False):
            return False
        frames = batch.column("frames")
        if any(column.null_count for column in batch.columns) or frames.flatten().null_count:
            return False
        return batch.num_rows == 0 or pc.max(batch.column("kind")).as_py() <= KINDS  # pyright: ignore[reportAttributeAccessIssue]
    except (pa.ArrowException, ValueError, OSError):
        return False


def read_capture(path: Path) -> tuple[pa.Table, int]:
    """All whole batches, and how many bytes after the last one are no whole batch. Raises `CaptureError`.

    It takes the memory of all rows: `CaptureLog` reads only those that are looked at.
    """
    opened = open_capture(path)
    batches: list[pa.RecordBatch] = []
    try:
        size = opened.file.size()
        with pa.memory_map(str(path)) as source:
            reader = pa.ipc.open_stream(source)
            whole = source.tell()
            while True:
                try:
                    batches.append(reader.read_next_batch())
                except StopIteration:
                    whole = size
                    break
                except (pa.ArrowException, OSError):
                    break
                whole = source.tell()
            return pa.Table.from_batches(batches, schema=reader.schema), size - whole
    except OSError as error:
        raise CaptureError(f"{path}: can't be read ({reason(error)}).") from error

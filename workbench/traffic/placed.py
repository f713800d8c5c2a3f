"""Batches that stand in a file: where, and how to get one into memory.

Small batches that follow each other are read as one: a million of a row each are then as few reads as
a flood's, and as quick to scroll.
"""

from __future__ import annotations

from struct import error, unpack_from
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from workbench.traffic.batch import SCHEMA
from workbench.traffic.capture import KINDS, is_sound, joined
from workbench.traffic.disk_file import DiskFile
from workbench.traffic.framing import RECORD_BATCH, BrokenError, Header, parsed
from workbench.traffic.owners import Owners

TINY = 256
"""Rows of a batch that may be read together with its neighbours."""
_TINY_BYTES = 64 << 10  # of such a message; they are read together up to
_GROUP_ROWS = 4096  # rows, or
_GROUP_BYTES = 256 << 10  # bytes
_SCHEMA = SCHEMA.serialize().to_pybytes()
_LARGE = 256 << 10  # bytes of a batch, from which on its frames are most of it
_BEGINNING = 16 << 10  # bytes that are read at first: the header, and what few rows have before their frames
_BUFFERS = range(14)  # of the schema's columns up to `size`, each with one for what is null
_VALIDITY = (0, 2, 5, 12)
_DATA = {"time": (1,), "socket": (3, 4), "kind": (6,), "size": (13,)}
_AMOUNTS = pa.schema([SCHEMA.field(name) for name in _DATA])


class Place(NamedTuple):
    """Where a batch stands, or `messages` that follow each other and are read as one; in bytes."""

    file: DiskFile
    offset: int
    length: int
    messages: int = 1
    is_plain: bool = True
    """Whether all values stand there as they are."""


def read(place: Place, *, trusted: bool) -> pa.RecordBatch | None:
    """The batch; None where it can't be read, or isn't one. What we didn't write ourselves is checked whole."""
    try:
        data = place.file.read(place.offset, place.length)
        if len(data) < place.length:
            return None
        if place.messages == 1:
            message = pa.ipc.read_message(pa.py_buffer(data))
            batch = pa.ipc.read_record_batch(message, SCHEMA)
        else:
            batch = joined(pa.ipc.open_stream(pa.py_buffer(_SCHEMA + data)).read_all().to_batches())
    except (pa.ArrowException, OSError, ValueError, EOFError):
        return None
    return batch if trusted or is_sound(batch) else None


def glance(place: Place, *, trusted: bool) -> pa.RecordBatch | None:
    """As `read`, but of a large batch only `time`, `socket`, `kind` and `size`: the frames stay where they are."""
    if place.messages > 1 or not place.is_plain or place.length < _LARGE:
        return read(place, trusted=trusted)
    try:
        return _glanced(place)
    except (BrokenError, error):  # all of it says why, if anything does
        return read(place, trusted=trusted)
    except (pa.ArrowException, OSError, ValueError):
        return None


def _glanced(place: Place) -> pa.RecordBatch:
    beginning = place.file.read(place.offset, min(place.length, _BEGINNING))
    head = 8 + unpack_from("<I", beginning, 4)[0]
    header = parsed(beginning, 0, head, _BUFFERS)
    if header.type != RECORD_BATCH or header.length > place.length:
        raise BrokenError
    if any(header.buffers[number].length for number in _VALIDITY):
        raise BrokenError

    def buffer(number: int) -> pa.Buffer:
        start, length = header.buffers[number]
        data = beginning[head + start : head + start + length]
        return pa.py_buffer(
            data if len(data) == length else place.file.read(place.offset + head + start, length)
        )

    def column(type_: pa.DataType, *numbers: int) -> pa.Array:
        return pa.Array.from_buffers(type_, header.rows, [None, *map(buffer, numbers)], null_count=0)

    columns = [column(field.type, *_DATA[field.name]) for field in _AMOUNTS]
    batch = pa.RecordBatch.from_arrays(columns, schema=_AMOUNTS)
    batch.validate(full=True)
    if header.rows and pc.call_function("max", [batch.column("kind")]).as_py() > KINDS:
        raise BrokenError
    return batch


def skim(place: Place, room: bytearray) -> memoryview | None:
    """The bytes there, in the room, which grows to hold them; None where they can't be read, or aren't plain.

    It takes a fraction of the time of `read`, and says of a value only whether it may be there.
    """
    if not place.is_plain:
        return None
    if len(room) < place.length:
        room.extend(bytes(place.length - len(room)))
    data = memoryview(room)[: place.length]
    try:
        return data if place.file.read_into(data, place.offset) == place.length else None
    except OSError:
        return None


def is_tiny(header: Header) -> bool:
    """Whether that batch is read together with its neighbours."""
    return header.rows <= TINY and header.length <= _TINY_BYTES


class Group:
    """Small batches that follow each other, while more are added: where they stand, and each row's socket."""

    def __init__(self, place: Place, names: list[str]) -> None:
        self._file, self._offset, self._length, self._messages, self._is_plain = place
        self.names = names

    def takes(self, file: DiskFile, header: Header) -> bool:
        """Whether that batch, the next one, is to be among them."""
        return (
            header.rows <= TINY
            and header.head + header.body <= _TINY_BYTES
            and len(self.names) + header.rows <= _GROUP_ROWS
            and self._length + header.head + header.body <= _GROUP_BYTES
            and self._is_plain == header.is_plain
            and self._file is file
        )

    def add(self, header: Header, of: Owners) -> None:
        """It is among them now."""
        self._length += header.head + header.body
        self._messages += 1
        self.begin(of, header.rows)

    def begin(self, of: Owners, rows: int) -> None:
        """These are the next rows' sockets."""
        if not isinstance(of, str):
            self.names += [of.names[code] for code in of.codes]
        elif rows == 1:
            self.names.append(of)
        else:
            self.names += [of] * rows

    def place(self) -> Place:
        """Where they stand."""
        return Place(self._file, self._offset, self._length, self._messages, self._is_plain)

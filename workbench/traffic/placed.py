"""Batches that stand in a file: where, and how to get one into memory.

Small batches that follow each other are read as one: a million of a row each are then as few reads as
a flood's, and as quick to scroll.
"""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa

from workbench.traffic.batch import SCHEMA
from workbench.traffic.capture import is_sound, joined
from workbench.traffic.disk_file import DiskFile

_SCHEMA = SCHEMA.serialize().to_pybytes()


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

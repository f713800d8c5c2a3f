"""Whose the rows of a batch are, without its messages: a name, or a small number a row.

So the rows of one socket are found among ten million without reading them from the disk.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from workbench.traffic.row_list import RowList


class Mixed(Struct, frozen=True):
    """Rows of several sockets: of each the place of its name, uint16 or, of very many names, uint32."""

    names: tuple[str, ...]
    codes: array[int]


Owners = str | Mixed


def owners(sockets: Sequence[str]) -> Owners:
    """Of rows with these sockets; at least one."""
    first = sockets[0]
    if all(socket == first for socket in sockets):
        return first
    names = {name: code for code, name in enumerate(dict.fromkeys(sockets))}
    codes = array("H" if len(names) <= 0xFFFF else "I", [names[socket] for socket in sockets])
    return Mixed(tuple(names), codes)


def column_owners(sockets: pa.StringArray) -> Owners:
    """Of the rows of a batch's column; at least one."""
    encoded = sockets.dictionary_encode()
    names = encoded.dictionary.to_pylist()
    if len(names) == 1:
        return names[0]
    few = len(names) <= 0xFFFF
    codes = array("H" if few else "I")
    numbers = encoded.indices.cast(pa.uint16() if few else pa.uint32()).buffers()[1]
    codes.frombytes(memoryview(numbers)[: len(sockets) * codes.itemsize])
    return Mixed(tuple(names), codes)


def names_of(of: Owners) -> tuple[str, ...]:
    """The sockets that have rows there."""
    return (of,) if isinstance(of, str) else of.names


def rows_of(socket: str, starts: Sequence[int], whose: Sequence[Owners], start: int, stop: int) -> RowList:
    """The rows from `start` up to `stop` that are that socket's.

    Of batches that follow each other `starts` are the first rows, from the batch of `start` on, and `whose` theirs.
    """
    found = RowList()
    first = last = start  # rows that follow each other, and are not in yet
    for index, (begin, of) in enumerate(zip(starts, whose, strict=True)):
        if begin >= stop:
            break
        end = min(stop, starts[index + 1]) if index + 1 < len(starts) else stop
        if of == socket:
            if begin > last:
                found.add_range(first, last)
                first = begin
            last = end
        elif not isinstance(of, str) and socket in of.names:
            found.add_range(first, last)
            first = last = end
            found.extend(_own(of, socket, begin, max(begin, start), end))
    found.add_range(first, last)
    return found


def _own(of: Mixed, socket: str, first: int, start: int, stop: int) -> array[int]:
    """The rows from `start` up to `stop` that are that socket's; `first` is the batch's."""
    rows = array("Q")
    if start < stop:
        width = pa.uint16() if of.codes.itemsize == 2 else pa.uint32()
        codes = pa.Array.from_buffers(width, len(of.codes), [None, pa.py_buffer(of.codes)])
        part = codes.slice(start - first, stop - start)
        own = pc.call_function("equal", [part, pa.scalar(of.names.index(socket), width)])
        places = pc.call_function(
            "add", [pc.call_function("indices_nonzero", [own]), pa.scalar(start, pa.uint64())]
        )
        numbers = memoryview(places.buffers()[1]).cast("B")
        rows.frombytes(numbers[8 * places.offset : 8 * (places.offset + len(places))])
    return rows

"""A batch as the pieces of an Arrow IPC message."""

from __future__ import annotations

from array import array

import pyarrow as pa
import pytest

from workbench.traffic.batch import OpenBatch, slice_batch
from workbench.traffic.pieces import Pieces
from workbench.traffic.records import Kind, MessageSlice, Record

MIB = 1 << 20


def batch_of(count: int, size: int) -> pa.RecordBatch:
    frames = [part for number in range(count) for part in (b"%d" % number, b"x" * size)]
    ends = range(0, 2 * count + 1, 2)
    return slice_batch(MessageSlice.joined("a", frames, ends, array("q", range(count)), "127.0.0.1:5555"))


@pytest.mark.parametrize(("count", "size"), [(1, 1), (3, 0), (2000, 100), (16_000, 100), (1, MIB), (9, MIB)])
def test_the_pieces_together_are_the_message(count, size):
    batch = batch_of(count, size)
    pieces = Pieces()
    for _ in range(2):
        assert b"".join(pieces.of(batch)) == batch.serialize().to_pybytes()


def test_a_part_of_a_batch_and_one_with_events_too():
    rows = OpenBatch()
    for number in range(300):
        rows.add(Record(time=number, socket="a", kind=Kind.RECEIVED, frames=(b"x" * 9000, b"")))
        rows.add(Record(time=number, socket="b", kind=Kind.EVENT, event="failed", reason="No.", trouble=True))
    pieces = Pieces()
    for batch in (rows.seal(), rows.seal().slice(7, 400), batch_of(9, MIB).slice(2, 4)):
        assert b"".join(pieces.of(batch)) == batch.serialize().to_pybytes()


def test_large_frames_are_not_copied():
    batch = batch_of(9, MIB)
    data = batch.column("frames").values.buffers()[2]
    large = [piece for piece in Pieces().of(batch) if len(memoryview(piece)) >= MIB]
    assert [pa.py_buffer(piece).address for piece in large] == [data.address]


def test_what_was_written_is_not_kept():
    before = pa.total_allocated_bytes()
    pieces = Pieces()
    batch = batch_of(9, MIB)
    pieces.of(batch)
    del batch
    assert pa.total_allocated_bytes() - before < MIB

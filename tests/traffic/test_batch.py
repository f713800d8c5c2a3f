"""A batch sealed from any row on holds the rows that went in."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.traffic.test_log import RECORDS
from workbench.traffic.batch import SCHEMA, OpenBatch, sealed_record, socket_rows
from workbench.traffic.records import Kind, Record
from workbench.traffic.text import preview


@given(st.lists(RECORDS, min_size=1, max_size=10), st.data())
def test_sealing_from_any_row(records, data):
    batch = OpenBatch()
    for record in records:
        batch.add(record)
    start = data.draw(st.integers(0, len(records)))
    sealed = batch.seal(start)
    sealed.validate(full=True)
    assert sealed.schema.equals(SCHEMA)
    assert [sealed_record(sealed, row) for row in range(sealed.num_rows)] == records[start:]
    assert [batch.record(row) for row in range(len(batch))] == records
    own = [7 + n for n, r in enumerate(records[start:]) if r.socket == "a"]
    assert socket_rows(sealed, "a", 7).tolist() == own


@given(st.lists(st.tuples(RECORDS, st.booleans()), min_size=1, max_size=30))
def test_the_parts_hold_all_rows_whenever_they_were_asked_for(steps):
    batch = OpenBatch()
    for record, asks in steps:
        batch.add(record)
        if asks:
            batch.parts()
    parts = batch.parts()
    assert [sealed_record(part, row) for part in parts for row in range(part.num_rows)] == [
        r for r, _ in steps
    ]
    assert all(before.num_rows > 2 * after.num_rows for before, after in pairwise(parts))
    assert batch.parts() == parts


def test_a_part_stays_as_it_was_for_whoever_holds_it():
    batch = OpenBatch()
    batch.add(Record(time=1, socket="a", kind=Kind.SENT, frames=(b"first",)))
    (held,) = batch.parts()
    batch.add(Record(time=2, socket="a", kind=Kind.SENT, frames=(b"second",)))
    batch.parts()
    assert [sealed_record(held, row).frames for row in range(held.num_rows)] == [(b"first",)]


@pytest.mark.parametrize("frames", [(b"a" * 5000, b"", b"b" * 10), (b"\xff" * 3000,), ("é" * 4000).encode()])
def test_the_beginning_of_a_large_row_reads_as_the_whole_in_one_line(frames):
    frames = frames if isinstance(frames, tuple) else (frames,)
    rows = OpenBatch()
    for sent in (frames, (b"small",)):
        rows.add(Record(time=1, socket="a", kind=Kind.RECEIVED, frames=sent))
    batch = rows.seal()
    glanced, whole = sealed_record(batch, 0, 1024), sealed_record(batch, 0)
    assert glanced.frames == tuple(frame[:1024] for frame in frames)
    assert (glanced.size, len(glanced.frames)) == (whole.size, len(whole.frames))
    assert preview(glanced.frames) == preview(whole.frames)
    assert sealed_record(batch, 1, 1024) == sealed_record(batch, 1)


def test_the_beginning_of_a_row_in_the_middle_of_a_cut_out_batch():
    rows = OpenBatch()
    for number in range(5):
        rows.add(Record(time=1, socket="a", kind=Kind.RECEIVED, frames=(b"%d" % number * 900, b"x" * 900)))
    glanced = sealed_record(rows.seal().slice(2, 2), 1, 1000)
    assert glanced.frames == (b"3" * 900, b"x" * 900)
    assert glanced.cut == 0

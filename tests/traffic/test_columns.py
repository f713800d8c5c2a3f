"""A batch's rows are the same, read by columns or one by one, from any slice of it."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.traffic.batch import OpenBatch, sealed_record
from workbench.traffic.columns import batch_records, sizes
from workbench.traffic.records import Kind, Record

records = st.builds(
    Record,
    time=st.integers(0, 2**62),
    socket=st.sampled_from(["a", "b", "ö"]),
    kind=st.sampled_from(list(Kind)),
    frames=st.lists(st.binary(max_size=5), max_size=3).map(tuple),
    peer=st.sampled_from(["", "127.0.0.1"]),
    event=st.sampled_from(["", "failed"]),
    reason=st.text(max_size=4),
    trouble=st.booleans(),
)


@given(st.lists(records, max_size=8), st.integers(0, 8), st.integers(0, 8))
def test_rows_by_columns_are_the_rows_one_by_one(rows, start, length):
    batch = OpenBatch()
    for row in rows:
        batch.add(row)
    sealed = batch.seal()
    part = sealed.slice(min(start, len(rows)), length)
    assert list(batch_records(part)) == rows[start : start + length]
    assert list(batch_records(part)) == [sealed_record(part, row) for row in range(part.num_rows)]
    assert sizes(part) == [row.size for row in rows[start : start + length]]


@pytest.mark.parametrize("indices", [[], [2, 0], [1, 1, 1]])
def test_rows_that_were_taken_out_of_a_batch_are_read_alike(indices):
    batch = OpenBatch()
    for n in range(3):
        batch.add(Record(time=n, socket=str(n), kind=Kind.SENT, frames=(b"%d" % n,) * n))
    taken = batch.seal().take(pa.array(indices, pa.int64()))
    assert [record.time for record in batch_records(taken)] == indices
    assert [len(record.frames) for record in batch_records(taken)] == indices

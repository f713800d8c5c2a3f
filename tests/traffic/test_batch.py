"""A batch sealed from any row on holds the rows that went in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.traffic.test_log import RECORDS
from workbench.traffic.batch import SCHEMA, OpenBatch, sealed_record, socket_rows


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

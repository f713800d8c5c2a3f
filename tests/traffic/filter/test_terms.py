"""Joints of terms: whatever they join, and whichever way a joint takes to spare work, each row has its answer."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.traffic.batch import OpenBatch
from workbench.traffic.filter.rows import Rows
from workbench.traffic.filter.scan import Needle
from workbench.traffic.filter.terms import All, Any, Not, Term
from workbench.traffic.records import Kind, Record

ROWS = 12
RECORDS = [Record(time=n, socket="a", kind=Kind.SENT, frames=(b"x" * n,)) for n in range(ROWS)]


def rows() -> Rows:
    batch = OpenBatch()
    for record in RECORDS:
        batch.add(record)
    return Rows(batch.seal(), 0, None)


class Fixed(Term):
    """Holds for the rows of these sizes; `asked` are those that it was asked about."""

    def __init__(
        self, sizes: frozenset[int], cost: int = 1, needles: frozenset[Needle] | None = None
    ) -> None:
        self.sizes, self.cost, self.needles = sizes, cost, needles
        self.asked: list[int] = []

    def test(self, record: Record, latency: int | None) -> bool:
        return record.size in self.sizes

    def mask(self, rows: Rows) -> pa.BooleanArray:
        sizes = rows.column("size").to_pylist()
        self.asked += sizes
        return pa.array([size in self.sizes for size in sizes], pa.bool_())


_fixed = st.builds(
    Fixed, st.frozensets(st.integers(0, ROWS - 1)) | st.sampled_from([frozenset(), frozenset(range(ROWS))]),
    st.sampled_from([1, 40]),
)  # fmt: skip
_terms = st.recursive(
    _fixed,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(All, st.lists(inner, max_size=3))
        | st.builds(Any, st.lists(inner, max_size=3))
    ),
    max_leaves=6,
)


@given(_terms)
def test_a_batch_is_answered_as_each_of_its_records(term):
    assert term.mask(rows()).to_pylist() == [term.test(record, None) for record in RECORDS]


def test_a_costly_term_is_asked_only_of_rows_still_in_question():
    few, most = frozenset({3, 7}), frozenset(range(ROWS)) - {3, 7}
    costly = Fixed(frozenset({7}), cost=40)
    All([costly, Fixed(few)]).mask(rows())
    assert costly.asked == [3, 7]
    costly = Fixed(frozenset({7}), cost=40)
    Any([costly, Fixed(most)]).mask(rows())
    assert costly.asked == [3, 7]


@pytest.mark.parametrize("joint", [All, Any])
def test_where_nothing_is_in_question_a_term_is_not_asked(joint):
    settled = Fixed(frozenset() if joint is All else frozenset(range(ROWS)))
    other = Fixed(frozenset({1}), cost=2)
    joint([other, settled]).mask(rows())
    assert other.asked == []


def test_what_must_be_among_the_bytes_is_one_terms_of_all_and_each_terms_of_any():
    one, two = frozenset([Needle("one")]), frozenset([Needle("two"), Needle("three")])
    first, second, unknown = Fixed(frozenset(), 1, one), Fixed(frozenset(), 1, two), Fixed(frozenset())
    assert All([second, unknown, first]).needles == one, "the fewest"
    assert Any([first, second]).needles == one | two
    assert Any([first, unknown]).needles is None
    assert All([unknown]).needles is None
    assert Not(first).needles is None

"""A list of rows: as a plain one, whatever is added and dropped, and small where rows follow each other."""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.traffic.row_list import RowList

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("range"), st.integers(0, 3), st.integers(0, 40)),
        st.tuples(st.just("rows"), st.lists(st.integers(1, 3), max_size=40)),
        st.tuples(st.just("list"), st.lists(st.integers(1, 2), max_size=40)),
        st.tuples(st.just("drop"), st.integers(0, 60)),
    ),
    max_size=12,
)


@given(STEPS, st.integers(0, 400))
def test_it_is_as_a_plain_list(steps, asked):
    rows, plain, last = RowList(), [], -1
    for step in steps:
        if step[0] == "drop":
            rows.drop(step[1])
            del plain[: step[1]]
            continue
        if step[0] == "range":
            new = list(range(last + 1 + step[1], last + 1 + step[1] + step[2]))
            rows.add_range(last + 1 + step[1], last + 1 + step[1] + step[2])
        else:
            new, at = [], last
            for gap in step[1]:
                at += gap
                new.append(at)
            rows.extend(array("Q", new) if step[0] == "rows" else RowList(new))
        plain += new
        last = max(last, *new, -1) if new else last
    assert list(rows) == plain
    assert len(rows) == len(plain)
    assert [rows[index] for index in range(len(plain))] == plain
    assert list(rows.last(7)) == plain[-7:]
    assert rows.below(asked) == bisect_left(plain, asked)
    for index in (-1, len(plain)):
        with pytest.raises(IndexError):
            rows[index]


def test_a_hundred_million_rows_in_a_row_take_no_memory():
    rows = RowList()
    for start in range(0, 100_000_000, 100_000):
        rows.add_range(start, start + 100_000)
    assert (len(rows), rows[99_999_999], rows.below(70_000_000)) == (100_000_000, 99_999_999, 70_000_000)
    assert sys.getsizeof(rows._pieces) < 200


def test_a_list_that_is_extended_by_another_doesnt_change_it():
    first = RowList([1, 3, 5])
    second = RowList()
    second.extend(first)
    second.extend(array("Q", [7, 9]))
    first.drop(2)
    assert (list(first), list(second)) == ([5], [1, 3, 5, 7, 9])

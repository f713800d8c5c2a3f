"""Whose rows they are: found without the batches, from any row on and up to any."""

from __future__ import annotations

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from workbench.traffic.owners import names_of, owners, rows_of

BATCHES = st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=5), max_size=8)


@given(BATCHES, st.integers(0, 40), st.integers(0, 40))
def test_the_rows_of_a_socket_are_those_that_have_its_name(batches, start, stop):
    flat = [socket for batch in batches for socket in batch]
    begins = [0, *accumulate(map(len, batches))][: len(batches)]
    start, stop = min(start, len(flat)), min(stop, len(flat))
    skip = max(0, sum(begin <= start for begin in begins) - 1)
    whose = [owners(batch) for batch in batches]
    for socket in "abcd":
        found = list(rows_of(socket, begins[skip:], whose[skip:], start, stop))
        assert found == [row for row in range(start, stop) if flat[row] == socket]


@given(st.lists(st.text(max_size=3), min_size=1))
def test_their_names_are_each_there_once(sockets):
    assert sorted(names_of(owners(sockets))) == sorted(set(sockets))

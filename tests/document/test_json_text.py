"""JSON as a workspace file holds it: what is read is what was written."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.document.json_text import JsonError, parse, unwritable

_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**40), 10**40) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(_values, st.booleans())
def test_any_value_is_read_as_it_was_written(value: object, escaped: bool):
    assert parse(json.dumps(value, ensure_ascii=escaped).encode()) == value
    assert unwritable(value) == ""


@given(st.binary(max_size=30) | st.text(max_size=30).map(str.encode))
def test_any_bytes_are_read_or_refused_in_words(text: bytes):
    try:
        parse(text)
    except JsonError as error:
        told = str(error)
        assert told.endswith(".")
        assert told.isprintable()


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"a": [1.0, {"b": math.nan}]}, "a[1].b: nan is not a number of JSON."),
        ({"a": "\ud800"}, "a: a text in it is not valid Unicode."),
        ({"a": {"\ud800": 1}}, "a: a text in it is not valid Unicode."),
        ((1, (math.inf,)), "[1][0]: inf is not a number of JSON."),
    ],
)
def test_what_cannot_be_written_is_told_by_its_place(value: object, told: str):
    assert unwritable(value) == told


def test_deep_nesting_is_looked_through_without_a_deep_stack():
    value: list[object] = []
    for _ in range(100_000):
        value = [value]
    assert unwritable(value) == ""
    del value[:]

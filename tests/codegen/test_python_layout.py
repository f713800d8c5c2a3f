"""Long expressions are unfolded, and stay the same expression; formatters leave them so."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.codegen.python_layout import folded, unfolded


def test_what_fits_stays_on_its_line():
    assert folded("f(a, b)", 7) == "f(a, b)"
    assert folded("f(a, b)", 6) == "f(\n    a,\n    b,\n)"


def test_only_what_is_too_long_within_is_unfolded_too():
    made = folded("Order(id=1, lines=[Line(sku='a'), Line(sku='b')]).encode()", 30)
    assert (
        made
        == "Order(\n    id=1,\n    lines=[\n        Line(sku='a'),\n        Line(sku='b'),\n    ],\n).encode()"
    )


@pytest.mark.parametrize(
    "source", ["f(x for x in y)", "(1)", "name", "[x for x in y]", "x if y else z", "'(, )'"]
)
def test_what_would_become_another_expression_stays(source: str):
    assert ast.dump(ast.parse(unfolded(source, 3), mode="eval")) == ast.dump(ast.parse(source, mode="eval"))


values = st.recursive(
    st.one_of(st.integers(), st.text(max_size=9), st.binary(max_size=5), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.text(max_size=5), inner, max_size=4),
        st.tuples(inner),
    ),
    max_leaves=12,
)


@given(values, st.integers(0, 60))
def test_a_value_is_the_same_however_narrow_it_gets(value: object, room: int):
    assert ast.literal_eval(folded(repr(value), room)) == value

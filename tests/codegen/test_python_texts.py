"""Texts and names of a workspace in Python."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.codegen.test_python_frames import VARIABLES
from workbench.codegen.python_texts import Needs, double_quoted, json_expression, literal, text_expression


def test_variables_get_names_that_python_takes():
    assert list(Needs(VARIABLES).constants.values()) == ["PORT", "NAME", "VALUE_2ND", "CLASS"]
    assert list(Needs({"a b": "", "a-b": ""}).constants.values()) == ["A_B", "A_B_"]
    assert Needs({"utc": ""}).constant("utc") == "VALUE_UTC"  # UTC is datetime's


@given(st.text(max_size=8))
def test_a_literal_is_the_same_text_in_double_quotes_where_it_can_be(text):
    written = literal(text)
    assert ast.literal_eval(written) == text
    assert written.startswith('"') or '"' in text


def test_only_quotes_around_texts_are_made_double():
    assert double_quoted("f('it', \"'\", b'x')") == 'f("it", "\'", b"x")'
    assert literal("it's") == '"it\'s"'


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain", '"plain"'), ("{{ port }}", "PORT"), ("at {{ port }}", 'f"at {PORT}"'),
        ("{{ counter }}", "str(counter)"), ("{{ json(port)['a'] }}!", '"{}!".format(json.loads(PORT)["a"])'),
    ],
)  # fmt: skip
def test_a_text_is_written_as_people_would(text: str, written: str):
    assert text_expression(text, Needs({"port": "1"})) == written


def test_json_keeps_its_keys_and_values():
    needs = Needs({"port": "1"})
    assert json_expression({"{{ port }}": ["{{ port }}", None, True, 1.5]}, needs) == (
        '{"{{ port }}": [PORT, None, True, 1.5]}'
    )

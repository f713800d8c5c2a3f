"""What a template offers at a place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.document.completion import SIGNATURES, completions
from workbench.document.functions import FUNCTIONS

VARIABLES = {"port": "5555", "prefix": "a", "two words": "never"}


def at(text, **more):
    """What is offered where the bar stands, and the text with the first of it taken."""
    before, _, after = text.partition("|")
    typed, found = completions(before + after, len(before), VARIABLES, **more)
    if not found:
        return None
    first = found[0].insert
    kept = before[: len(before) - typed] + first
    cut = len(kept) - found[0].back
    return [each.shown for each in found], f"{kept[:cut]}|{kept[cut:]}{after}"


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("{{ po|", "port", "{{ port }}|"),
        ("{{po| }} b", "port", "{{ port| }} b"),
        ("a {{ x }} {{ ran|", "random(a, b)", "a {{ x }} {{ random(|) }}"),
        ("{{ uu|", "uuid()", "{{ uuid() }}|"),
        ("{{ len(fr| }}", "frames", "{{ len(frames| }}"),
        ('{{ "a" + co|', "counter", '{{ "a" + counter }}|'),
        ("{{{{ {{ coun|", "counter", "{{{{ {{ counter }}|"),
    ],
)
def test_what_is_typed_is_completed_and_closed(text, first, after):
    shown, taken = at(text)
    assert (shown[0], taken) == (first, after)


@pytest.mark.parametrize(
    "text",
    ["|", "po|", "{{ port }} po|", "{{{{ po|", "{{ row.po|", "{{ 'po|", "{{ zzz|", "{{ 12po|"],
)
def test_elsewhere_nothing_is_offered(text):
    assert at(text) is None


def test_all_that_may_stand_there_is_offered_and_what_no_expression_says_is_not():
    shown, _ = at("{{|")
    assert shown[:2] == ["port", "prefix"]
    assert {"counter", "frames", "row", "uuid()", "now()"} <= set(shown)
    assert "two words" not in shown
    assert "request" not in shown
    assert "request" in at("{{|", request=True)[0]


def test_every_function_is_told():
    assert SIGNATURES.keys() == FUNCTIONS.keys()


@given(st.text("{}ab.'\" 1(", max_size=30), st.integers(0, 30))
def test_any_text_has_an_answer(text, cursor):
    typed, found = completions(text, min(cursor, len(text)), VARIABLES)
    assert 0 <= typed <= cursor
    assert all(each.insert and each.back <= len(each.insert) for each in found)

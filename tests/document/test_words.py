"""Texts as a sentence can hold them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workbench.document.words import elided, printable


def test_what_commands_is_shown_as_such():
    assert printable("a\x1b[2J\u202eb\ud800 é") == "a\ufffd[2J\ufffdb\ufffd é"


def test_what_is_long_is_cut():
    assert elided("a  b\n c") == "a b c"
    assert elided("x" * 60) == "x" * 60
    assert elided("x" * 61) == "x" * 59 + "…"
    assert elided(" " * 1000 + "x") == "…"


@given(st.text())
def test_any_text_is_one_short_line(text: str):
    assert elided(text, 20).isprintable()
    assert len(elided(text, 20)) <= 20

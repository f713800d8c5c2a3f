"""Words that fit, and tooltips that are never rich text."""

from __future__ import annotations

import pytest
from PySide6.QtGui import Qt

from workbench.ui.canvas.words import plain_tip, rate_words, short_count


@pytest.mark.parametrize("text", ["<b>x</b>", "a <img src='file:///etc/passwd'>", "&lt;b&gt;", "x<a href=y>"])
def test_no_tip_is_taken_for_rich_text(qapp, text):
    assert Qt.mightBeRichText(text)
    assert not Qt.mightBeRichText(plain_tip(text))
    assert plain_tip(text).replace("\u200b", "") == text


def test_empty_lines_are_left_out_and_a_line_stays_one():
    assert plain_tip("a", "", "b\nc") == "a\nb␊c"


def test_a_line_is_cut_before_it_fills_the_screen():
    assert len(plain_tip("x" * 5000)) < 500


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0"),
        (9_999, "9,999"),
        (12_480, "12.4k"),
        (99_999, "99.9k"),
        (999_999, "999k"),
        (1_234_567, "1.2M"),
        (7_000_000_000, "7.0G"),
    ],
)
def test_short_counts_never_say_more_than_there_were(count, words):
    assert short_count(count) == words


@pytest.mark.parametrize(("rate", "words"), [(0.01, ""), (0.5, "0.5/s"), (12.3, "12/s"), (1204.0, "1,204/s")])
def test_rates(rate, words):
    assert rate_words(rate) == words

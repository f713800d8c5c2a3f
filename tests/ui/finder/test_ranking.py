"""What fits what was typed, and how well."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.ui.finder.ranking import fit


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("st", "Start all", "Go to statistics"),
        ("st", "Go to statistics", "Request-reply"),
        ("sto", "Stop all", "Restore"),
        ("gts", "Go to statistics", ""),
        ("all st", "Start all", "Start selected"),
        ("ÄRGER", "ärger", "anger"),
    ],
)
def test_a_beginning_fits_better_than_a_middle(typed, better, worse):
    good, bad = fit(typed, better), fit(typed, worse)
    assert good is not None
    assert bad is None or bad.score < good.score


def test_two_letters_that_are_only_scattered_dont_fit():
    assert fit("svx", "Save as text") is not None
    assert fit("sx", "Save as text") is None
    assert fit("svx", "Save as text", scattered=False) is None


@given(st.text(max_size=12), st.text(max_size=30))
def test_what_fits_tells_which_letters_it_is(typed, words):
    found = fit(typed, words)
    if found is not None:
        assert list(found.places) == sorted(set(found.places))
        assert all(0 <= place < len(words) for place in found.places)


@given(st.text(min_size=1, max_size=30))
def test_everything_fits_itself_and_nothing_typed_fits_everything(words):
    assert fit(words, words) is not None
    assert fit("", words) == (0, ())

"""Saved filters and colour rules."""

from __future__ import annotations

from workbench.document.checks import check
from workbench.document.workspace import ColourRule, SavedFilter, Workspace


def _complaint(text: str) -> str:
    return "" if text.startswith("good") else "There is no such field."


def test_names_are_there_and_unique(lint):
    good = SavedFilter(name="f", filter="good")
    after = lint.fixed(
        Workspace(filters=(good, good)), "error", "filters[1].name", "is there twice", "Use f-2"
    )
    assert [saved.name for saved in after.filters] == ["f", "f-2"]
    nameless = Workspace(filters=(SavedFilter(name="", filter="good"),))
    after = lint.fixed(nameless, "error", "filters[0].name", "has no name", "Use filter-2")
    assert after.filters[0].name == "filter-2"


def test_texts_that_are_no_filters_are_told_where_it_is_known_what_filters_are():
    workspace = Workspace(
        filters=(SavedFilter(name="f", filter="bad"), SavedFilter(name="g", filter="good")),
        colours=(ColourRule(filter="good", colour="live"), ColourRule(filter="bad", colour="fail")),
    )
    assert check(workspace) == ()
    first, second = check(workspace, None, _complaint)
    assert (first.place, first.sentence) == (
        "filters[0].filter",
        'The filter "f" can\'t be read. There is no such field.',
    )
    assert (second.place, second.sentence) == (
        "colours[1].filter",
        "The filter of a colour rule can't be read. There is no such field.",
    )
    assert second.fix is not None
    assert second.fix.edit(workspace).colours == workspace.colours[:1]

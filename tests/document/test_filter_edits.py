"""Edits of saved filters and colour rules: each gives a new workspace and leaves the old one as it was."""

from __future__ import annotations

import pytest

from workbench.document.edits import EditError
from workbench.document.filter_edits import (
    add_colour,
    move_colour,
    put_filter,
    remove_colour,
    remove_filter,
    replace_colour,
)
from workbench.document.workspace import ColourRule, Workspace

RED, GREEN, GREY = (ColourRule(filter="x", colour=colour) for colour in ("fail", "live", "dim"))


def _names(workspace: Workspace) -> list[tuple[str, str]]:
    return [(saved.name, saved.filter) for saved in workspace.filters]


def test_a_filter_is_saved_by_its_name_and_replaced_in_its_place():
    empty = Workspace()
    workspace = put_filter(put_filter(empty, "slow", "latency > 5ms"), " big ", "size > 1k")
    assert _names(workspace) == [("slow", "latency > 5ms"), ("big", "size > 1k")]
    assert _names(put_filter(workspace, "slow", "latency > 1s")) == [
        ("slow", "latency > 1s"),
        ("big", "size > 1k"),
    ]
    assert _names(remove_filter(workspace, "slow")) == [("big", "size > 1k")]
    assert empty == Workspace()
    with pytest.raises(EditError, match="needs a name"):
        put_filter(empty, "  ", "x")


def test_colour_rules_are_added_changed_moved_and_removed():
    workspace = add_colour(add_colour(add_colour(Workspace(), RED), GREEN), GREY, 0)
    assert workspace.colours == (GREY, RED, GREEN)
    assert move_colour(workspace, 0, 2).colours == (RED, GREEN, GREY)
    assert move_colour(workspace, 2, 0).colours == (GREEN, GREY, RED)
    assert replace_colour(workspace, 1, GREEN).colours == (GREY, GREEN, GREEN)
    assert remove_colour(workspace, 0).colours == (RED, GREEN)


def test_a_place_that_is_gone_is_said():
    workspace = add_colour(Workspace(), RED)
    for edit in (
        lambda: add_colour(workspace, RED, 2),
        lambda: replace_colour(workspace, 1, RED),
        lambda: remove_colour(workspace, -1),
        lambda: move_colour(workspace, 0, 1),
        lambda: move_colour(workspace, 1, 0),
    ):
        with pytest.raises(EditError):
            edit()

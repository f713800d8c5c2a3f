"""Saved filters and colours by hand, in the real window: each is an edit of the workspace that can be undone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from tests.ui.traffic.test_filter_line import filter_  # noqa: F401 - a fixture
from workbench.document.workspace import ColourRule, SavedFilter
from workbench.ui.theme import DARK, LIGHT
from workbench.ui.traffic import tints
from workbench.ui.traffic.cells import Column


def choose(window, *words: str) -> None:
    """Open the menu and choose along these words."""
    menu = window.findChild(QMenu, "filtersMenu")
    menu.aboutToShow.emit()
    for word in words[:-1]:
        menu = next(action.menu() for action in menu.actions() if action.text() == word)
    action = next(action for action in menu.actions() if action.text() == words[-1])
    assert action.isEnabled()
    action.trigger()


async def test_a_filter_is_saved_chosen_and_deleted(filter_):  # noqa: F811
    window = filter_.window
    await filter_.type('"message 19"')
    choose(window, "Save this filter as…")
    QTest.keyClicks(QApplication.focusWidget(), "nineteens")
    filter_.press(Qt.Key.Key_Return)
    saved = (SavedFilter(name="nineteens", filter='"message 19"'),)
    assert window.document.workspace.filters == saved
    assert filter_.label("trafficSaid") == 'Saved the filter "nineteens".'
    filter_.line.clear_filter()
    choose(window, "nineteens")
    await filter_.numbers(11)
    choose(window, "Delete a saved filter", "nineteens")
    assert window.document.workspace.filters == ()
    window.document.undo_stack.undo()
    assert window.document.workspace.filters == saved
    assert window.document.undo_stack.undoText() == 'Save filter "nineteens"'


async def test_rows_are_coloured_by_rules_of_which_the_first_counts(filter_):  # noqa: F811
    window = filter_.window
    await filter_.type('"message 19"')
    choose(window, "Colour these rows", "Teal")
    filter_.line.set_filter('"message 190"')
    choose(window, "Colour these rows", "Amber")
    filter_.line.clear_filter()
    grounds = [filter_.model.cell(row, Column.MESSAGE).background for row in (188, 189, 190)]
    assert grounds == [None, tints.ground(LIGHT, "warn"), tints.ground(LIGHT, "received")]
    window.set_theme(DARK)
    assert filter_.model.cell(189, Column.MESSAGE).background == tints.ground(DARK, "warn")
    choose(window, '"message 19"', "Let it count first")
    assert filter_.model.cell(189, Column.MESSAGE).background == tints.ground(DARK, "received")
    choose(window, '"message 19"', "Another colour", "Red")
    assert window.document.workspace.colours == (
        ColourRule(filter='"message 19"', colour="fail"),
        ColourRule(filter='"message 190"', colour="warn"),
    )
    choose(window, '"message 19"', "Remove this colour")
    assert filter_.model.cell(190, Column.MESSAGE).background is None
    for _ in range(5):
        window.document.undo_stack.undo()
    assert filter_.model.cell(189, Column.MESSAGE).background is None


async def test_a_rule_that_can_t_be_read_colours_nothing(filter_):  # noqa: F811
    rules = (ColourRule(filter="size >", colour="fail"), ColourRule(filter='"message 5"', colour="live"))
    assert [tint.colour for tint in tints.rule_tints(rules, {})] == ["live"]


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_words_can_be_read_on_every_colour(look):
    def luminance(color) -> float:
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color.getRgbF()[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    for colour in ("accent", "live", "warn", "fail", "dim", "sent", "received"):
        for words in ("text", "dim", "fail_text"):
            light, dark = sorted(
                (luminance(tints.ground(look, colour)), luminance(look.color(words))), reverse=True
            )
            assert (light + 0.05) / (dark + 0.05) >= (4.5 if words == "text" else 4.0), (colour, words)

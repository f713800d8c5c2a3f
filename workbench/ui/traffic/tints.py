"""Rows that stand out: by a colour rule of the workspace, or because they are found.

Invariant: a rule that can't be read colours nothing; the checks of the workspace tell of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from PySide6.QtGui import QColor

from workbench.document.workspace import ColourRule
from workbench.traffic.filter.language import Filter, FilterError, compile_filter
from workbench.ui.theme import Theme

FOUND = "warn"
"""The colour of what is found."""
_SHARE = 0.14  # of the colour in a row's ground: words stay readable on it


class Tint(NamedTuple):
    """Rows that match, and the theme's colour that they have."""

    filter: Filter
    colour: str


def rule_tints(rules: Iterable[ColourRule], labels: Mapping[str, str]) -> tuple[Tint, ...]:
    """Those of the rules that can be read, in their order."""
    made: list[Tint] = []
    for rule in rules:
        try:
            made.append(Tint(compile_filter(rule.filter, labels), rule.colour))
        except FilterError:
            continue
    return tuple(made)


def ground(look: Theme, colour: str) -> QColor:
    """What a row of that colour is painted on: a little of it in the panel's own."""
    tone, panel = look.color(colour), look.color("panel")
    return QColor(
        *(
            round(_SHARE * part + (1 - _SHARE) * under)
            for part, under in zip(_parts(tone), _parts(panel), strict=True)
        )
    )


def _parts(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()

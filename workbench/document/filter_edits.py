"""Edits of a workspace's saved filters and colour rules: pure functions, as all edits are.

Filters go by their names, colour rules by their places, for their order counts. What can't be done raises
`EditError` with a sentence. Whether a text is a filter is not asked here.
"""

from __future__ import annotations

from msgspec import structs

from workbench.document.edits import EditError
from workbench.document.workspace import ColourRule, SavedFilter, Workspace


def put_filter(workspace: Workspace, name: str, text: str) -> Workspace:
    """With that filter, in place of the one of its name or last. Raises `EditError` without a name."""
    name = name.strip()
    if not name:
        raise EditError("A filter needs a name to be saved by.")
    saved = SavedFilter(name=name, filter=text)
    if all(other.name != name for other in workspace.filters):
        return structs.replace(workspace, filters=(*workspace.filters, saved))
    filters = tuple(saved if other.name == name else other for other in workspace.filters)
    return structs.replace(workspace, filters=filters)


def remove_filter(workspace: Workspace, name: str) -> Workspace:
    """Without the filter of that name."""
    filters = tuple(saved for saved in workspace.filters if saved.name != name)
    return structs.replace(workspace, filters=filters)


def add_colour(workspace: Workspace, rule: ColourRule, index: int | None = None) -> Workspace:
    """With one more colour rule, last or before `index`."""
    colours = list(workspace.colours)
    place = len(colours) if index is None else index
    if not 0 <= place <= len(colours):
        raise EditError("There is no such place among the colour rules any more.")
    colours.insert(place, rule)
    return structs.replace(workspace, colours=tuple(colours))


def replace_colour(workspace: Workspace, index: int, rule: ColourRule) -> Workspace:
    """With another colour rule at that index."""
    colours = _colours(workspace, index)
    colours[index] = rule
    return structs.replace(workspace, colours=tuple(colours))


def remove_colour(workspace: Workspace, index: int) -> Workspace:
    """Without the colour rule at that index."""
    colours = _colours(workspace, index)
    del colours[index]
    return structs.replace(workspace, colours=tuple(colours))


def move_colour(workspace: Workspace, index: int, to: int) -> Workspace:
    """With the colour rule at that index at `to` instead, the others in their order."""
    colours = _colours(workspace, index)
    if not 0 <= to < len(colours):
        raise EditError("There is no such place among the colour rules any more.")
    colours.insert(to, colours.pop(index))
    return structs.replace(workspace, colours=tuple(colours))


def _colours(workspace: Workspace, index: int) -> list[ColourRule]:
    if not 0 <= index < len(workspace.colours):
        raise EditError("That colour rule is gone.")
    return list(workspace.colours)

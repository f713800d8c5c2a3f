"""Checks of saved filters and colour rules.

What a filter's text means is known above the document: whoever checks a workspace gives the function that
says what is wrong with one, and without it only names are looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import structs

from workbench.document.edits import EditError
from workbench.document.filter_edits import remove_colour
from workbench.document.lint.fixes import numbered, short
from workbench.document.lint.subject import Check, Subject
from workbench.document.problems import Fix, Problem
from workbench.document.workspace import Workspace


def filters(subject: Subject) -> Iterator[Problem]:
    """Names that are there and unique, and texts that are filters."""
    names = [saved.name for saved in subject.workspace.filters]
    seen: set[str] = set()
    for index, saved in enumerate(subject.workspace.filters):
        name, place = saved.name, f"filters[{index}]"
        if not name.strip():
            free = numbered("filter", names)
            fix = Fix(f"Use {free}", _renaming(index, free))
            yield Problem("error", f"{place}.name", None, "A filter has no name; give it one.", fix)
        elif name in seen:
            free = numbered(name, names)
            fix = Fix(f"Use {short(free)}", _renaming(index, free))
            sentence = f'The filter "{name}" is there twice; names are unique.'
            yield Problem("error", f"{place}.name", None, sentence, fix)
        seen.add(name)
        if wrong := subject.filter_problem(saved.filter):
            yield Problem("error", f"{place}.filter", None, f'The filter "{name}" can\'t be read. {wrong}')


def colours(subject: Subject) -> Iterator[Problem]:
    """Texts that are filters."""
    for index, rule in enumerate(subject.workspace.colours):
        if wrong := subject.filter_problem(rule.filter):
            fix = Fix("Remove the rule", lambda workspace, at=index: remove_colour(workspace, at))
            sentence = f"The filter of a colour rule can't be read. {wrong}"
            yield Problem("error", f"colours[{index}].filter", None, sentence, fix)


def _renaming(index: int, name: str) -> Callable[[Workspace], Workspace]:
    def edit(workspace: Workspace) -> Workspace:
        if not 0 <= index < len(workspace.filters):
            raise EditError("That filter is gone.")
        saved = list(workspace.filters)
        saved[index] = structs.replace(saved[index], name=name)
        return structs.replace(workspace, filters=tuple(saved))

    return edit


CHECKS: tuple[Check, ...] = (filters, colours)

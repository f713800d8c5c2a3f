"""Checks of what things are called: ids, types, variables, and where a socket stands."""

from __future__ import annotations

import difflib
import keyword
import math
from collections.abc import Iterator, Mapping
from functools import partial

from workbench.catalogue.socket_types import CatalogueError, socket_type, socket_types
from workbench.document.edits import new_socket_id
from workbench.document.expression import BUILT_IN_NAMES
from workbench.document.functions import FUNCTIONS
from workbench.document.lint.fixes import numbered, short, socket_fix
from workbench.document.lint.subject import Check, Subject
from workbench.document.problems import Problem
from workbench.document.security import reference_problem
from workbench.document.workspace import Secret, Variable

_FARTHEST = 1_000_000  # scene units from the middle of the canvas


def ids(subject: Subject) -> Iterator[Problem]:
    """Ids are there and unique: messages, scenarios and captures go by them."""
    workspace = subject.workspace
    seen: set[str] = set()
    for index, socket in enumerate(workspace.sockets):
        place = f"sockets[{index}].id"
        if not socket.id:
            free = new_socket_id(workspace, socket.type)
            fix = socket_fix(f"Use {short(free)}", index, id=free)
            yield Problem("error", place, None, "A socket has an empty id; give it one.", fix)
        elif socket.id in seen:
            free = numbered(socket.id, (other.id for other in workspace.sockets))
            fix = socket_fix(f"Use {short(free)}", index, id=free)
            sentence = f'The id "{socket.id}" is there twice; ids are unique.'
            yield Problem("error", place, socket.id, sentence, fix)
        seen.add(socket.id)


def types(subject: Subject) -> Iterator[Problem]:
    """Types that the catalogue has."""
    for index, socket in enumerate(subject.workspace.sockets):
        place = f"sockets[{index}].type"
        try:
            if socket_type(socket.type).draft and not subject.drafts:
                sentence = f"{socket.type} is a draft type; it starts only where libzmq has the draft API."
                yield Problem("warning", place, socket.id, sentence)
        except CatalogueError as error:
            near = difflib.get_close_matches(socket.type.upper(), socket_types(), n=1)
            fix = socket_fix(f"Use {near[0]}", index, type=near[0]) if near else None
            yield Problem("error", place, socket.id, str(error), fix)


def places(subject: Subject) -> Iterator[Problem]:
    """Places on the canvas that are numbers, JSON having no others, and not out of sight."""
    for index, socket in enumerate(subject.workspace.sockets):
        if all(abs(part) <= _FARTHEST for part in socket.at):
            continue
        where = ", ".join(short(str(part)) for part in socket.at)
        fix = socket_fix("Move it to 0, 0", index, at=(0, 0))
        if all(abs(part) < math.inf for part in socket.at):
            sentence = f"{socket.label} stands too far out to be seen beside others, at {where}."
            yield Problem("warning", f"sockets[{index}].at", socket.id, sentence, fix)
        else:
            sentence = f"{socket.label} stands at no place on the canvas: {where}."
            yield Problem("error", f"sockets[{index}].at", socket.id, sentence, fix)


def variables(subject: Subject) -> Iterator[Problem]:
    """Names that an expression can say, and that hide nothing; values that aren't taken for templates."""
    say = partial(Problem, "warning")
    for name, value in subject.workspace.variables.items():
        place = f"variables.{name}"
        if name in BUILT_IN_NAMES or name in FUNCTIONS:
            sentence = (
                f'The variable "{name}" has the name of what every template has; call it something else.'
            )
            yield say(place, None, sentence)
        elif not name.isidentifier() or keyword.iskeyword(name):
            sentence = (
                f'The variable "{short(name)}" can\'t be named in an expression; use letters, digits and _,'
                " and no digit first."
            )
            yield say(place, None, sentence)
        if isinstance(value, str) and "{{" in value:
            sentence = (
                f'The variable "{short(name)}" has a {{{{ in it, which stays as it is: a value is a text, and no'
                " template. Write what it is to be, or put both variables where it is used."
            )
            yield say(place, None, sentence)
    yield from _secrets("variables", subject.workspace.variables)
    for environment, values in subject.workspace.environments.items():
        yield from _secrets(f"environments.{environment}", values)


def _secrets(place: str, values: Mapping[str, Variable]) -> Iterator[Problem]:
    for name, value in values.items():
        if isinstance(value, Secret) and (sentence := reference_problem(value)):
            yield Problem("error", f"{place}.{name}", None, f"{short(name)} is a secret. {sentence}")


CHECKS: tuple[Check, ...] = (ids, types, places, variables)

"""Edits of a workspace's variables and environments: pure functions, as all edits are.

Invariant: the order of names stays, as the file's does; a variable that goes or is renamed goes or is renamed
in every environment. What can't be done raises `EditError` with a sentence.
"""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from typing import TypeVar

from msgspec import structs

from workbench.document.edits import EditError
from workbench.document.expression import BUILT_IN_NAMES
from workbench.document.functions import FUNCTIONS
from workbench.document.renaming import renamed_in_templates
from workbench.document.workspace import Variable, Workspace

T = TypeVar("T")


def add_variable(workspace: Workspace, name: str, value: Variable = "") -> Workspace:
    """With one more variable. Raises `EditError` for a name that no expression can say, or that is taken."""
    name = _variable_name(workspace, name)
    return structs.replace(workspace, variables={**workspace.variables, name: value})


def rename_variable(workspace: Workspace, name: str, to: str) -> Workspace:
    """With that variable under another name, in the environments and in what names it, too.

    Raises `EditError` as `add_variable`.
    """
    if to.strip() == name:
        return workspace
    _known(workspace.variables, name, "variable")
    to = _variable_name(workspace, to)
    return structs.replace(
        renamed_in_templates(workspace, name, to),
        variables=_renamed(workspace.variables, name, to),
        environments={key: _renamed(values, name, to) for key, values in workspace.environments.items()},
    )


def remove_variable(workspace: Workspace, name: str) -> Workspace:
    """Without that variable, in the environments too."""
    return structs.replace(
        workspace,
        variables=_without(workspace.variables, name),
        environments={key: _without(values, name) for key, values in workspace.environments.items()},
    )


def set_value(workspace: Workspace, name: str, environment: str, value: Variable | None) -> Workspace:
    """With that value of the variable: in the environment, or in the variables where that is "".

    None takes it out of the environment, where the variable's own value holds again. Raises `EditError` where
    the variable or the environment is gone.
    """
    if not environment:
        _known(workspace.variables, name, "variable")
        return structs.replace(workspace, variables={**workspace.variables, name: value or ""})
    own = _known(workspace.environments, environment, "environment")
    values = _without(own, name) if value is None else {**own, name: value}
    return structs.replace(workspace, environments={**workspace.environments, environment: values})


def add_environment(workspace: Workspace, name: str) -> Workspace:
    """With one more environment, that sets nothing yet. Raises `EditError` for no name or one that is taken."""
    name = _environment_name(workspace, name)
    return structs.replace(workspace, environments={**workspace.environments, name: {}})


def rename_environment(workspace: Workspace, name: str, to: str) -> Workspace:
    """With that environment under another name. Raises `EditError` as `add_environment`."""
    if to.strip() == name:
        return workspace
    _known(workspace.environments, name, "environment")
    to = _environment_name(workspace, to)
    return structs.replace(workspace, environments=_renamed(workspace.environments, name, to))


def remove_environment(workspace: Workspace, name: str) -> Workspace:
    """Without that environment."""
    return structs.replace(workspace, environments=_without(workspace.environments, name))


def _variable_name(workspace: Workspace, name: str) -> str:
    name = name.strip()
    if not name:
        raise EditError("A variable needs a name.")
    if not name.isidentifier() or keyword.iskeyword(name):
        raise EditError(
            f'"{name}" can\'t be named in an expression; use letters, digits and _, and no digit first.'
        )
    if name in BUILT_IN_NAMES or name in FUNCTIONS:
        raise EditError(f'"{name}" is the name of what every template has; call the variable something else.')
    if name in workspace.variables:
        raise EditError(f'There is a variable "{name}" already; names are unique.')
    return name


def _environment_name(workspace: Workspace, name: str) -> str:
    name = name.strip()
    if not name:
        raise EditError("An environment needs a name, such as dev or staging.")
    if name in workspace.environments:
        raise EditError(f'There is an environment "{name}" already; names are unique.')
    return name


def _known(there: Mapping[str, T], name: str, kind: str) -> T:
    if name not in there:
        raise EditError(f'There is no {kind} "{name}" any more.')
    return there[name]


def _renamed(there: Mapping[str, T], name: str, to: str) -> dict[str, T]:
    return {to if key == name else key: value for key, value in there.items()}


def _without(there: Mapping[str, T], name: str) -> dict[str, T]:
    return {key: value for key, value in there.items() if key != name}

"""Environments: a workspace as one of them makes it, and edits that are made while one is looked at.

Invariant: an environment sets variables that the workspace has, and brings in none; an edit changes what was
seen where it stands: a value that the environment sets in the environment, any other in the variables.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import structs

from workbench.document.workspace import Workspace


def in_environment(workspace: Workspace, name: str) -> Workspace:
    """The workspace with that environment's values; as it is where there is no such environment."""
    own = workspace.environments.get(name)
    if not own:
        return workspace
    variables = {key: own.get(key, value) for key, value in workspace.variables.items()}
    return structs.replace(workspace, variables=variables)


def edited_in(workspace: Workspace, name: str, edit: Callable[[Workspace], Workspace]) -> Workspace:
    """The workspace after an edit of what is seen in that environment. What the edit raises passes through."""
    own = workspace.environments.get(name)
    if not own:
        return edit(workspace)
    seen = in_environment(workspace, name)
    after = edit(seen)
    variables, overrides = dict(after.variables), dict(own)
    for key in own.keys() & seen.variables.keys():
        if key not in after.variables:
            del overrides[key]
            continue
        variables[key] = workspace.variables[key]
        overrides[key] = after.variables[key]
    environments = after.environments if overrides == own else {**after.environments, name: overrides}
    return structs.replace(after, variables=variables, environments=environments)

"""Checks of environments: names that no variable has, and addresses that one of them spoils."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from functools import partial

from msgspec import structs

from workbench.document.address import problem as address_problem
from workbench.document.environments import in_environment
from workbench.document.lint.fixes import short
from workbench.document.lint.subject import Check, Subject
from workbench.document.problems import Fix, Problem
from workbench.document.workspace import Workspace


def names(subject: Subject) -> Iterator[Problem]:
    """Environments without a name, and what they set that is none of the variables, to no effect."""
    workspace = subject.workspace
    for environment, values in workspace.environments.items():
        if not environment.strip():
            yield Problem("warning", "environments", None, "An environment has no name; give it one.")
        for name in values.keys() - workspace.variables.keys():
            near = [
                other for other in difflib.get_close_matches(name, workspace.variables) if other not in values
            ]
            fix = None
            if near:
                to = near[0]
                fix = Fix(f"Use {short(to)}", partial(_rename, environment=environment, name=name, to=to))
            sentence = (
                f'The environment {short(environment)} sets "{short(name)}", which is none of the variables, so'
                " that it sets nothing; add the variable."
            )
            yield Problem("warning", f"environments.{environment}.{name}", None, sentence, fix)


def addresses(subject: Subject) -> Iterator[Problem]:
    """Addresses that are right as they are seen, and wrong in another environment."""
    workspace = subject.workspace
    for environment in workspace.environments:
        there = in_environment(workspace, environment).variables
        for index, socket in enumerate(workspace.sockets):
            for number, endpoint in enumerate(socket.endpoints):
                about = (endpoint.address, endpoint.mode)
                if address_problem(*about, workspace.variables, socket.type):
                    continue  # told by the check of addresses
                if sentence := address_problem(*about, there, socket.type):
                    place = f"sockets[{index}].endpoints[{number}].address"
                    yield Problem("warning", place, socket.id, f"In {short(environment)}: {sentence}")


def _rename(workspace: Workspace, *, environment: str, name: str, to: str) -> Workspace:
    own = workspace.environments.get(environment, {})
    values = {to if key == name else key: value for key, value in own.items()}
    return structs.replace(workspace, environments={**workspace.environments, environment: values})


CHECKS: tuple[Check, ...] = (names, addresses)

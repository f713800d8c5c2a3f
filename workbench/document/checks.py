"""What is wrong with a workspace, in words, before anything starts.

Each check of `lint` is a function from the workspace to problems; `check` is all of them. Nothing is
raised: a half-finished document is a document. An error is what can't work as it is written, a
warning what works otherwise than it seems, or may.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import structs

from workbench.document.checks_options import check_options
from workbench.document.checks_security import security_problems
from workbench.document.lint import (
    addresses,
    behaviours,
    decoders,
    envelopes,
    environments,
    filters,
    messages,
    names,
    scenarios,
    topology,
)
from workbench.document.lint.subject import Check, FilterProblem, Subject, subject
from workbench.document.problems import Fix, Problem
from workbench.document.security import SECURITY_OPTIONS
from workbench.document.words import elided
from workbench.document.workspace import Workspace

__all__ = ["Fix", "Problem", "check"]

_LONGEST = 500  # characters of a sentence; only names without end make one that long


def _security(subject: Subject) -> Iterator[Problem]:
    ids = [socket.id for socket in subject.workspace.sockets]
    # Links go by id: where two have one, they are told apart first.
    return security_problems(subject.workspace) if len(ids) == len(set(ids)) else iter(())


def _options(subject: Subject) -> Iterator[Problem]:
    for problem in check_options(subject.workspace, drafts=subject.drafts):
        if problem.place.rpartition(".")[2] not in SECURITY_OPTIONS:  # the check of security tells those
            yield problem


_CHECKS: tuple[Check, ...] = (
    *names.CHECKS,
    *environments.CHECKS,
    *addresses.CHECKS,
    *topology.CHECKS,
    *messages.CHECKS,
    *envelopes.CHECKS,
    *behaviours.CHECKS,
    _options,
    _security,
    *scenarios.CHECKS,
    *filters.CHECKS,
    *decoders.CHECKS,
)


def check(
    workspace: Workspace,
    folder: Path | None = None,
    filter_problem: FilterProblem | None = None,
    *,
    prompt: bool = False,
    drafts: bool = False,
) -> tuple[Problem, ...]:
    """All problems, errors before warnings.

    Where the workspace's `folder` is given, files are looked for in it; where `filter_problem` is, which says
    what is wrong with a filter's text, filters are read. `prompt`: protobuf frames are checked only where
    their descriptors were read before. `drafts`: the draft types can be used here, so that they are no news.
    """
    known = [filter_problem] if filter_problem else []
    looked_at = subject(workspace, folder, *known, prompt=prompt, drafts=drafts)
    found = [problem for one in _CHECKS for problem in one(looked_at)]
    return tuple(sorted(map(_shown, found), key=lambda problem: problem.severity))


def _shown(problem: Problem) -> Problem:
    """The problem as a terminal and a list may show it, whatever the names in the file are."""
    return structs.replace(
        problem, place=elided(problem.place, _LONGEST), sentence=elided(problem.sentence, _LONGEST)
    )

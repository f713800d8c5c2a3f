"""All that is wrong now, as the problems view lists it: what the checks found, and what the sockets say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workbench.document.checks import Problem
from workbench.document.workspace import Workspace
from workbench.engine.state import SocketState
from workbench.ui.problems.panel import ProblemRow


def problem_rows(
    workspace: Workspace, lint: Iterable[Problem], states: Mapping[str, SocketState]
) -> tuple[ProblemRow, ...]:
    """The rows, what the checks found first; the same problem is listed once."""
    found = [(problem.socket, problem.sentence, problem.severity) for problem in lint]
    found += [(id_, state.problem, "error") for id_, state in states.items() if state.problem]
    return tuple(
        ProblemRow(socket=id_, label=_label(workspace, id_), sentence=sentence, severity=severity)
        for id_, sentence, severity in dict.fromkeys(found)
    )


def _label(workspace: Workspace, id_: str | None) -> str:
    socket = workspace.socket(id_) if id_ is not None else None
    return socket.label if socket else "Workspace"

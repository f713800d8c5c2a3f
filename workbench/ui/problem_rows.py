"""All that is wrong now, as the problems view lists it: what the checks found, and what the sockets say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from workbench.document.checks import Fix, Problem
from workbench.document.ports import free_loopback_address
from workbench.document.rebind import rebind
from workbench.document.workspace import Workspace
from workbench.engine.state import EndpointState, SocketState
from workbench.ui.problems.panel import ProblemRow, Reopen


def problem_rows(
    workspace: Workspace, lint: Iterable[Problem], states: Mapping[str, SocketState]
) -> tuple[ProblemRow, ...]:
    """The rows, what the checks found first; the same problem is listed once."""
    rows: dict[tuple[str | None, str], ProblemRow] = {}
    for row in (*_found(workspace, lint), *_told(workspace, states)):
        # The first one stays: it knows its place in the file.
        rows.setdefault((row.socket, row.sentence), row)
    return tuple(rows.values())


def _found(workspace: Workspace, lint: Iterable[Problem]) -> Iterator[ProblemRow]:
    for problem in lint:
        yield ProblemRow(
            socket=problem.socket,
            label=_label(workspace, problem.socket),
            sentence=problem.sentence,
            severity=problem.severity,
            place=problem.place,
            fix=problem.fix,
        )


def _told(workspace: Workspace, states: Mapping[str, SocketState]) -> Iterator[ProblemRow]:
    for id_, state in states.items():
        label = _label(workspace, id_)
        for index, endpoint in enumerate(state.endpoints):
            if endpoint.problem:
                yield ProblemRow(
                    socket=id_,
                    label=label,
                    sentence=endpoint.problem,
                    severity="error",
                    fix=_remedy(id_, index, endpoint),
                )
        if state.problem:
            yield ProblemRow(socket=id_, label=label, sentence=state.problem, severity="error")
        elif state.notice:
            yield ProblemRow(socket=id_, label=label, sentence=state.notice, severity="warning")


def _remedy(id_: str, index: int, endpoint: EndpointState) -> Fix | Reopen | None:
    match endpoint.remedy:
        case "reopen":
            return Reopen(id_)
        case "another-port" if endpoint.address.startswith("tcp://"):
            return Fix("Use a free port", lambda workspace: _moved(workspace, id_, index))
        case _:
            return None


def _moved(workspace: Workspace, id_: str, index: int) -> Workspace:
    taken = [endpoint.address for socket in workspace.sockets for endpoint in socket.endpoints]
    return rebind(workspace, id_, index, free_loopback_address(taken))


def _label(workspace: Workspace, id_: str | None) -> str:
    socket = workspace.socket(id_) if id_ is not None else None
    return socket.label if socket else "Workspace"

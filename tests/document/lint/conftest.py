"""What the tests of checks have in common: one problem and no other, and fixes that put it right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.document.checks import Problem, check
from workbench.document.workspace import Endpoint, Socket, Workspace


class Lint:
    """Checks workspaces, and makes the parts of them shortly."""

    @staticmethod
    def none(*sockets: Socket, **keys: object) -> None:
        """Nothing is wrong."""
        assert check(Workspace(sockets=sockets, **keys)) == ()

    @staticmethod
    def one(
        workspace: Workspace, severity: str, place: str, words: str, folder: Path | None = None
    ) -> Problem:
        """This is wrong, and nothing else; a fix, if there is one, leaves nothing wrong at that place."""
        found = check(workspace, folder)
        assert [(problem.severity, problem.place) for problem in found] == [(severity, place)]
        (problem,) = found
        assert words in problem.sentence
        assert problem.sentence.endswith((".", "?"))
        if problem.fix is not None:
            assert problem.fix.label[0].isupper()
            after = check(problem.fix.edit(workspace), folder)
            assert (place, problem.sentence) not in [(other.place, other.sentence) for other in after]
        return problem

    def fixed(self, workspace: Workspace, severity: str, place: str, words: str, label: str) -> Workspace:
        """As `one`, and its fix is called so; the workspace after it."""
        problem = self.one(workspace, severity, place, words)
        assert problem.fix is not None
        assert problem.fix.label == label
        return problem.fix.edit(workspace)

    @staticmethod
    def told(workspace: Workspace) -> list[tuple[str, str]]:
        """Places and sentences of all that is wrong."""
        return [(problem.place, problem.sentence) for problem in check(workspace)]


@pytest.fixture
def lint() -> Lint:
    return Lint()


@pytest.fixture
def bound() -> Callable[..., Socket]:
    """A socket of that id and type that binds the address."""

    def make(id_: str, type_: str, address: str = "tcp://127.0.0.1:5555", **keys: object) -> Socket:
        return Socket(id=id_, type=type_, endpoints=(Endpoint(mode="bind", address=address),), **keys)

    return make


@pytest.fixture
def connected() -> Callable[..., Socket]:
    """A socket of that id and type that connects to the addresses."""

    def make(id_: str, type_: str, *addresses: str, **keys: object) -> Socket:
        endpoints = (Endpoint(mode="connect", address=a) for a in addresses or ("tcp://127.0.0.1:5555",))
        return Socket(id=id_, type=type_, endpoints=tuple(endpoints), **keys)

    return make

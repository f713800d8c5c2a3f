"""All checks together: the gallery is right, errors come first, and nothing that can be written raises."""

from __future__ import annotations

import pytest

from workbench.document import gallery
from workbench.document.checks import Fix, Problem, check
from workbench.document.edits import EditError
from workbench.document.workspace import Curve, Socket, Workspace


def test_an_empty_workspace_has_no_problems():
    assert check(Workspace()) == ()


@pytest.mark.parametrize("name", gallery.names())
def test_the_gallery_has_no_problems(name):
    assert check(gallery.load_pattern(name), gallery.pattern_path(name).parent) == ()


def test_errors_come_before_warnings():
    workspace = Workspace(sockets=(Socket(id="a", type="SUB"), Socket(id="b", type="NOPE")))
    assert [problem.severity for problem in check(workspace)] == ["error", "warning"]


def test_security_is_looked_at_once_sockets_can_be_told_apart():
    secured = Socket(id="a", type="REP", security=Curve())
    assert {problem.place.partition(".")[2] for problem in check(Workspace(sockets=(secured,)))} == {
        "security.secret_key",
        "security.server_key",
    }
    assert [problem.place for problem in check(Workspace(sockets=(secured, secured)))] == ["sockets[1].id"]


def test_a_problem_needs_no_fix():
    assert Problem("error", "place", None, "Sentence.").fix is None
    assert Fix("Do it", lambda workspace: workspace).edit(Workspace()) == Workspace()


def test_a_fix_on_a_workspace_that_has_changed_says_so():
    (problem,) = check(Workspace(sockets=(Socket(id="a", type="SUB"),)))
    assert problem.fix is not None
    with pytest.raises(EditError, match="gone"):
        problem.fix.edit(Workspace())


def test_what_several_checks_look_at_is_told_once():
    options = {"CURVE_SECRETKEY": "x" * 40, "LINGR": 0}
    problems = check(Workspace(sockets=(Socket(id="a", type="REP", options=options),)))
    assert sorted(problem.place for problem in problems) == [
        "sockets[0].options.CURVE_SECRETKEY",
        "sockets[0].options.LINGR",
    ]


def test_names_in_a_file_command_no_terminal():
    socket = Socket(id="\x1b[2J\u202e\n", title="t" * 10_000, type="SUB")
    for problem in check(Workspace(sockets=(socket,), variables={"\x1b[0m": ""})):
        assert problem.place.isprintable()
        assert problem.sentence.isprintable()
        assert len(problem.sentence) <= 500

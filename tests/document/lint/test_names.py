"""Ids, types, variables and places."""

from __future__ import annotations

import math

import pytest

from workbench.document.checks import check
from workbench.document.workspace import Message, Socket, Workspace


def test_an_empty_id(lint):
    after = lint.fixed(
        Workspace(sockets=(Socket(id="", type="REP"),)), "error", "sockets[0].id", "empty id", "Use rep-1"
    )
    assert after.sockets[0].id == "rep-1"


def test_an_id_that_is_there_twice_keeps_its_messages_at_the_first(lint):
    workspace = Workspace(
        sockets=(Socket(id="a", type="REP"), Socket(id="a", type="REQ"), Socket(id="a-2", type="REQ")),
        messages=(Message(name="m", socket="a", frames=()),),
    )
    found = dict(lint.told(workspace))
    assert found["sockets[1].id"] == 'The id "a" is there twice; ids are unique.'
    only = Workspace(sockets=workspace.sockets)
    after = lint.fixed(only, "error", "sockets[1].id", "twice", "Use a-3")
    assert [socket.id for socket in after.sockets] == ["a", "a-3", "a-2"]


def test_types(lint):
    after = lint.fixed(
        Workspace(sockets=(Socket(id="a", type="REQQ"),)),
        "error",
        "sockets[0].type",
        "Did you mean",
        "Use REQ",
    )
    assert after.sockets[0].type == "REQ"
    far = lint.one(Workspace(sockets=(Socket(id="a", type="XYZ"),)), "error", "sockets[0].type", "There are")
    assert far.fix is None
    lint.one(Workspace(sockets=(Socket(id="a", type="SERVER"),)), "warning", "sockets[0].type", "draft")
    assert check(Workspace(sockets=(Socket(id="a", type="SERVER"),)), drafts=True) == ()


def test_a_place_that_is_no_number(lint):
    workspace = Workspace(sockets=(Socket(id="a", type="REQ", at=(math.nan, math.inf)),))
    assert lint.fixed(
        workspace, "error", "sockets[0].at", "no place on the canvas", "Move it to 0, 0"
    ).sockets[0].at == (0, 0)


@pytest.mark.parametrize(
    "name", ["counter", "request", "frames", "uuid", "now", "random", "hmac_sha256", "len"]
)
def test_a_variable_with_the_name_of_a_built_in(lint, name):
    lint.one(
        Workspace(variables={name: "1"}),
        "warning",
        f"variables.{name}",
        "the name of what every template has",
    )


@pytest.mark.parametrize("name", ["", "my port", "1st", "class", "True", "a-b"])
def test_a_variable_that_no_expression_can_name(lint, name):
    lint.one(Workspace(variables={name: "1"}), "warning", f"variables.{name}", "can't be named")


def test_a_variables_value_is_no_template(lint):
    wanted = Workspace(variables={"port": "{{ other }}", "other": "5555"})
    lint.one(wanted, "warning", "variables.port", "no template")

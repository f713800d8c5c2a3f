"""What environments set to no effect, and addresses that one of them spoils."""

from __future__ import annotations

from workbench.document.workspace import Workspace


def test_a_name_that_no_variable_has_sets_nothing(lint):
    workspace = Workspace(variables={"port": "1"}, environments={"dev": {"prot": "2"}})
    after = lint.fixed(workspace, "warning", "environments.dev.prot", "sets nothing", "Use port")
    assert after.environments == {"dev": {"port": "2"}}
    lint.one(
        Workspace(environments={"dev": {"zzz": "2"}}),
        "warning",
        "environments.dev.zzz",
        "none of the variables",
    )


def test_an_environment_without_a_name(lint):
    lint.one(Workspace(environments={"": {}}), "warning", "environments", "no name")


def test_an_address_that_one_environment_spoils(lint, bound):
    socket = bound("s", "REP", "tcp://127.0.0.1:{{ port }}")
    good = {"variables": {"port": "5555"}, "environments": {"dev": {"port": "5556"}}}
    lint.none(socket, **good)
    bad = Workspace(
        sockets=(socket,), variables={"port": "5555"}, environments={"dev": {"port": "99999"}, "live": {}}
    )
    lint.one(bad, "warning", "sockets[0].endpoints[0].address", "In dev: ")

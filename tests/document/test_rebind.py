"""A bind moves to another port, and what connects to it goes along."""

from __future__ import annotations

import pytest

from workbench.document.edits import EditError
from workbench.document.links import links
from workbench.document.rebind import rebind
from workbench.document.workspace import Endpoint, Socket, Workspace

NEW = "tcp://127.0.0.1:6001"


def workspace(address: str, **variables: str) -> Workspace:
    return Workspace(
        variables=variables,
        sockets=(
            Socket(id="rep", type="REP", endpoints=(Endpoint(mode="bind", address=address),)),
            Socket(id="one", type="REQ", endpoints=(Endpoint(mode="connect", address=address),)),
            Socket(
                id="two", type="REQ", endpoints=(Endpoint(mode="connect", address="tcp://127.0.0.1:7000"),)
            ),
        ),
    )


def test_its_links_follow_and_others_stay():
    moved = rebind(workspace("tcp://127.0.0.1:5555"), "rep", 0, NEW)
    assert [socket.endpoints[0].address for socket in moved.sockets] == [NEW, NEW, "tcp://127.0.0.1:7000"]


def test_a_variable_changes_where_the_port_is_one():
    before = workspace("tcp://127.0.0.1:{{ port }}", port="5555")
    moved = rebind(before, "rep", 0, NEW)
    assert moved.variables == {"port": "6001"}
    assert moved.sockets == before.sockets
    assert len(links(moved)) == 1


def test_an_endpoint_that_is_gone_is_told():
    with pytest.raises(EditError, match="gone"):
        rebind(workspace("tcp://127.0.0.1:5555"), "rep", 1, NEW)

"""Links: which connect meets which bind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.document.address import parse
from workbench.document.links import Link, Outside, links, meetings, meets, outside
from workbench.document.workspace import Endpoint, Socket, Workspace


def _pair(connect: str, bind: str, **variables: str) -> Workspace:
    return Workspace(
        variables=variables,
        sockets=(
            Socket(id="a", type="REQ", endpoints=(Endpoint(mode="connect", address=connect),)),
            Socket(id="b", type="REP", endpoints=(Endpoint(mode="bind", address=bind),)),
        ),
    )


@pytest.mark.parametrize(
    ("connect", "bind", "meet"),
    [
        ("tcp://127.0.0.1:5", "tcp://127.0.0.1:5", True),
        ("tcp://127.0.0.1:5", "tcp://127.0.0.1:6", False),
        ("tcp://127.0.0.1:5", "tcp://*:5", True),
        ("tcp://localhost:5", "tcp://*:5", True),
        ("tcp://LOCALHOST:5", "tcp://0.0.0.0:5", True),
        ("tcp://[::1]:5", "tcp://[::]:5", True),
        ("tcp://[::1]:5", "tcp://0.0.0.0:5", False),
        ("tcp://example.org:5", "tcp://*:5", False),
        ("tcp://10.1.2.3:5", "tcp://0.0.0.0:5", False),
        ("tcp://0.0.0.0:5", "tcp://0.0.0.0:5", True),
        ("tcp://10.1.2.3:5", "tcp://10.1.2.3:5", True),
        ("tcp://Host:5", "tcp://host:5", True),
        ("tcp://[::1]:5", "tcp://127.0.0.1:5", False),
        ("tcp://127.0.0.1:5", "tcp://[::1]:5", False),
        ("tcp://localhost:5", "tcp://127.0.0.1:5", True),
        ("tcp://localhost:5", "tcp://[::1]:5", True),
        ("tcp://[0:0:0:0:0:0:0:1]:5", "tcp://[::1]:5", True),
        ("ipc:///a", "ipc:///a", True),
        ("ipc:///a", "ipc:///A", False),
        ("ipc://a", "inproc://a", False),
    ],
)
def test_meeting(connect: str, bind: str, meet: bool):
    workspace = _pair(connect, bind)
    assert links(workspace) == ((Link("a", 0, "b", 0),) if meet else ())
    assert outside(workspace) == (() if meet else (Outside("a", 0, connect),))


def test_variables_are_put_in():
    assert links(_pair("tcp://localhost:{{ p }}", "tcp://*:{{ p }}", p="5"))


def test_what_cannot_be_read_meets_nothing():
    workspace = _pair("tcp://localhost:{{ p }}", "tcp://*:{{ p }}")
    assert links(workspace) == ()
    assert outside(workspace) == ()


def test_a_wildcard_is_met_at_the_port_that_it_became():
    workspace = _pair("tcp://127.0.0.1:5", "tcp://127.0.0.1:*")
    assert links(workspace) == ()
    assert links(workspace, {("b", 0): "tcp://127.0.0.1:5"}) == (Link("a", 0, "b", 0),)


def test_a_socket_is_not_linked_to_itself():
    both = (Endpoint(mode="bind", address="inproc://x"), Endpoint(mode="connect", address="inproc://x"))
    workspace = Workspace(sockets=(Socket(id="a", type="PAIR", endpoints=both),))
    assert links(workspace) == ()


_ADDRESSES = [
    *(f"tcp://{host}:{port}" for host in ("127.0.0.1", "localhost", "*", "[::1]", "here") for port in (1, 2)),
    "tcp://*:*",
    *(f"{transport}://{name}" for transport in ("inproc", "ipc") for name in ("a", "b")),
]


@given(
    st.lists(st.sampled_from(_ADDRESSES[:10]), max_size=6), st.lists(st.sampled_from(_ADDRESSES), max_size=6)
)
def test_meetings_are_the_pairs_that_meet_in_their_order(connects, binds):
    froms = [
        (index, parse(address, "connect")) for index, address in enumerate(connects) if "*" not in address
    ]
    tos = [(index, parse(address, "bind")) for index, address in enumerate(binds)]
    assert list(meetings(froms, tos)) == [(f, t) for f, a in froms for t, b in tos if meets(a, b)]

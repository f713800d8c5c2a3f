"""Addresses: each by itself, and what binds the same one."""

from __future__ import annotations

import pytest

from workbench.document.checks import check
from workbench.document.workspace import Endpoint, Socket, Workspace

_PLACE = "sockets[0].endpoints[0].address"
_SECOND = "sockets[1].endpoints[0].address"


@pytest.mark.parametrize("address", ["", "tcp://a:99999", "{{ none }}", "inproc://\ud800", "udp://x"])
def test_an_address_that_cannot_be_read(lint, bound, address):
    assert lint.one(Workspace(sockets=(bound("a", "REP", address),)), "error", _PLACE, "").fix is None


@pytest.mark.parametrize(
    ("mode", "written", "meant"),
    [
        ("bind", " tcp://127.0.0.1:5 ", "tcp://127.0.0.1:5"),
        ("bind", "127.0.0.1:5", "tcp://127.0.0.1:5"),
        ("bind", "TCP://127.0.0.1:5", "tcp://127.0.0.1:5"),
        ("bind", "tcp://::1:5", "tcp://[::1]:5"),
        ("bind", "127.0.0.1:{{ p }}", "tcp://127.0.0.1:{{ p }}"),
        ("connect", "tcp://*:5", "tcp://127.0.0.1:5"),
        ("bind", "udp://127.0.0.1:5", "tcp://127.0.0.1:5"),
        ("bind", "tcp://[*]:5", "tcp://*:5"),
    ],
)
def test_an_address_that_is_nearly_right_is_put_right(lint, mode, written, meant):
    socket = Socket(id="a", type="REP", endpoints=(Endpoint(mode=mode, address=written),))
    workspace = Workspace(variables={"p": "5"}, sockets=(socket,))
    after = lint.fixed(workspace, "error", _PLACE, "", f"Use {meant}")
    assert after.sockets[0].endpoints == (Endpoint(mode=mode, address=meant),)


# Which of these clash was measured with libzmq 4.3.5 on Linux.
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tcp://127.0.0.1:5", "tcp://127.0.0.1:{{ p }}"),
        ("tcp://localhost:5", "tcp://127.0.0.1:5"),
        ("tcp://[0:0::1]:5", "tcp://[::1]:5"),
        ("ipc:///tmp/zmq-workbench-two-binds", "ipc:///tmp/./zmq-workbench-two-binds"),
        ("ipc://@x", "ipc://@x"),
        ("inproc://x", "inproc://x"),
    ],
)
def test_two_binds_of_which_one_can_be(lint, bound, one, other):
    workspace = Workspace(variables={"p": "5"}, sockets=(bound("a", "REP", one), bound("b", "REP", other)))
    lint.one(workspace, "error", _SECOND, "only one can")


@pytest.mark.parametrize(
    ("one", "other", "options"),
    [
        ("tcp://*:5", "tcp://127.0.0.1:5", {}),
        ("tcp://127.0.0.1:5", "tcp://0.0.0.0:5", {}),
        ("tcp://*:5", "tcp://0.0.0.0:5", {}),
        ("tcp://*:5", "tcp://eth0:5", {}),
        ("tcp://[::]:5", "tcp://127.0.0.1:5", {"IPV6": True}),
        ("tcp://*:5", "tcp://[::1]:5", {"IPV6": True}),
    ],
)
def test_a_bind_on_all_interfaces_takes_the_others_in(lint, bound, one, other, options):
    sockets = (bound("a", "REP", one, options=options), bound("b", "REP", other, options=options))
    told = [sentence for place, sentence in lint.told(Workspace(sockets=sockets)) if "only one" in sentence]
    assert len(told) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tcp://127.0.0.1:*", "tcp://127.0.0.1:*"),
        ("tcp://127.0.0.1:0", "tcp://127.0.0.1:0"),
        ("tcp://127.0.0.1:5", "tcp://127.0.0.2:5"),
        ("tcp://127.0.0.1:5", "tcp://[::1]:5"),
        ("tcp://127.0.0.1:5", "tcp://127.0.0.1:6"),
        ("ipc://*", "ipc://*"),
        ("inproc://x", "ipc://@x"),
    ],
)
def test_two_binds_that_can_both_be(lint, bound, one, other):
    lint.none(bound("a", "REP", one), bound("b", "REP", other))


def test_two_of_a_kind_on_one_port_are_put_apart(lint, bound, connected):
    sockets = (
        bound("a", "REP", "tcp://127.0.0.1:{{ p }}"),
        bound("b", "REP", "tcp://{{ h }}:{{ p }}"),
        connected("c", "REQ", "tcp://127.0.0.1:5", "tcp://10.0.0.1:6"),
    )
    workspace = Workspace(variables={"p": "5", "h": "127.0.0.1"}, sockets=sockets)
    after = lint.fixed(workspace, "error", _SECOND, "and so does a", "Use port 7")
    assert after.sockets[1].endpoints[0] == Endpoint(mode="bind", address="tcp://{{ h }}:7")
    assert lint.told(after) == []


def test_two_of_a_kind_on_one_name_are_put_apart(lint, bound):
    workspace = Workspace(sockets=(bound("a", "PAIR", "inproc://x"), bound("b", "PUB", "inproc://x")))
    after = lint.fixed(workspace, "error", _SECOND, "only one can", "Use inproc://x-2")
    assert lint.told(after) == []


def test_two_that_could_talk_are_linked(lint, bound):
    workspace = Workspace(sockets=(bound("a", "REP", "tcp://127.0.0.1:{{ p }}"), bound("b", "REQ")))
    workspace = Workspace(variables={"p": "5555"}, sockets=workspace.sockets)
    after = lint.fixed(workspace, "error", _SECOND, "only one can", "Connect to a")
    assert after.sockets[1].endpoints[0] == Endpoint(mode="connect", address="tcp://127.0.0.1:{{ p }}")
    assert lint.told(after) == []


def test_one_socket_that_binds_one_address_twice(lint):
    endpoint = Endpoint(mode="bind", address="inproc://x")
    workspace = Workspace(sockets=(Socket(id="a", type="REP", endpoints=(endpoint, endpoint)),))
    after = lint.fixed(workspace, "error", "sockets[0].endpoints[1].address", "twice", "Remove one")
    assert after.sockets[0].endpoints == (endpoint,)


def test_one_socket_that_connects_twice(lint, bound, connected):
    address = "tcp://127.0.0.1:5555"
    workspace = Workspace(sockets=(connected("a", "SUB", address, address), bound("b", "PUB")))
    told = dict(lint.told(workspace))
    assert told["sockets[0].endpoints[1]"] == f"a connects to {address} twice; once is enough."


def test_one_socket_that_connects_to_itself(lint):
    endpoints = tuple(Endpoint(mode=mode, address="inproc://x") for mode in ("bind", "connect"))
    workspace = Workspace(sockets=(Socket(id="a", type="DEALER", endpoints=endpoints),))
    place = "sockets[0].endpoints[1]"
    after = lint.fixed(workspace, "warning", place, "its own peer", "Remove the connect")
    assert after.sockets[0].endpoints == endpoints[:1]


def test_a_second_address_of_a_dgram(lint):
    ends = tuple(Endpoint(mode="bind", address=f"udp://127.0.0.1:{port}") for port in (5, 6))
    workspace = Workspace(sockets=(Socket(id="a", type="DGRAM", endpoints=ends),))
    place = "sockets[0].endpoints[1]"
    (problem,) = [one for one in check(workspace, drafts=True) if one.severity == "error"]
    assert problem.place == place
    assert problem.sentence.startswith("udp://127.0.0.1:6: a DGRAM has one address")
    assert check(problem.fix.edit(workspace), drafts=True) == ()

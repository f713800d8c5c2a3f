"""What is linked to what."""

from __future__ import annotations

import pytest

from workbench.document.workspace import Echo, Endpoint, Frame, HexBytes, Repeat, Reply, Workspace

_ALL = (Frame(text=""),)
_X = (Frame(text="x"),)


def test_a_pair_that_does_not_talk(lint, bound, connected):
    workspace = Workspace(sockets=(connected("a", "PUSH"), bound("b", "REP")))
    place = "sockets[0].endpoints[0]"
    after = lint.fixed(workspace, "error", place, "only to PULL", "Remove the connect")
    assert after.sockets[0].endpoints == ()


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:5", "tcp://localhost:5", "tcp://[::1]:5", "ipc:///tmp/nothing/here"]
)
def test_a_connect_that_nothing_here_binds_waits_for_a_program_outside(lint, connected, address):
    workspace = Workspace(sockets=(connected("a", "REQ", address),))
    lint.one(workspace, "warning", "sockets[0].endpoints[0]", "a program outside")


def test_an_inproc_connect_that_nothing_here_binds_can_never_be(lint, connected):
    workspace = Workspace(sockets=(connected("a", "REQ", "inproc://x"),))
    lint.one(workspace, "error", "sockets[0].endpoints[0]", "no other program")


def test_a_connect_to_another_machine_is_nobodys_business(lint, connected):
    lint.none(connected("a", "REQ", "tcp://10.0.0.1:5", "tcp://example.com:5"))


def test_a_lost_connect_goes_to_the_only_socket_that_could_be_meant(lint, bound, connected):
    sockets = (
        connected("a", "REQ", "tcp://127.0.0.1:6"), bound("b", "REP", "tcp://127.0.0.1:{{ p }}"),
        bound("c", "PUB", "inproc://x"), bound("d", "ROUTER", "tcp://127.0.0.1:*"),
    )  # fmt: skip
    workspace = Workspace(variables={"p": "5"}, sockets=sockets)
    after = lint.fixed(workspace, "warning", "sockets[0].endpoints[0]", "nothing here binds", "Connect to b")
    assert after.sockets[0].endpoints == (Endpoint(mode="connect", address="tcp://127.0.0.1:{{ p }}"),)
    two = Workspace(sockets=(*sockets[:1], bound("b", "REP"), bound("c", "ROUTER", "inproc://x")))
    assert lint.one(two, "warning", "sockets[0].endpoints[0]", "nothing here binds").fix is None


def test_where_all_connect_the_server_is_to_bind(lint, connected):
    workspace = Workspace(sockets=(connected("a", "REQ"), connected("b", "REQ"), connected("c", "REP")))
    fixes = {problem.fix.label: problem.fix for problem in _problems(workspace)}
    assert list(fixes) == ["Bind it at c"]
    assert lint.told(fixes["Bind it at c"].edit(workspace)) == []


def _problems(workspace):
    from workbench.document.checks import check

    return check(workspace)


def test_a_pair_talks_to_one_peer_only(lint, bound, connected):
    sockets = (bound("a", "PAIR"), connected("b", "PAIR"), connected("c", "PAIR"))
    lint.one(Workspace(sockets=sockets), "error", "sockets[0]", "it has 2: b, c.")


def test_two_peers_of_a_router_with_one_routing_id(lint, bound, connected):
    sockets = (
        bound("r", "ROUTER"),
        connected("a", "DEALER", options={"ROUTING_ID": "A"}),
        connected("b", "DEALER", options={"ROUTING_ID": HexBytes(hex="41")}),
    )
    workspace = Workspace(sockets=sockets)
    place = "sockets[2].options.ROUTING_ID"
    assert lint.one(workspace, "error", place, "the routing id of a").fix is None
    twin = Workspace(sockets=(*sockets[:2], connected("b", "DEALER", options={"ROUTING_ID": "A"})))
    after = lint.fixed(twin, "error", place, "the routing id of a", "Use A-2")
    assert after.sockets[2].options == {"ROUTING_ID": "A-2"}
    lint.none(*sockets[:2], connected("b", "DEALER"), connected("c", "DEALER"))


def test_two_that_answer_each_other_never_end(lint, bound, connected):
    sockets = (connected("a", "DEALER", behaviour=Echo()), bound("b", "ROUTER", behaviour=Reply(frames=_X)))
    lint.one(Workspace(sockets=sockets), "warning", "sockets[0].behaviour", "round for ever")


@pytest.mark.parametrize("pace", [{"every": 0.1}, {"rate": 100}])
def test_a_publisher_that_is_done_before_anyone_listens(lint, bound, connected, pace):
    def workspace(count):
        behaviour = Repeat(frames=_X, count=count, **pace)
        listening = connected("s", "SUB", subscriptions=_ALL)
        return Workspace(sockets=(bound("p", "PUB", behaviour=behaviour), listening))

    place = "sockets[0].behaviour.count"
    after = lint.fixed(workspace(5), "warning", place, "before a subscription", "Repeat without end")
    assert after.sockets[0].behaviour == Repeat(frames=_X, **pace)
    assert lint.told(workspace(None)) == lint.told(workspace(500)) == []

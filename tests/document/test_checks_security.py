"""What a workspace's security lacks, told before anything starts, and put right at a click where it can be."""

from __future__ import annotations

import pytest

from workbench.document.checks_security import security_problems
from workbench.document.edits import EditError
from workbench.document.security import set_security
from workbench.document.workspace import Curve, Endpoint, Null, Plain, Secret, Socket, Workspace

PUBLIC = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
OTHER = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
KEY = Secret(env="KEY")
LOCAL = "tcp://127.0.0.1:5555"
SERVER = Curve(server=True, public_key=PUBLIC, secret_key=KEY, allowed_keys=(OTHER,))
CLIENT = Curve(public_key=OTHER, secret_key=KEY, server_key=PUBLIC)
ANY = Curve(server=True, secret_key=KEY, allowed_keys="any")


def linked(server, client, bind=LOCAL, connect=LOCAL) -> Workspace:
    return Workspace(
        sockets=(
            Socket(
                id="s",
                title="Server",
                type="REP",
                endpoints=(Endpoint(mode="bind", address=bind),),
                security=server,
            ),
            Socket(
                id="c",
                title="Client",
                type="REQ",
                endpoints=(Endpoint(mode="connect", address=connect),),
                security=client,
            ),
        )
    )


def alone(security, address=LOCAL, **more) -> Workspace:
    endpoints = (Endpoint(mode="bind", address=address),)
    return Workspace(
        sockets=(Socket(id="s", title="Server", type="REP", endpoints=endpoints, security=security, **more),)
    )


def only(workspace):
    (problem,) = security_problems(workspace)
    return problem


@pytest.mark.parametrize(
    "workspace",
    [
        linked(None, None),
        linked(SERVER, CLIENT),
        linked(Plain(server=True, users={"a": KEY}), Plain(username="a", password=KEY)),
        linked(ANY, CLIENT),
        alone(SERVER, "tcp://*:5555"),
        alone(None, "ipc:///tmp/x"),
        alone(None, "tcp://[::1]:5555"),
        alone(None, "tcp://localhost:5555"),
    ],
)
def test_what_is_right_is_left_alone(workspace):
    assert list(security_problems(workspace)) == []


def test_a_server_without_a_list_admits_everybody_and_is_told_so():
    server = Curve(server=True, public_key=PUBLIC, secret_key=KEY)
    problem = only(alone(server))
    assert (problem.severity, problem.place) == ("warning", "sockets[0].security.allowed_keys")
    assert "every client" in problem.sentence
    fixed = problem.fix.edit(alone(server))
    assert fixed.socket("s").security.allowed_keys == "any"
    assert list(security_problems(fixed)) == []


def test_the_list_is_made_of_the_linked_clients_where_there_are_any():
    workspace = linked(Curve(server=True, public_key=PUBLIC, secret_key=KEY), CLIENT)
    problem = only(workspace)
    assert problem.fix.label == "Allow the linked client"
    fixed = problem.fix.edit(workspace)
    assert fixed.socket("s").security.allowed_keys == (OTHER,)
    assert list(security_problems(fixed)) == []


def test_a_fix_refuses_what_has_changed_since():
    workspace = alone(Curve(server=True, secret_key=KEY))
    problem = only(workspace)
    with pytest.raises(EditError, match="changed since"):
        problem.fix.edit(set_security(workspace, "s", Null()))


@pytest.mark.parametrize(
    ("security", "words"),
    [
        (None, "in clear"),
        (Null(allowed_addresses=("10.0.0.1",)), "in clear"),
        (Plain(server=True, users={"a": KEY}), "passwords"),
    ],
)
@pytest.mark.parametrize("address", ["tcp://*:5555", "tcp://0.0.0.0:5555", "tcp://192.168.1.2:5555"])
def test_a_bind_that_others_can_reach_in_clear_is_warned_of(security, words, address):
    problem = only(alone(security, address))
    assert (problem.severity, problem.place) == ("warning", "sockets[0].endpoints[0].address")
    assert address in problem.sentence
    assert words in problem.sentence
    fixed = problem.fix.edit(alone(security, address))
    assert fixed.socket("s").endpoints[0].address == "tcp://127.0.0.1:5555"
    assert list(security_problems(fixed)) == []
    with pytest.raises(EditError, match="changed since"):
        problem.fix.edit(fixed)


def test_the_port_s_variable_survives_the_move_to_the_loopback():
    endpoints = (Endpoint(mode="bind", address="tcp://*:{{ port }}"),)
    workspace = Workspace(
        variables={"port": "5555"}, sockets=(Socket(id="s", type="REP", endpoints=endpoints),)
    )
    fixed = only(workspace).fix.edit(workspace)
    assert fixed.socket("s").endpoints[0].address == "tcp://127.0.0.1:{{ port }}"


def test_inproc_knows_no_mechanism():
    assert "does nothing" in only(alone(SERVER, "inproc://x")).sentence


@pytest.mark.parametrize(
    ("server", "client", "words"),
    [
        (None, CLIENT, "CURVE and Server, which it is linked to, NULL"),
        (SERVER, None, "NULL and Server, which it is linked to, CURVE"),
        (SERVER, Plain(username="a", password=KEY), "PLAIN and Server"),
        (SERVER, ANY, "both servers"),
        (CLIENT, CLIENT, "both clients"),
        (Plain(server=True, users={"b": KEY}), Plain(username="a", password=KEY), 'is "a", whom Server'),
    ],
)
def test_linked_sockets_that_will_not_come_together(server, client, words):
    assert words in only(linked(server, client)).sentence


def test_a_wrong_server_key_is_put_right_by_its_fix():
    workspace = linked(SERVER, Curve(public_key=OTHER, secret_key=KEY, server_key=OTHER))
    problem = only(workspace)
    assert problem.socket == "c"
    assert problem.fix.label == "Use Server's key"
    assert list(security_problems(problem.fix.edit(workspace))) == []


def test_a_missing_server_key_is_taken_from_the_linked_server():
    workspace = linked(SERVER, Curve(public_key=OTHER, secret_key=KEY))
    problem = only(workspace)
    assert problem.place == "sockets[1].security.server_key"
    assert list(security_problems(problem.fix.edit(workspace))) == []


def test_a_key_that_is_not_allowed_is_put_right_by_its_fix():
    workspace = linked(Curve(server=True, public_key=PUBLIC, secret_key=KEY, allowed_keys=(PUBLIC,)), CLIENT)
    problem = only(workspace)
    assert problem.socket == "s"
    assert problem.fix.label == "Allow Client"
    fixed = problem.fix.edit(workspace)
    assert fixed.socket("s").security.allowed_keys == (PUBLIC, OTHER)
    assert list(security_problems(fixed)) == []


def test_two_links_of_one_pair_are_told_once():
    workspace = linked(SERVER, None)
    client = workspace.sockets[1]
    twice = Socket(id="c", title="Client", type="REQ", endpoints=client.endpoints * 2)
    only(Workspace(sockets=(workspace.sockets[0], twice)))


def test_who_may_come_in_where_nobody_may():
    assert "nobody" in only(alone(Plain(server=True))).sentence
    assert "nobody" in only(alone(Curve(server=True, secret_key=KEY, allowed_keys=()))).sentence


def test_an_empty_list_is_filled_with_the_linked_clients():
    workspace = linked(Curve(server=True, public_key=PUBLIC, secret_key=KEY, allowed_keys=()), CLIENT)
    fixed = only(workspace).fix.edit(workspace)
    assert fixed.socket("s").security.allowed_keys == (OTHER,)
    assert list(security_problems(fixed)) == []


def test_what_is_missing_is_an_error_with_its_place():
    problem = only(alone(Curve(server=True, allowed_keys="any")))
    assert (problem.severity, problem.place) == ("error", "sockets[0].security.secret_key")
    assert problem.sentence.startswith("Server has no secret key")


def test_a_stream_can_not_be_secured():
    workspace = Workspace(sockets=(Socket(id="s", type="STREAM", security=SERVER),))
    problem = only(workspace)
    assert problem.severity == "error"
    assert problem.fix.edit(workspace).socket("s").security is None


def test_a_secret_among_the_options_is_refused():
    problem = only(alone(None, options={"CURVE_SECRETKEY": PUBLIC}))
    assert (problem.severity, problem.place) == ("error", "sockets[0].options.CURVE_SECRETKEY")


def test_two_gates_with_one_domain_are_an_error():
    guard = Plain(server=True, users={"a": KEY}, domain="here")
    sockets = (Socket(id="a", type="REP", security=guard), Socket(id="b", type="REP", security=guard))
    problem = only(Workspace(sockets=sockets))
    assert (problem.severity, problem.place, problem.socket) == ("error", "sockets[1].security.domain", "b")

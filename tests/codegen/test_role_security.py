"""What security comes to as options, and whom it concerns."""

from __future__ import annotations

import pytest

from workbench.codegen.program import CodegenError, plan
from workbench.codegen.role_security import domain, gates, security_settings
from workbench.document.workspace import Curve, Null, Plain, Secret, Socket, Workspace

KEY = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
SECRET = Secret(env="S")


def role(security: object):
    (found,) = plan(Workspace(sockets=(Socket(id="it", type="REP", security=security),))).roles
    return found


@pytest.mark.parametrize(
    ("security", "settings"),
    [
        (None, []),
        (Null(allowed_addresses=("127.0.0.1",)), []),
        (Plain(server=True, users={"a": SECRET}), [("PLAIN_SERVER", True)]),
        (
            Plain(username="ä", password=SECRET),
            [("PLAIN_USERNAME", "ä".encode()), ("PLAIN_PASSWORD", SECRET)],
        ),
        (Curve(server=True, secret_key=SECRET), [("CURVE_SECRETKEY", SECRET), ("CURVE_SERVER", True)]),
        (
            Curve(secret_key=SECRET, server_key=KEY),
            [("CURVE_SECRETKEY", SECRET), ("CURVE_SERVERKEY", KEY.encode())],
        ),
    ],
)
def test_each_mechanism_is_its_options(security, settings):
    assert security_settings(role(security)) == settings


def test_what_is_not_whole_is_told():
    with pytest.raises(CodegenError, match=r"^it has no secret key"):
        security_settings(role(Curve(server=True)))


def test_a_domain_is_the_sockets_own_where_none_is_given():
    assert domain(role(Plain(server=True, users={}, domain="shop"))) == "shop"
    assert domain(role(Plain(server=True, users={}))) == "it"


def test_only_servers_and_lists_of_addresses_look_at_who_comes():
    workspace = Workspace(
        sockets=(
            Socket(id="a", type="REP", security=Plain(server=True, users={})),
            Socket(id="b", type="REQ", security=Plain(username="u", password=SECRET)),
            Socket(id="c", type="REP", security=Null(denied_addresses=("10.0.0.1",))),
            Socket(id="d", type="REP"),
        )
    )
    assert [gate.name for gate in gates(plan(workspace))] == ["a", "c"]

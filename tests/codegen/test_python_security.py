"""Security in Python: the lines before an endpoint, and whom the authenticator is told to admit."""

from __future__ import annotations

import pytest

from workbench.codegen.program import CodegenError, plan
from workbench.codegen.python_security import authenticator, look_up, secure
from workbench.codegen.python_texts import Needs
from workbench.codegen.source import Source
from workbench.document.workspace import Curve, Null, Plain, Secret, Socket, Workspace

S = Secret(env="S")
KEY = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"


CURVE = [
    "secret_key = S.encode()",
    "socket.curve_secretkey = secret_key",
    "socket.curve_publickey = zmq.curve_public(secret_key)",
    "socket.curve_server = True",
]


def lines(security: object) -> list[str]:
    """What secures a socket of the name `socket`."""
    (role,) = plan(Workspace(sockets=(Socket(id="it", type="REP", security=security),))).roles
    source = Source()
    secure(source, role, "socket", Needs({}))
    return source.text().splitlines()


def admitted(*securities: object, in_tasks: bool = False) -> tuple[str, Needs]:
    """What makes the authenticator of a program with such sockets, `s0` and on; what that needs."""
    sockets = tuple(
        Socket(id=f"s{number}", type="REP", security=security) for number, security in enumerate(securities)
    )
    source, needs = Source(), Needs({})
    authenticator(source, plan(Workspace(sockets=sockets)), needs, in_tasks=in_tasks)
    return source.text(), needs


@pytest.mark.parametrize(
    ("secret", "call"),
    [
        (S, 'from_environment("S")'),
        (Secret(file="a key"), 'from_file("a key")'),
        (Secret(keyring='"k"'), "from_keyring('\"k\"')"),
    ],
)
def test_a_secret_is_looked_up_where_it_is(secret, call):
    needs = Needs({})
    assert look_up(secret, needs) == call
    assert needs.helpers == {call.partition("(")[0]}


def test_what_is_not_secured_has_no_line():
    assert lines(None) == [""]


def test_a_curve_socket_derives_its_public_key_from_the_secret_one():
    assert lines(Curve(secret_key=S, server_key=KEY)) == [
        *CURVE[:3],
        f'socket.curve_serverkey = b"{KEY}"',
    ]


@pytest.mark.parametrize(
    ("security", "wanted"),
    [
        (Plain(server=True, users={}), ["socket.plain_server = True", 'socket.zap_domain = b"it"']),
        (
            Null(denied_addresses=("10.0.0.1",)),
            ['socket.zap_domain = b"it"', "socket.zap_enforce_domain = True"],
        ),
        (Curve(server=True, secret_key=S, domain="shop"), [*CURVE, 'socket.zap_domain = b"shop"']),
    ],
)
def test_a_socket_that_looks_at_who_comes_says_by_which_domain(security, wanted):
    assert lines(security) == wanted


def test_users_are_those_of_the_workspace_with_passwords_that_are_looked_up():
    text, needs = admitted(Plain(server=True, users={"ali": S, "baba": Secret(env="T")}))
    assert 's0_users = {"ali": S, "baba": T}\n' in text
    assert 'authenticator.configure_plain(domain="s0", passwords=s0_users)\n' in text
    assert list(needs.looked_up) == [S, Secret(env="T")]


def test_keys_are_a_list_or_anybodys():
    some, needs = admitted(Curve(server=True, secret_key=S, allowed_keys=(KEY,)))
    assert "s0_keys = AllowedKeys(" in some
    assert "credentials_provider=s0_keys" in some
    assert "AllowedKeys" in needs.helpers
    anybody, needs = admitted(Curve(server=True, secret_key=S, allowed_keys="any"))
    assert "location=zmq.auth.CURVE_ALLOW_ANY" in anybody
    assert needs.helpers == set()


@pytest.mark.parametrize(("field", "verb"), [("allowed_addresses", "allow"), ("denied_addresses", "deny")])
def test_addresses_are_allowed_or_denied(field, verb):
    text, _ = admitted(Null(**{field: ("127.0.0.1", "::1")}))
    assert f'authenticator.{verb}("127.0.0.1", "::1")\n' in text


@pytest.mark.parametrize(
    ("security", "sentence"),
    [
        (
            Null(allowed_addresses=("10.0.0.0/8",)),
            "s0 admits whole networks, and pyzmq's authenticator knows",
        ),
        (
            Null(allowed_addresses=("127.0.0.1",), denied_addresses=("127.0.0.2",)),
            "s0 has allowed and denied addresses, and pyzmq's authenticator takes one",
        ),
    ],
)
def test_what_pyzmqs_authenticator_can_not_do_is_told(security, sentence):
    with pytest.raises(CodegenError) as error:
        admitted(security)
    assert str(error.value).startswith(sentence)


@pytest.mark.parametrize(
    ("in_tasks", "kind"), [(False, "ThreadAuthenticator"), (True, "AsyncioAuthenticator")]
)
def test_it_is_of_the_programs_own_kind_and_started_before_anybody_is_admitted(in_tasks, kind):
    text, needs = admitted(Plain(server=True, users={}), in_tasks=in_tasks)
    assert text.startswith(f"authenticator = {kind}(context)\nauthenticator.start()\n")
    assert any(kind in module for module in needs.modules)

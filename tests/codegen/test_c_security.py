"""Security in C: the lines before an endpoint, and who is admitted, asked of the program's own function."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import zmq
from zmq.utils import z85

from tests.codegen.conftest import Bench, needs_c
from workbench.codegen.c import write_c
from workbench.codegen.c_security import look_up, needs_authenticator
from workbench.codegen.program import CodegenError, plan
from workbench.document.workspace import Curve, Null, Plain, Secret, Socket, Workspace

S = Secret(env="S")
PUBLIC, OTHER = (zmq.curve_keypair()[0].decode() for _ in range(2))


def workspace(*securities: object) -> Workspace:
    return Workspace(
        sockets=tuple(
            Socket(id=f"s{number}", type="REP", security=security)
            for number, security in enumerate(securities)
        )
    )


def written(*securities: object) -> str:
    return write_c(plan(workspace(*securities)))


@pytest.mark.parametrize(
    ("secret", "call"),
    [(S, 'from_environment("S")'), (Secret(file="key"), 'from_file("key")')],
)
def test_a_secret_is_looked_up_where_it_is(secret, call):
    assert look_up(secret) == call


def test_the_keyring_has_no_call_in_c_and_that_is_told():
    with pytest.raises(CodegenError, match=r'^"key" is a secret in the keyring, which C has no call for'):
        look_up(Secret(keyring="key"))


def test_a_curve_client_has_its_keys_and_the_servers_in_z85_before_anything():
    text = written(Curve(secret_key=S, server_key=PUBLIC))
    assert "secure_curve(socket, secret_s);" in text
    assert text.index("secure_curve(socket") < text.index("set_bytes(socket, ZMQ_CURVE_SERVERKEY")
    assert ", 41);" in text.partition("ZMQ_CURVE_SERVERKEY")[2].splitlines()[0]  # the zero byte counts


@pytest.mark.parametrize(
    ("security", "is_needed"),
    [
        (None, False),
        (Plain(username="u", password=S), False),
        (Curve(secret_key=S, server_key=PUBLIC), False),
        (Curve(server=True, secret_key=S, allowed_keys="any"), False),
        (Curve(server=True, secret_key=S, allowed_keys="any", denied_addresses=("10.0.0.1",)), True),
        (Curve(server=True, secret_key=S, allowed_keys=()), True),
        (Plain(server=True, users={}), True),
        (Null(allowed_addresses=("127.0.0.1",)), True),
    ],
)
def test_nobody_is_looked_at_where_everybody_may_come_in(security, is_needed):
    program = plan(workspace(security))
    assert needs_authenticator(program) is is_needed
    text = write_c(program)
    assert ("inproc://zeromq.zap.01" in text) is is_needed
    assert ("ZMQ_ZAP_DOMAIN" in text) is is_needed


GATES = (
    Plain(server=True, users={"ali": S, "b\u00e4ba": Secret(env="T")}),
    Plain(server=True, users={}, domain="empty"),
    Curve(server=True, secret_key=S, allowed_keys=(PUBLIC,), denied_addresses=("10.9.0.0/16",)),
    Null(allowed_addresses=("127.0.0.0/8", "::1"), denied_addresses=("127.0.0.9",)),
)
MAIN = """
#undef main
int main(void)
{
    secret_s = "sesame";
    secret_t = "simsim";
    while (next_line()) {
        message_t out = {0, NULL};
        append(add_frame(&out), is_admitted(&words) ? "yes" : "no", is_admitted(&words) ? 3 : 2);
        print_words(&out);
        clear(&out);
    }
    return EXIT_SUCCESS;
}
"""


@pytest.fixture(scope="module")
def bench(tmp_path_factory) -> Bench:
    program = written(*GATES)
    return Bench(tmp_path_factory.mktemp("bench"), MAIN, whole=f"#define main written_main\n{program}")


@needs_c
@pytest.mark.parametrize(
    ("domain", "address", "credentials", "is_admitted"),
    [
        ("s0", "127.0.0.1", ["ali", "sesame"], True),
        ("s0", "127.0.0.1", ["b\u00e4ba", "simsim"], True),
        ("s0", "127.0.0.1", ["ali", "simsim"], False),
        ("s0", "127.0.0.1", ["ali", "sesam"], False),
        ("s0", "127.0.0.1", ["ali"], False),
        ("empty", "127.0.0.1", ["ali", "sesame"], False),
        ("s2", "10.8.0.1", [z85.decode(PUBLIC)], True),
        ("s2", "10.9.0.1", [z85.decode(PUBLIC)], False),
        ("s2", "10.8.0.1", [z85.decode(OTHER)], False),
        ("s2", "10.8.0.1", [], False),
        ("s3", "127.1.2.3", [], True),
        ("s3", "::1", [], True),
        ("s3", "::ffff:127.0.0.1", [], True),
        ("s3", "127.0.0.9", [], False),
        ("s3", "192.168.0.1", [], False),
        ("another", "127.0.0.1", [], False),
    ],
)
def test_who_comes_in_is_who_the_workspace_says(
    bench, domain: str, address: str, credentials: Sequence[str | bytes], is_admitted: bool
):
    given = [word if isinstance(word, bytes) else word.encode() for word in credentials]
    request = [b"1.0", b"1", domain.encode(), address.encode(), b"", b"MECHANISM", *given]
    assert bench.says(request) == [[b"yes" if is_admitted else b"no"]]

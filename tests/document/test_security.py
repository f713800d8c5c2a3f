"""Keys, addresses, references and certificates as text; nothing here holds a secret that is in use."""

from __future__ import annotations

import pytest

from workbench.document.edits import EditError
from workbench.document.security import (
    Certificate,
    CertificateError,
    flaws,
    is_key,
    networks,
    read_certificate,
    reference_problem,
    set_security,
    write_certificate,
)
from workbench.document.storage import StorageError, dumps, loads
from workbench.document.workspace import Curve, Null, Plain, Secret, Socket, Workspace

# The pair of zmq_curve(7)'s example.
PUBLIC = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
SECRET = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs"


def one(security) -> Workspace:
    return Workspace(sockets=(Socket(id="a", type="REP", security=security),))


@pytest.mark.parametrize(
    "security",
    [
        Null(allowed_addresses=("10.0.0.0/8",), denied_addresses=("10.0.0.7",)),
        Plain(username="alice", password=Secret(keyring="alice")),
        Plain(server=True, users={"alice": Secret(file="alice"), "bob": Secret(env="BOB")}, domain="d"),
        Curve(public_key=PUBLIC, secret_key=Secret(env="KEY"), server_key=PUBLIC),
        Curve(server=True, secret_key=Secret(env="KEY"), allowed_keys=(PUBLIC,)),
        Curve(server=True, secret_key=Secret(env="KEY"), allowed_keys=()),
        Curve(server=True, secret_key=Secret(env="KEY"), allowed_keys="any"),
    ],
)
def test_a_file_keeps_it(security):
    assert loads(dumps(one(security)), "x") == one(security)


@pytest.mark.parametrize(
    ("security", "place"),
    [
        ('{"mechanism": "PLAIN", "password": "sesame"}', "security.password"),
        (f'{{"mechanism": "CURVE", "secret_key": "{SECRET}"}}', "security.secret_key"),
        ('{"mechanism": "CURVE", "allowed_keys": "some"}', "security.allowed_keys"),
        ('{"mechanism": "GSSAPI"}', "security"),
        ('{"mechanism": "CURVE", "secret": "x"}', "security.secret"),
    ],
)
def test_a_file_with_a_secret_or_something_unknown_is_refused_by_its_path(security, place):
    text = '{"format": "zmq-workbench/1", "sockets": [{"id": "a", "type": "REP", "security": %s}]}'
    with pytest.raises(StorageError, match=place) as refused:
        loads((text.replace("%s", security)).encode(), "x")
    assert "sesame" not in str(refused.value)
    assert SECRET not in str(refused.value)


def test_what_a_key_looks_like():
    assert is_key(PUBLIC)
    assert not is_key(PUBLIC[:-1])
    assert not is_key(PUBLIC[:-1] + "~")
    assert not is_key("#" * 40)  # five digits beyond 32 bits


def test_addresses_are_hosts_or_networks_of_either_version():
    assert [str(n) for n in networks(("127.0.0.1", "10.1.2.3/8", "::1"))] == [
        "127.0.0.1/32",
        "10.0.0.0/8",
        "::1/128",
    ]
    with pytest.raises(ValueError, match='"localhost" is not an IP address'):
        networks(("localhost",))


@pytest.mark.parametrize(
    ("security", "key", "words"),
    [
        (Plain(password=Secret(env="X")), "username", "no username"),
        (Plain(username="alice"), "password", "no password"),
        (Plain(username="a", password=Secret(file="../x")), "password", "without a path"),
        (Plain(server=True, users={"a": Secret(env=" ")}), "users.a", "no name"),
        (Curve(server_key=PUBLIC), "secret_key", "no secret key"),
        (Curve(secret_key=Secret(env="X")), "server_key", "no server's key"),
        (Curve(secret_key=Secret(env="X"), server_key="short"), "server_key", "40 characters"),
        (
            Curve(secret_key=Secret(env="X"), server=True, allowed_keys=("k",)),
            "allowed_keys",
            "number 1, 1 character)",
        ),
        (Curve(secret_key=Secret(env="X"), server=True, public_key="p"), "public_key", "40 characters"),
        (Null(denied_addresses=("here",)), "denied_addresses", '"here"'),
    ],
)
def test_what_keeps_a_socket_from_starting_is_told_with_its_key(security, key, words):
    ((found, sentence),) = flaws(security)
    assert found == key
    assert words in sentence


def test_what_is_whole_has_no_flaw():
    assert list(flaws(None)) == []
    assert list(flaws(Plain(username="a", password=Secret(keyring="x")))) == []
    assert list(flaws(Plain(server=True, users={"a": Secret(env="X")}))) == []
    assert list(flaws(Curve(secret_key=Secret(file="x"), server_key=PUBLIC))) == []
    assert list(flaws(Curve(secret_key=Secret(file="x"), server=True, allowed_keys="any"))) == []


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", "a\\b", "x" * 101])
def test_a_file_of_a_secret_is_a_plain_name(name):
    assert reference_problem(Secret(file=name))


def test_the_edit_changes_that_socket_alone():
    workspace = Workspace(sockets=(Socket(id="a", type="REP"), Socket(id="b", type="REQ")))
    secured = set_security(workspace, "a", Null())
    assert secured.socket("a").security == Null()
    assert secured.socket("b") is workspace.sockets[1]
    assert set_security(secured, "a", None) == workspace
    with pytest.raises(EditError, match='"c"'):
        set_security(workspace, "c", None)


# What CZMQ 4.2's zcert_save wrote, with the pair above.
CZMQ = f"""\
#   ****  Generated on 2024-05-01 12:00:00 by CZMQ  ****
#   ZeroMQ CURVE **Secret** Certificate
#   DO NOT PROVIDE THIS FILE TO OTHER USERS nor change its permissions.

metadata
    name = "Ada Lovelace"
    organization = "ZeroMQ"
curve
    public-key = "{PUBLIC}"
    secret-key = "{SECRET}"
"""


def test_a_certificate_of_czmq_is_read():
    certificate = read_certificate(CZMQ)
    assert (certificate.public_key, certificate.secret_key) == (PUBLIC, SECRET)
    assert dict(certificate.metadata) == {"name": "Ada Lovelace", "organization": "ZeroMQ"}


@pytest.mark.parametrize("secret", ["", SECRET])
def test_a_certificate_survives_being_written(secret):
    before = Certificate(public_key=PUBLIC, secret_key=secret, metadata=(("name", "Zoë"),))
    text = write_certificate(before)
    assert read_certificate(text) == before
    assert ("DO NOT PROVIDE" in text) == bool(secret)


def test_metadata_that_zpl_can_not_say_does_not_become_a_key():
    name = f'x"\ncurve\n    public-key = "{SECRET}"'
    text = write_certificate(Certificate(public_key=PUBLIC, metadata=(("name", name),)))
    assert read_certificate(text).public_key == PUBLIC
    assert text.count("\ncurve\n") == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not a CURVE certificate"),
        (f'public-key = "{PUBLIC}"', "not a CURVE certificate"),
        (CZMQ.replace(PUBLIC, "short"), "not a CURVE certificate"),
        (CZMQ.replace(SECRET, "short"), "secret-key"),
        ("\0\xff" * 100, "not a CURVE certificate"),
    ],
)
def test_what_is_no_certificate_says_so(text, words):
    with pytest.raises(CertificateError, match=words) as refused:
        read_certificate(text)
    assert SECRET not in str(refused.value)


def test_a_secret_is_in_no_repr():
    assert SECRET not in repr(read_certificate(CZMQ))

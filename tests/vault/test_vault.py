"""Key pairs made, kept, imported and exported; and what the engine gets of a socket's security."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
import zmq
import zmq.auth
from keyring.backends.fail import Keyring as NoKeyring
from msgspec import structs

from workbench.document.storage import dumps
from workbench.document.workspace import Curve, Null, Plain, Secret, Socket, Workspace
from workbench.vault.store import SecretStore
from workbench.vault.vault import SecretError, Vault


@pytest.fixture
def store(tmp_path: Path) -> SecretStore:
    return SecretStore(tmp_path / "secrets", NoKeyring())


@pytest.fixture
def vault(store) -> Vault:
    return Vault(store)


def socket(security) -> Socket:
    return Socket(id="a", title="Server", type="REP", security=security)


def test_a_new_key_pair_is_kept_and_its_public_key_belongs_to_it(vault, store):
    pair = vault.new_key_pair("Server")
    secret = store.get(pair.secret_key)
    assert zmq.curve_public(secret.encode()).decode() == pair.public_key
    assert secret not in repr(pair)
    assert vault.problem(pair.secret_key) == ""
    assert str(store.folder) in vault.place


def test_a_password_is_kept_unless_it_is_empty(vault, store):
    assert store.get(vault.keep_password("alice", "sesame")) == "sesame"
    with pytest.raises(SecretError, match="empty"):
        vault.keep_password("alice", "")


def test_a_secret_that_is_gone_is_a_problem_in_words(vault):
    assert "There is no secret in" in vault.problem(Secret(file="gone"))


def test_certificates_are_exchanged_with_pyzmq(vault, store, tmp_path):
    _, theirs = zmq.auth.create_certificates(tmp_path, "theirs")
    public, secret = zmq.auth.load_certificate(theirs)
    pair = vault.import_certificate(Path(theirs), "server")
    assert (pair.public_key.encode(), store.get(pair.secret_key).encode()) == (public, secret)

    security = Curve(server=True, public_key=pair.public_key, secret_key=pair.secret_key)
    written = vault.export_certificate(tmp_path / "ours.key", "Server", security)
    assert [path.name for path in written] == ["ours.key", "ours.key_secret"]
    assert zmq.auth.load_certificate(written[0]) == (public, None)
    assert zmq.auth.load_certificate(written[1]) == (public, secret)
    if os.name == "posix":
        assert stat.S_IMODE(written[1].stat().st_mode) == 0o600


def test_a_public_certificate_brings_a_public_key_alone(vault, tmp_path):
    theirs, _ = zmq.auth.create_certificates(tmp_path, "theirs")
    pair = vault.import_certificate(Path(theirs), "server")
    assert pair.public_key.encode() == zmq.auth.load_certificate(theirs)[0]
    assert pair.secret_key is None


def test_an_export_never_takes_the_place_of_a_secret_key(vault, tmp_path):
    pair = vault.new_key_pair("a")
    security = Curve(public_key=pair.public_key, secret_key=pair.secret_key)
    (tmp_path / "x.key_secret").write_text("precious")
    with pytest.raises(SecretError, match="already"):
        vault.export_certificate(tmp_path / "x.key", "A", security)
    assert (tmp_path / "x.key_secret").read_text() == "precious"
    assert not (tmp_path / "x.key").exists()


def test_there_must_be_a_key_to_export(vault, tmp_path):
    with pytest.raises(SecretError, match="no key to export"):
        vault.export_certificate(tmp_path / "x.key", "A", Curve())


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"nothing", "not a CURVE certificate"), (b"\xff" * 99, "not a CURVE certificate")],
)
def test_what_is_no_certificate_is_refused_with_the_file_s_name(vault, tmp_path, content, words):
    path = tmp_path / "x.key"
    path.write_bytes(content)
    with pytest.raises(SecretError, match=words) as error:
        vault.import_certificate(path, "a")
    assert str(error.value).startswith("x.key: ")
    with pytest.raises(SecretError, match="can't be read"):
        vault.import_certificate(tmp_path / "missing", "a")


def test_a_certificate_whose_keys_do_not_belong_together_is_refused(vault, store, tmp_path):
    _, theirs = zmq.auth.create_certificates(tmp_path, "theirs")
    path, other = Path(theirs), zmq.curve_keypair()[0].decode()
    public = zmq.auth.load_certificate(theirs)[0].decode()
    path.write_text(path.read_text().replace(public, other))
    with pytest.raises(SecretError, match="not that of its secret key"):
        vault.import_certificate(path, "a")
    assert not store.folder.exists()


def test_the_engine_gets_the_secrets_and_the_document_none(vault, store):
    pair = vault.new_key_pair("a")
    password = vault.keep_password("alice", "sesame")
    curve = Curve(
        server=True, public_key=pair.public_key, secret_key=pair.secret_key, allowed_keys=(pair.public_key,)
    )
    wanted = vault.wanted(socket(curve), 1)
    assert wanted.secret_key == store.get(pair.secret_key)
    assert wanted.gate.keys == {pair.public_key}
    assert wanted.gate.domain == "a"
    plain = vault.wanted(socket(Plain(server=True, users={"alice": password}, domain="d")), 1)
    assert (plain.gate.users, plain.gate.domain) == ({"alice": "sesame"}, "d")
    client = vault.wanted(socket(Plain(username="alice", password=password)), 1)
    assert (client.username, client.password, client.gate) == ("alice", "sesame", None)
    null = vault.wanted(socket(Null(denied_addresses=("10.0.0.0/8",))), 1)
    assert [str(network) for network in null.gate.denied] == ["10.0.0.0/8"]
    assert vault.wanted(socket(None), 1) is None
    for value in (wanted, plain, client):
        assert store.get(pair.secret_key) not in repr(value)
        assert "sesame" not in repr(value)
    file = dumps(Workspace(sockets=(socket(curve),)))
    assert store.get(pair.secret_key).encode() not in file


def test_any_key_and_no_list_put_up_a_gate_that_lets_every_key_in(vault):
    pair = vault.new_key_pair("a")
    for allowed in ("any", None):
        curve = Curve(server=True, secret_key=pair.secret_key, allowed_keys=allowed)
        assert vault.wanted(socket(curve), 1).gate.keys is None
    nobody = vault.wanted(socket(Curve(server=True, secret_key=pair.secret_key, allowed_keys=())), 1)
    assert nobody.gate.keys == frozenset()


def test_a_secret_is_looked_up_at_a_start_and_not_at_every_edit(vault, monkeypatch):
    monkeypatch.setenv("WORKBENCH_TEST_SECRET", "one")
    plain = Plain(username="alice", password=Secret(env="WORKBENCH_TEST_SECRET"))
    assert vault.wanted(socket(plain), 1).password == "one"
    monkeypatch.setenv("WORKBENCH_TEST_SECRET", "two")
    assert vault.wanted(socket(plain), 1).password == "one"
    assert vault.wanted(socket(plain), 2).password == "two"
    monkeypatch.setenv("WORKBENCH_TEST_SECRET", "three")
    assert vault.wanted(socket(structs.replace(plain, username="bob")), 2).password == "three"


def test_what_is_missing_names_the_socket_and_the_way_out(vault, monkeypatch):
    with pytest.raises(SecretError, match=r"^Server has no secret key for CURVE; make a new key pair"):
        vault.wanted(socket(Curve(server=True)), 1)
    with pytest.raises(SecretError, match="There is no secret in"):
        vault.wanted(socket(Curve(server=True, secret_key=Secret(file="gone"))), 1)
    monkeypatch.setenv("WORKBENCH_TEST_SECRET", "not a key")
    with pytest.raises(SecretError, match='"WORKBENCH_TEST_SECRET" is not a CURVE key') as error:
        vault.wanted(socket(Curve(server=True, secret_key=Secret(env="WORKBENCH_TEST_SECRET"))), 1)
    assert "not a key" not in str(error.value)


def test_a_secret_may_be_a_whole_secret_certificate(vault, store, tmp_path):
    _, theirs = zmq.auth.create_certificates(tmp_path, "theirs")
    store.folder.mkdir(mode=0o700)
    path = store.folder / "server.key_secret"
    path.write_text(Path(theirs).read_text())
    path.chmod(0o600)
    wanted = vault.wanted(socket(Curve(server=True, secret_key=Secret(file=path.name))), 1)
    assert wanted.secret_key.encode() == zmq.auth.load_certificate(theirs)[1]

"""A secured workspace runs without a window, and no secret is in anything that it leaves behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from workbench.document.ports import free_loopback_address
from workbench.document.storage import load, save
from workbench.document.workspace import (
    Curve,
    Endpoint,
    Frame,
    Message,
    Plain,
    Reply,
    Secret,
    Socket,
    Workspace,
)
from workbench.headless.printing import Where
from workbench.headless.run import RunOptions, run
from workbench.vault.store import SecretStore
from workbench.vault.vault import Vault

PASSWORD = "correct horse battery staple"
PEER = Path(__file__).parents[1] / "peers" / "programs" / "secured.py"


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path) -> Iterator[None]:
    """A user with a data folder of their own and no keyring service."""
    monkeypatch.setattr(SecretStore, "folder", tmp_path / "home" / "secrets")
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    yield
    keyring.set_keyring(before)


def workspace(server, client, address: str) -> Workspace:
    bind, connect = Endpoint(mode="bind", address=address), Endpoint(mode="connect", address=address)
    return Workspace(
        sockets=(
            Socket(
                id="server",
                type="REP",
                endpoints=(bind,),
                security=server,
                behaviour=Reply(frames=(Frame(text="yes"),)),
            ),
            Socket(id="client", type="REQ", endpoints=(connect,), security=client),
        ),
        messages=(Message(name="ask", socket="client", frames=(Frame(text="?"),)),),
    )


def curve(vault: Vault, address: str) -> Workspace:
    ours, theirs = vault.new_key_pair("server"), vault.new_key_pair("client")
    return workspace(
        Curve(
            server=True,
            public_key=ours.public_key,
            secret_key=ours.secret_key,
            allowed_keys=(theirs.public_key,),
        ),
        Curve(public_key=theirs.public_key, secret_key=theirs.secret_key, server_key=ours.public_key),
        address,
    )


def plain(vault: Vault, address: str) -> Workspace:
    password = vault.keep_password("alice", PASSWORD)
    return workspace(
        Plain(server=True, users={"alice": password}), Plain(username="alice", password=password), address
    )


def secrets_of(made: Workspace, store: SecretStore) -> set[bytes]:
    found = set()
    for socket in made.sockets:
        match socket.security:
            case Curve(secret_key=Secret() as secret):
                found.add(store.get(secret).encode())
            case Plain(server=True, users=users):
                found.update(store.get(secret).encode() for secret in users.values())
    return found


@pytest.mark.parametrize("make", [curve, plain])
def test_two_secured_sockets_talk_and_their_secrets_are_nowhere(make, tmp_path, capfd):
    store = SecretStore()
    made = make(Vault(store), free_loopback_address(()))
    path = tmp_path / "secured.zmqw"
    save(made, path)
    lines, capture = tmp_path / "out.jsonl", tmp_path / "out.zmqc"
    options = RunOptions(
        workspace=load(path),
        seconds=1.5,
        send=["ask"],
        where=Where(jsonl=str(lines), capture=capture),
        folder=tmp_path,
    )
    assert run(options) == 0
    rows = [json.loads(line) for line in lines.read_text().splitlines()]
    assert [r["frames"] for r in rows if r["kind"] == "received"] == [[{"text": "?"}], [{"text": "yes"}]]
    (admitted,) = [r for r in rows if r.get("event") == "admitted"]
    assert (admitted["socket"], admitted["peer"]) == ("server", "127.0.0.1")

    secrets = secrets_of(made, store)
    assert len(secrets) == (2 if make is curve else 1)
    out, err = capfd.readouterr()
    for secret in secrets:
        for left_behind in (path, lines, capture):
            assert secret not in left_behind.read_bytes()
        assert secret.decode() not in out + err


@pytest.mark.parametrize("role", ["req", "rep"])
def test_an_outside_peer_with_a_certificate_talks_to_a_secured_socket(role, tmp_path):
    store = SecretStore()
    vault = Vault(store)
    address = free_loopback_address(())
    made = curve(vault, address)
    server, client = (socket.security for socket in made.sockets)
    outside = client if role == "req" else server
    options = {"CURVE_SECRETKEY": store.get(outside.secret_key), "CURVE_PUBLICKEY": outside.public_key}
    options |= {"CURVE_SERVERKEY": server.public_key} if role == "req" else {"CURVE_SERVER": 1}
    ours = Workspace(sockets=(made.sockets[0 if role == "req" else 1],), messages=made.messages)
    lines = tmp_path / "out.jsonl"
    peer = subprocess.Popen(
        [sys.executable, str(PEER), role, address, json.dumps(options)], stdout=subprocess.PIPE, text=True
    )
    try:
        if role == "rep":
            assert peer.stdout.readline() == "bound\n"
        send = [] if role == "req" else ["ask"]
        assert run(RunOptions(workspace=ours, seconds=2.5, send=send, where=Where(jsonl=str(lines)))) == 0
    finally:
        peer.kill()
        peer.communicate()
    received = [json.loads(line) for line in lines.read_text().splitlines()]
    texts = [row["frames"] for row in received if row["kind"] == "received"]
    assert texts == [[{"text": "Hello" if role == "req" else "Hello from server"}]]


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_a_secret_that_others_can_read_keeps_its_socket_closed(tmp_path, capfd):
    store = SecretStore()
    made = curve(Vault(store), free_loopback_address(()))
    (store.folder / made.socket("server").security.secret_key.name).chmod(0o644)
    assert run(RunOptions(workspace=made, seconds=0.1, where=Where(quiet=True))) == 1
    err = capfd.readouterr().err
    assert err.startswith("server: ")
    assert "chmod 600" in err

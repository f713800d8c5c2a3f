"""A keyring that nobody unlocks: who waits is said at once, and it ends."""

from __future__ import annotations

import asyncio

import pytest

from tests.keyrings import Locked
from workbench.document.workspace import Endpoint, Plain, Secret, Socket, Workspace
from workbench.headless import keyring_watch
from workbench.session import Session
from workbench.vault.store import SecretStore
from workbench.vault.vault import Vault

ALICE = Socket(
    id="alice",
    type="PUSH",
    endpoints=(Endpoint(mode="connect", address="tcp://127.0.0.1:1"),),
    security=Plain(username="alice", password=Secret(keyring="alice")),
)


@pytest.fixture
def keyring():
    locked = Locked("sesame")
    yield locked
    locked.unlocked.set()


@pytest.fixture
async def session(keyring, tmp_path):
    session = Session(Workspace(sockets=(ALICE,)), vault=Vault(SecretStore(tmp_path, keyring)), patient=True)
    yield session
    await session.close()


async def test_it_says_who_waits_and_gives_up_with_a_sentence(session, capsys, monkeypatch):
    monkeypatch.setattr(keyring_watch, "KEYRING_SECONDS", 0.6)
    session.start()
    await keyring_watch.opened(session)
    assert capsys.readouterr().err.startswith(
        "alice: waiting for the keyring, which may have opened a window"
    )
    assert session.state("alice").phase == "failed"
    assert "The keyring did not answer within 30 s" in session.state("alice").problem


async def test_it_goes_on_once_the_keyring_has_answered(session, keyring, capsys, until):
    session.start()
    watching = asyncio.ensure_future(keyring_watch.opened(session))
    keyring.unlocked.set()
    await asyncio.wait_for(watching, 20)
    assert session.state("alice").phase == "live"

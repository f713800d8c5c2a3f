"""A keyring that asks its user holds nothing up: the socket is opening, the loop goes on, the answer opens it."""

import threading

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from workbench import openings
from workbench.document.workspace import Endpoint, Plain, Secret, Socket, Workspace
from workbench.session import Session
from workbench.vault.store import SecretStore
from workbench.vault.vault import Vault

SECURED = Plain(username="alice", password=Secret(keyring="alice"))
ALICE = Socket(
    id="alice",
    type="PUSH",
    endpoints=(Endpoint(mode="connect", address="tcp://127.0.0.1:1"),),
    security=SECURED,
)
OTHER = Socket(id="other", type="PULL", endpoints=(Endpoint(mode="bind", address="tcp://127.0.0.1:*"),))


class Asking(KeyringBackend):
    """Answers once it is let, as one does whose user has to type a password first."""

    priority = 1

    def __init__(self):
        super().__init__()
        self.may_answer = threading.Event()
        self.refuses = False
        self.asked = []

    def get_password(self, service, username):
        self.asked.append(threading.current_thread())
        self.may_answer.wait()
        if self.refuses:
            raise KeyringLocked("dismissed")
        return "sesame"

    def set_password(self, service, username, password):
        raise NotImplementedError


@pytest.fixture
def keyring():
    asking = Asking()
    yield asking
    asking.may_answer.set()


@pytest.fixture
async def session(keyring, tmp_path):
    session = Session(
        Workspace(sockets=(ALICE, OTHER)), vault=Vault(SecretStore(tmp_path, keyring)), patient=True
    )
    yield session
    await session.close()


async def test_it_opens_when_the_keyring_has_answered(session, keyring, until):
    session.start()
    assert session.state("alice").phase == "opening"
    assert session.states()["alice"].endpoints[0].phase == "idle"
    assert session.state("other").phase == "live"
    await until(lambda: keyring.asked)
    session.apply(session.workspace)  # an edit elsewhere doesn't ask again
    keyring.may_answer.set()
    await until(lambda: session.state("alice").phase == "live")
    assert session.states()["alice"].phase == "live"
    assert [thread is threading.main_thread() for thread in keyring.asked] == [False]
    session.stop(["alice"])
    session.start(["alice"])  # a start asks anew
    await until(lambda: session.state("alice").phase == "live")
    assert len(keyring.asked) == 2


async def test_what_takes_long_is_said(session, keyring, until, monkeypatch):
    monkeypatch.setattr(openings, "_PATIENCE", 0.05)
    session.start()
    assert session.state("alice").problem == ""
    await until(lambda: "Waiting for the keyring" in session.states()["alice"].problem)
    keyring.may_answer.set()
    await until(lambda: session.states()["alice"].phase == "live")


async def test_a_refusal_is_a_sentence_and_asks_nobody_again_by_itself(session, keyring, until):
    keyring.refuses = True
    session.start()
    keyring.may_answer.set()
    await until(lambda: session.states()["alice"].phase == "failed")
    assert "unlock it" in session.state("alice").problem
    session.apply(session.workspace)
    session.apply(session.workspace)
    assert session.state("alice").phase == "failed"
    assert len(keyring.asked) == 1
    keyring.refuses = False
    session.start()
    await until(lambda: session.states()["alice"].phase == "live")


async def test_one_that_is_stopped_meanwhile_stays_closed(session, keyring, until):
    session.start()
    await until(lambda: keyring.asked)
    session.stop(["alice"])
    assert session.states()["alice"].phase == "stopped"
    keyring.may_answer.set()
    await until(lambda: not keyring.asked[0].is_alive())
    assert session.states()["alice"].phase == "stopped"


async def test_a_question_that_is_never_answered_keeps_nothing_from_ending(keyring, tmp_path, until):
    session = Session(Workspace(sockets=(ALICE,)), vault=Vault(SecretStore(tmp_path, keyring)), patient=True)
    session.start()
    await until(lambda: keyring.asked)
    await session.close()
    assert keyring.asked[0].daemon
    assert session.states()["alice"].phase == "stopped"

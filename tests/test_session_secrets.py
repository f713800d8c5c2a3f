"""Variables that are secrets, in a session: put into messages, waited for by sockets, and in no sentence."""

from __future__ import annotations

import pytest

from tests.keyrings import Locked
from workbench.document.render import HiddenError, RenderError, Scope, render_text
from workbench.document.scenario import Expect, Scenario, Send, Step
from workbench.document.workspace import (
    Endpoint,
    Frame,
    FrameMatch,
    Message,
    Repeat,
    Secret,
    Socket,
    Workspace,
)
from workbench.scenarios.recorder import Recorder
from workbench.scenarios.runner import Runner
from workbench.session import Session
from workbench.vault.store import SecretStore
from workbench.vault.values import PendingError
from workbench.vault.vault import Vault

VALUE = "s3cret-value"
ADDRESS = "inproc://secrets"
SINK = Socket(id="sink", title="Sink", type="PULL", endpoints=(Endpoint(mode="bind", address=ADDRESS),))
PUSH = Socket(id="push", type="PUSH", endpoints=(Endpoint(mode="connect", address=ADDRESS),))
TOKEN = (Frame(text="Bearer {{ token }}"),)
WORKSPACE = Workspace(variables={"token": Secret(env="A_TOKEN")}, sockets=(SINK, PUSH))


@pytest.fixture
def keyring():
    locked = Locked(VALUE)
    yield locked
    locked.unlocked.set()


@pytest.fixture
async def session(monkeypatch, tmp_path, keyring):
    monkeypatch.setenv("A_TOKEN", VALUE)
    session = Session(WORKSPACE, vault=Vault(SecretStore(tmp_path, keyring)), patient=True)
    yield session
    await session.close()


async def test_a_secret_is_in_the_message_that_is_sent(session, until):
    session.start()
    record = session.send("push", TOKEN)
    assert record.frames == (f"Bearer {VALUE}".encode(),)


async def test_an_address_can_have_none(session):
    address = Endpoint(mode="connect", address="tcp://{{ token }}:5555")
    push = Socket(id="push", type="PUSH", endpoints=(address,))
    session.apply(Workspace(variables=WORKSPACE.variables, sockets=(push,)))
    session.start()
    assert session.state("push").phase == "failed"
    assert session.state("push").problem.startswith('"token" is a secret, which is put into messages alone')
    with pytest.raises(HiddenError):
        render_text("{{ token }}", Scope(variables=WORKSPACE.variables))


async def test_what_goes_wrong_is_told_without_it(session):
    session.start()
    with pytest.raises(RenderError) as caught:
        session.send("push", (Frame(text="{{ int(token) }}"),))
    assert VALUE not in str(caught.value)
    assert "••••" in str(caught.value)


async def test_a_scenario_that_fails_tells_the_difference_without_it(session):
    steps = (
        Step(send=Send(socket="push", frames=TOKEN)),
        Step(expect=Expect(socket="sink", within=0.2, frames=(FrameMatch(text="{{ token }}"),))),
    )
    outcome = await Runner(session, Scenario(name="s", steps=steps)).run()
    assert not outcome.passed
    assert VALUE not in repr(outcome)
    (difference,) = outcome.failed.differences
    assert (difference.wanted, difference.found) == ('"••••"', '"Bearer ••••"')


async def test_what_is_recorded_names_the_variable(session, until):
    session.start()
    recorder = Recorder(session)
    session.send("push", TOKEN)
    recorder.sent("push", TOKEN)
    await until(lambda: len(session.log) >= 2)
    steps = recorder.finish()
    assert VALUE not in repr(steps)
    assert steps[-1].expect.frames == (FrameMatch(text="Bearer {{ token }}"),)


async def test_sockets_wait_for_the_keyring_that_their_messages_need_and_no_others(session, keyring, until):
    held = {"token": Secret(keyring="token")}
    repeat = Repeat(frames=TOKEN, every=60.0)
    push = Socket(id="push", type="PUSH", endpoints=PUSH.endpoints, behaviour=repeat)
    session.apply(Workspace(variables=held, sockets=(SINK, push)))
    session.start()
    assert session.state("push").phase == "opening"
    assert session.state("sink").phase == "live"
    keyring.unlocked.set()
    await until(lambda: session.state("push").phase == "live", 20)
    wanted = (f"Bearer {VALUE}".encode(),)
    await until(lambda: wanted in [record.frames for record in session.log.rows(0, len(session.log))], 20)


async def test_a_message_that_waits_for_the_keyring_is_not_sent_and_says_so(session, keyring, until):
    held = {"token": Secret(keyring="token")}
    session.apply(
        Workspace(variables=held, sockets=(SINK, PUSH), messages=(Message(name="m", frames=TOKEN),))
    )
    session.start()
    with pytest.raises(PendingError, match="Unlock it and send again"):
        session.send("push", TOKEN)
    keyring.unlocked.set()

    def sent():
        try:
            return session.send("push", TOKEN)
        except PendingError:
            return None

    await until(sent, 20)


async def test_who_gives_up_waiting_has_failed_and_says_why(session, keyring):
    held = {"token": Secret(keyring="token")}
    push = Socket(
        id="push", type="PUSH", endpoints=PUSH.endpoints, behaviour=Repeat(frames=TOKEN, every=60.0)
    )
    session.apply(Workspace(variables=held, sockets=(SINK, push)))
    session.start()
    assert session.give_up() == ("push",)
    assert session.state("push").phase == "failed"
    assert 'The keyring has not given "token" yet' in session.state("push").problem

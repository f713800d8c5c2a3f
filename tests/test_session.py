"""A session runs what was started of its workspace, and tells all of it in its log."""

from __future__ import annotations

import pytest

from workbench.document.ports import free_loopback_address
from workbench.document.render import RenderError
from workbench.document.workspace import (
    Curve,
    Endpoint,
    Frame,
    Message,
    Repeat,
    Reply,
    Socket,
    Workspace,
)
from workbench.session import Session
from workbench.traffic.records import Kind

HELLO = (Frame(text="Hello"),)


def pair_of(address: str, **server: object) -> Workspace:
    return Workspace(
        variables={"greeting": "Hello from server"},
        sockets=(
            Socket(id="server", type="REP", endpoints=(Endpoint(mode="bind", address=address),), **server),
            Socket(id="client", type="REQ", endpoints=(Endpoint(mode="connect", address=address),)),
        ),
        messages=(Message(name="hello", socket="client", frames=HELLO), Message(name="free", frames=HELLO)),
    )


def rows(session: Session, socket: str, kind: Kind) -> list[tuple[bytes, ...]]:
    records = session.log.rows(0, len(session.log))
    return [record.frames for record in records if record.socket == socket and record.kind is kind]


@pytest.fixture
async def running():
    sessions: list[Session] = []

    def begin(workspace: Workspace) -> Session:
        sessions.append(Session(workspace))
        return sessions[-1]

    yield begin
    for session in sessions:
        await session.close()


async def test_nothing_runs_until_it_is_started(running):
    session = running(pair_of(free_loopback_address(())))
    assert session.running == frozenset()
    assert session.state("server").phase == "stopped"
    assert len(session.log) == 0


async def test_a_request_is_answered_by_the_rendered_reply(running, until):
    session = running(
        pair_of(free_loopback_address(()), behaviour=Reply(frames=(Frame(text="{{ greeting }}"),)))
    )
    session.start()
    await until(lambda: session.state("client").endpoints[0].phase == "connected")
    assert session.send("client", HELLO).kind is Kind.SENT
    await until(lambda: rows(session, "client", Kind.RECEIVED))
    assert rows(session, "client", Kind.RECEIVED) == [(b"Hello from server",)]
    assert rows(session, "server", Kind.RECEIVED) == [(b"Hello",)]


async def test_an_edit_of_a_running_behaviour_follows_at_once(running, until):
    address = free_loopback_address(())
    session = running(pair_of(address, behaviour=Reply(frames=(Frame(text="one"),))))
    session.start()
    session.apply(pair_of(address, behaviour=Reply(frames=(Frame(text="two"),))))
    await until(lambda: session.state("client").endpoints[0].phase == "connected")
    session.send("client", HELLO)
    await until(lambda: rows(session, "client", Kind.RECEIVED))
    assert rows(session, "client", Kind.RECEIVED) == [(b"two",)]


async def test_a_template_that_fails_sends_nothing(running):
    session = running(pair_of(free_loopback_address(())))
    session.start()
    with pytest.raises(RenderError, match="nobody"):
        session.send("client", (Frame(text="{{ nobody }}"),))
    assert rows(session, "client", Kind.SENT) == []


async def test_a_reply_that_cannot_be_rendered_is_told_in_the_log(running, until):
    reply = Reply(frames=(Frame(text="{{ request.frames[5] }}"),))
    session = running(pair_of(free_loopback_address(()), behaviour=reply))
    session.start()
    await until(lambda: session.state("client").endpoints[0].phase == "connected")
    session.send("client", HELLO)
    await until(lambda: any(r.event == "template-failed" for r in session.log.rows(0, len(session.log))))
    assert session.state("server").phase == "live"


async def test_security_that_cannot_be_applied_keeps_the_socket_closed(running):
    session = running(pair_of(free_loopback_address(()), security=Curve(server=True)))
    session.start()
    assert session.state("server").phase == "failed"
    assert "CURVE" in session.state("server").problem
    assert session.state("client").phase == "live"


async def test_starting_a_failed_socket_tries_again(running):
    address = free_loopback_address(())
    broken = pair_of("tcp://127.0.0.1:{{ nobody }}")
    session = running(broken)
    session.start(["server"])
    assert session.state("server").phase == "failed"
    session.apply(pair_of(address))
    session.start(["server"])
    assert session.state("server").phase == "live"


async def test_a_removed_socket_is_closed(running):
    workspace = pair_of(free_loopback_address(()))
    session = running(workspace)
    session.start()
    session.apply(Workspace(sockets=workspace.sockets[1:]))
    assert session.running == {"client"}
    assert session.state("server").phase == "stopped"


async def test_repeat_sends_the_named_message(running, until):
    address = free_loopback_address(())
    workspace = Workspace(
        sockets=(
            Socket(
                id="push",
                type="PUSH",
                endpoints=(Endpoint(mode="bind", address=address),),
                behaviour=Repeat(name="task", every=0.01, count=3),
            ),
            Socket(id="pull", type="PULL", endpoints=(Endpoint(mode="connect", address=address),)),
        ),
        messages=(Message(name="task", socket="push", frames=(Frame(text="task {{ counter }}"),)),),
    )
    session = running(workspace)
    session.start()
    await until(lambda: len(rows(session, "pull", Kind.RECEIVED)) == 3)
    received = rows(session, "pull", Kind.RECEIVED)
    assert len({frames[0] for frames in received}) == 3
    assert all(frames[0].startswith(b"task ") for frames in received)


async def test_a_message_without_a_socket_cannot_be_sent_by_itself(running):
    workspace = pair_of(free_loopback_address(()))
    session = running(workspace)
    with pytest.raises(ValueError, match="free"):
        session.send_message(workspace.messages[1])


async def test_a_repeat_in_bursts_sends_so_many_at_once_and_keeps_its_rate(running, until):
    address = free_loopback_address(())
    repeat = Repeat(frames=(Frame(text="{{ counter }}"),), rate=0.1, burst=5, jitter=0.01)
    workspace = Workspace(
        sockets=(
            Socket(id="pull", type="PULL", endpoints=(Endpoint(mode="bind", address=address),)),
            Socket(
                id="push",
                type="PUSH",
                endpoints=(Endpoint(mode="connect", address=address),),
                behaviour=repeat,
            ),
        )
    )
    assert repeat.interval == 50.0
    session = running(workspace)
    session.start()
    await until(lambda: len(rows(session, "pull", Kind.RECEIVED)) >= 5)
    assert rows(session, "pull", Kind.RECEIVED) == [(b"%d" % n,) for n in range(5)]
    assert len(rows(session, "push", Kind.SENT)) == 5  # the next five are due in 50 s


async def test_a_jitter_longer_than_the_time_between_is_refused(running):
    repeat = Repeat(frames=(Frame(text="x"),), every=1.0, jitter=2.0)
    session = running(Workspace(sockets=(Socket(id="push", title="Push", type="PUSH", behaviour=repeat),)))
    session.start()
    assert session.state("push").problem.startswith("Push can't repeat so. The jitter of 2 s is longer")

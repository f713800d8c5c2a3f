"""Majordomo as programs: the broker with the workbench's clients and workers, and those with its broker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import zmq

from tests.codegen.conftest import LANGUAGE, pattern
from workbench.document.ports import free_loopback_address
from workbench.document.workspace import (
    Endpoint,
    Frame,
    FrameMatch,
    Majordomo,
    Reply,
    Rule,
    Socket,
    Workspace,
)
from workbench.session import Session
from workbench.traffic.records import Kind

pytestmark = pytest.mark.parametrize("language", LANGUAGE)


def answers(session: Session, client: str) -> list[bytes]:
    """The last frames of what that client got."""
    log = session.log
    return [r.frames[-1] for r in log.rows(0, len(log)) if r.socket == client and r.kind is Kind.RECEIVED]


async def test_the_broker_as_a_program_serves_the_workbench(language, program, until):
    workspace = pattern("majordomo")
    session = Session(workspace)
    session.start([socket.id for socket in workspace.sockets if socket.id != "broker"])
    running = program(workspace, language, "broker")
    try:
        # Each worker of a service has its turn.
        await until(lambda: {b"worker 1", b"worker 2"} <= {a[:8] for a in answers(session, "client")}, 30)
        session.send_message(workspace.message("order a tea"))
        await until(lambda: answers(session, "hungry"), 30)
        session.send_message(workspace.message("is there tea?"))
        await until(lambda: len(answers(session, "hungry")) == 2, 30)
        assert answers(session, "hungry") == [b"a cup of Darjeeling", b"200"]
        assert running.process.poll() is None
    finally:
        await session.close()


async def test_client_and_worker_as_programs_at_the_workbenchs_broker(language, program, until):
    workspace = pattern("majordomo")
    session = Session(workspace)
    session.start(["broker"])
    try:
        worker, client = program(workspace, language, "coffee-1"), program(workspace, language, "client")
        await until(lambda: client.said("worker 1 made espresso 1"), 30)
        # It prints after it has sent: the answer may be there first.
        await until(lambda: worker.said("Coffee 1 sent: worker 1 made espresso 1"), 30)
        assert client.said("Client sent: MDPC01 | coffee | espresso 1")
    finally:
        await session.close()


class Peer:
    """A socket of the test's own that speaks in whole messages."""

    def __init__(self, socket: zmq.Socket) -> None:
        self.socket = socket
        socket.setsockopt(zmq.RCVTIMEO, 30_000)
        socket.setsockopt(zmq.LINGER, 0)

    def says(self, *frames: bytes) -> None:
        self.socket.send_multipart(frames)

    def hears(self) -> list[bytes]:
        return self.socket.recv_multipart()


@pytest.fixture
def peer() -> Iterator[object]:
    with zmq.Context() as context:
        made: list[Peer] = []

        def make(type_: int) -> Peer:
            made.append(Peer(context.socket(type_)))
            return made[-1]

        yield make
        for each in made:
            each.socket.close()


def test_the_broker_sends_heartbeats_and_forgets_who_is_silent(language, program, peer):
    address = free_loopback_address(())
    broker = Socket(
        id="broker",
        type="ROUTER",
        endpoints=(Endpoint(mode="bind", address=address),),
        behaviour=Majordomo(heartbeat=0.1, liveness=3),
    )
    program(Workspace(sockets=(broker,)), language, "broker")
    worker, client = peer(zmq.DEALER), peer(zmq.REQ)
    worker.socket.connect(address)
    client.socket.connect(address)
    # One that it doesn't know is to register.
    worker.says(b"", b"MDPW01", b"\x04")
    assert worker.hears() == [b"", b"MDPW01", b"\x05"]
    worker.says(b"", b"MDPW01", b"\x01", b"echo")
    assert worker.hears() == [b"", b"MDPW01", b"\x04"]

    def is_there() -> bytes:
        client.says(b"MDPC01", b"mmi.service", b"echo")
        return client.hears()[-1]

    # Silent from now on, it is forgotten; what is asked then waits until it comes back.
    while is_there() != b"404":
        pass
    client.says(b"MDPC01", b"echo", b"are you", b"there?")
    worker.says(b"", b"MDPW01", b"\x01", b"echo")
    while (request := worker.hears())[2] == b"\x04":
        pass
    empty, header, command, route, delimiter, *body = request
    assert (empty, header, command, delimiter, body) == (
        b"",
        b"MDPW01",
        b"\x02",
        b"",
        [b"are you", b"there?"],
    )
    worker.says(b"", b"MDPW01", b"\x03", route, b"", b"I am")
    assert client.hears() == [b"MDPC01", b"echo", b"I am"]
    assert is_there() == b"200"
    client.says(b"MDPC01", b"mmi.other", b"echo")
    assert client.hears() == [b"MDPC01", b"mmi.other", b"501"]
    worker.says(b"", b"MDPW01", b"\x05")
    while is_there() != b"404":
        pass


def test_a_worker_that_is_sent_away_or_has_no_answer_registers_anew(language, program, peer):
    address = free_loopback_address(())
    reply = Reply(
        service="echo",
        rules=(Rule(when=(FrameMatch(text="drop"),), drop=True),),
        frames=(Frame(text="{{ request.frames[0] }}!"), Frame(text="end")),
    )
    worker = Socket(
        id="worker", type="DEALER", endpoints=(Endpoint(mode="connect", address=address),), behaviour=reply
    )
    broker = peer(zmq.ROUTER)
    broker.socket.bind(address)
    program(Workspace(sockets=(worker,)), language, "worker")
    ready = [b"", b"MDPW01", b"\x01", b"echo"]
    id_, *said = broker.hears()
    assert said == ready
    broker.says(id_, b"", b"MDPW01", b"\x02", b"client", b"", b"hello")
    assert broker.hears() == [id_, b"", b"MDPW01", b"\x03", b"client", b"", b"hello!", b"end"]
    broker.says(id_, b"", b"MDPW01", b"\x05")
    assert broker.hears()[1:] == ready
    broker.says(id_, b"", b"MDPW01", b"\x02", b"client", b"", b"drop")
    assert broker.hears()[1:] == [b"", b"MDPW01", b"\x05"]
    assert broker.hears()[1:] == ready

"""What sockets do by themselves, as programs: proxies, pumps, brokers and workers that run."""

from __future__ import annotations

from contextlib import ExitStack
from socket import create_connection

import pytest
import zmq

from tests.codegen.conftest import LANGUAGE, pattern
from workbench.codegen.generate import CodegenError, generate
from workbench.document.ports import free_loopback_address
from workbench.document.workspace import (
    Balance,
    Endpoint,
    Forward,
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


def socket(id_: str, type_: str, mode: str, address: str, **more: object) -> Socket:
    return Socket(id=id_, type=type_, endpoints=(Endpoint(mode=mode, address=address),), **more)


@pytest.fixture
def ends():
    """`connected(type, address)` makes a socket of the test's own; and two free addresses."""
    first = free_loopback_address(())
    with zmq.Context() as context, ExitStack() as stack:

        def connected(type_: int, address: str) -> zmq.Socket:
            made = stack.enter_context(context.socket(type_))
            made.setsockopt(zmq.RCVTIMEO, 30_000)
            made.setsockopt(zmq.LINGER, 0)
            made.connect(address)
            return made

        yield connected, first, free_loopback_address((first,))


@pytest.mark.parametrize("language", LANGUAGE)
def test_a_proxy_between_requests_and_workers(language, program, ends):
    connected, front, back = ends
    workspace = Workspace(
        sockets=(
            socket("front", "ROUTER", "bind", front, behaviour=Forward(to="back")),
            socket("back", "DEALER", "bind", back),
        )
    )
    program(workspace, language, "front")
    client, worker = connected(zmq.REQ, front), connected(zmq.REP, back)
    client.send(b"question")
    assert worker.recv() == b"question"
    worker.send(b"answer")
    assert client.recv() == b"answer"


@pytest.mark.parametrize("language", LANGUAGE)
def test_a_pump_that_sends_twice(language, program, ends):
    connected, front, back = ends
    workspace = Workspace(
        sockets=(
            socket("front", "PULL", "bind", front, behaviour=Forward(to="back", delay=0.01, duplicate=True)),
            socket("back", "PUSH", "bind", back),
        )
    )
    program(workspace, language, "front")
    source, sink = connected(zmq.PUSH, front), connected(zmq.PULL, back)
    source.send_multipart([b"a", b"b"])
    assert [sink.recv_multipart() for _ in range(2)] == [[b"a", b"b"]] * 2


@pytest.mark.parametrize("language", LANGUAGE)
def test_a_proxy_that_is_late_and_keeps_the_order(language, program, ends):
    connected, front, back = ends
    workspace = Workspace(
        sockets=(
            socket("front", "ROUTER", "bind", front, behaviour=Forward(to="back", delay=0.05, jitter=0.05)),
            socket("back", "DEALER", "bind", back),
        )
    )
    program(workspace, language, "front")
    client, worker = connected(zmq.DEALER, front), connected(zmq.REP, back)
    words = [b"%d" % number for number in range(20)]
    for word in words:
        client.send_multipart([b"", word])
    for word in words:
        assert worker.recv() == word
        worker.send(word.upper())
    assert [client.recv_multipart() for _ in words] == [[b"", word] for word in words]


@pytest.mark.parametrize("language", LANGUAGE)
def test_a_pump_that_loses_all(language, program, ends):
    connected, front, back = ends
    workspace = Workspace(
        sockets=(
            socket("front", "DEALER", "bind", front, behaviour=Forward(to="back", drop=0.5)),
            socket("back", "DEALER", "bind", back),
        )
    )
    program(workspace, language, "front")
    source, sink = connected(zmq.DEALER, front), connected(zmq.DEALER, back)
    sent = [b"%d" % number for number in range(100)]
    for word in sent:
        source.send(word)
    got = []
    while not got or got[-1] != b"end":  # sent again and again: it may be lost, too
        if sink.poll(50):
            got.append(sink.recv())
        else:
            source.send(b"end")
    assert 10 < len(got) < 90
    assert got[:-1] == [word for word in sent if word in got]


@pytest.mark.parametrize("language", LANGUAGE)
def test_a_broker_hands_each_request_to_a_free_worker(language, program, ends):
    connected, front, back = ends
    workspace = Workspace(
        sockets=(
            socket("front", "ROUTER", "bind", front, behaviour=Balance(to="back")),
            socket("back", "ROUTER", "bind", back),
        )
    )
    program(workspace, language, "front")
    clients = {name: connected(zmq.REQ, front) for name in ("one", "other")}
    workers = {name: connected(zmq.REQ, back) for name in ("first", "second")}

    def takes(name: str, request: bytes) -> list[bytes]:
        """It is that worker's turn: it gets the request; what it answers."""
        route, empty, asked = workers[name].recv_multipart()
        assert (empty, asked) == (b"", request)
        return [route, b"", asked.upper()]

    clients["one"].send(b"before any worker is there")
    workers["first"].send(b"READY")
    held = takes("first", b"before any worker is there")
    # The first is busy: the second takes the other client's, as soon as it is there.
    clients["other"].send(b"meanwhile")
    workers["second"].send(b"READY")
    workers["second"].send_multipart(takes("second", b"meanwhile"))
    assert clients["other"].recv() == b"MEANWHILE"
    workers["first"].send_multipart(held)
    assert clients["one"].recv() == b"BEFORE ANY WORKER IS THERE"
    # Now both are free, and the second has rested longest.
    clients["one"].send(b"next")
    workers["second"].send_multipart(takes("second", b"next"))
    assert clients["one"].recv() == b"NEXT"
    clients["one"].send(b"last")
    workers["first"].send_multipart(takes("first", b"last"))
    assert clients["one"].recv() == b"LAST"


@pytest.mark.parametrize(
    ("behaviour", "type_", "language", "sentence"),
    [
        (Majordomo(), "DEALER", "python", "is a Majordomo broker, which takes a ROUTER"),
        (Reply(frames=(Frame(text="x"),), service="echo"), "REP", "asyncio", "which takes a DEALER"),
        (Forward(to="other", drop=0.5), "REP", "asyncio", "where a REP takes turns"),
        (Balance(to="other"), "ROUTER", "c", "takes a ROUTER on either side"),
        (Forward(to="lost"), "ROUTER", "c", '"lost", which is no socket here'),
        (Majordomo(), "DEALER", "c", "is a Majordomo broker, which takes a ROUTER"),
        (Forward(to="lost"), "ROUTER", "python", '"lost", which is no socket here'),
        (Balance(to="other"), "ROUTER", "python", "takes a ROUTER on either side"),
    ],
)
def test_what_is_not_written_is_told(behaviour, type_, language, sentence):
    sockets = (Socket(id="it", type=type_, behaviour=behaviour), Socket(id="other", type="DEALER"))
    with pytest.raises(CodegenError, match=sentence):
        generate(Workspace(sockets=sockets), language, "it")


@pytest.mark.parametrize("language", LANGUAGE)
@pytest.mark.parametrize("type_", ["REQ", "DEALER"])
def test_a_worker_says_that_it_is_ready_and_answers_within_the_envelope(language, type_, program, ends):
    _, here, _ = ends
    rules = (Rule(when=(FrameMatch(text="drop"),), drop=True),)
    reply = Reply(
        ready=(Frame(text="READY"),), rules=rules, frames=(Frame(text="did {{ request.frames[0] }}"),)
    )
    worker = socket("worker", type_, "connect", here, behaviour=reply)
    with zmq.Context() as context, context.socket(zmq.ROUTER) as broker:
        broker.setsockopt(zmq.RCVTIMEO, 30_000)
        broker.setsockopt(zmq.LINGER, 0)
        broker.bind(here)
        program(Workspace(sockets=(worker,)), language, "worker")
        empty = [b""] if type_ == "REQ" else []

        def says() -> list[bytes]:
            """What comes from it, without its routing id."""
            nonlocal id_
            id_, *said = broker.recv_multipart()
            return said

        id_ = b""
        assert says() == [*empty, b"READY"]
        for word, answer in (
            (b"one", [b"client", b"", b"did one"]),
            (b"drop", [b"READY"]),
            (b"two", [b"client", b"", b"did two"]),
        ):
            broker.send_multipart([id_, *empty, b"client", b"", word])
            assert says() == [*empty, *answer]


@pytest.mark.parametrize("language", LANGUAGE)
async def test_a_lazy_pirate_asks_anew_where_no_answer_came(language, program, until):
    workspace = pattern("lazy-pirate")
    server = program(workspace, "python", "server")
    address = ("127.0.0.1", int(str(workspace.variables["port"])))

    def listens() -> bool:
        try:
            create_connection(address).close()
        except ConnectionRefusedError:
            return False
        return True

    await until(listens)  # else the client may have given the third up before anybody was there
    client = program(workspace, language, "client")
    await until(lambda: client.said("Client received: answer to request 4") or client.process.poll())
    assert client.said("Client sent: request 3"), client.finish()
    assert not client.said("answer to request 3")  # the server drops it
    await until(lambda: server.said("request 3"))  # what it printed is read by another thread


@pytest.mark.parametrize("language", LANGUAGE)
async def test_a_balancing_broker_and_a_worker_serve_the_workbenchs_clients(language, program, until):
    workspace = pattern("load-balancing")
    session = Session(workspace)
    session.start(["client-1", "client-2", "slow"])
    try:
        broker, worker = program(workspace, language, "front"), program(workspace, language, "quick")

        def answered(client: str) -> bool:
            log = session.log
            return any(
                r.socket == client and r.kind is Kind.RECEIVED and b" did job " in r.frames[0]
                for r in log.rows(0, len(log))
            )

        await until(lambda: answered("client-1") and answered("client-2"), 30)
        await until(lambda: worker.said("quick did job"), 30)
        await until(lambda: broker.said("Broker back received: slow |  | READY"), 30)
    finally:
        await session.close()

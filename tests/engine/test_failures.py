# ruff: noqa: F401, F811 - fixtures are imported, and then asked for by their names
"""Addresses that can't be, connections that aren't made, messages that don't go: real sockets, and every sentence.

The peers are other processes or plain TCP sockets. Of peers that don't fit and connections that end
tells `test_failures_of_peers.py`; PLAIN, CURVE and ZAP are in `tests/peers/test_security.py`, options that
come too late in `test_options_later.py`, what a workspace can be warned of in `tests/document/test_checks.py`.
"""

import asyncio
import contextlib
import socket
import sys

import pytest

from tests.engine.failure_lab import (
    HERE,
    IMPOSSIBLE,
    address_of,
    listener,
    on_node,
    posix,
    stranger,
    troubles,
)
from workbench.traffic.records import Kind

# Sockets that can't start


@pytest.mark.parametrize(("type_", "mode", "address", "words"), IMPOSSIBLE)
async def test_an_address_that_cannot_be(lab, type_, mode, address, words):
    state = lab.run("a", type_, **{mode: address})
    assert state.phase == "failed"
    assert state.endpoints[0].phase == "failed"
    assert words in on_node(lab, "a")
    assert troubles(lab, "a", "failed") == [state.problem]


@pytest.mark.parametrize("transport", ["tcp", "inproc"])
async def test_an_address_in_use_offers_another_port(lab, transport):
    lab.run("a", "PULL", bind=HERE if transport == "tcp" else "inproc://taken")
    state = lab.run("b", "PULL", bind=[HERE, lab.port("a")])
    assert "has this address already; choose another port" in on_node(lab, "b")
    assert state.remedy == "another-port"
    assert [endpoint.phase for endpoint in state.endpoints] == ["idle", "failed"]
    assert troubles(lab, "b", "failed") == [state.problem]


async def test_an_address_that_another_program_has(lab, listener):
    state = lab.run("a", "PULL", bind=address_of(listener))
    assert "Another program" in on_node(lab, "a")
    assert state.remedy == "another-port"


@posix
async def test_an_ipc_path_that_is_a_file_or_has_an_owner_is_left_alone(lab, stranger, tmp_path, until):
    file = tmp_path / "notes"
    file.write_text("mine")
    assert "is a file, which a bind would destroy" in lab.run("a", "PULL", bind=f"ipc://{file}").problem
    assert file.read_text() == "mine"

    owner = await stranger("PULL", bind=f"ipc://{tmp_path}/live")
    state = lab.run("b", "PULL", bind=owner.address)
    assert "another socket has this path already" in on_node(lab, "b")
    assert state.remedy == "another-port"
    assert troubles(lab, "b", "failed") == [state.problem]
    lab.run("push", "PUSH", connect=owner.address)
    await until(lambda: lab.connected("push"))
    lab.engine.send("push", (b"still theirs",))
    assert bytes.fromhex(await owner.does("recv")) == b"still theirs"

    owner.process.kill()
    await owner.process.wait()
    assert lab.run("b", "PULL", bind=owner.address, attempt=1).phase == "live"


async def test_what_libzmq_has_given_up_can_be_taken_away(lab):
    lab.run("a", "PULL", bind=[HERE, "inproc://x"])
    assert lab.run("a", "PULL", bind=[]).phase == "live"  # by what the wildcard became
    assert lab.sink.events("a", "failed") == []


# Connections that aren't made


async def test_a_name_that_does_not_exist(lab, until):
    lab.run("a", "PUSH", connect="tcp://no-such-host.invalid:5555")
    await until(lambda: troubles(lab, "a", "name-not-found"))
    assert "There is no host named no-such-host.invalid" in on_node(lab, "a")
    assert lab.sink.events("a", "connection-refused") == []
    lab.stop("a")
    assert lab.engine.state("a").problem == ""


async def test_an_ipv6_address_without_the_option(lab, until):
    lab.run("a", "PUSH", connect="tcp://[::1]:5555")
    await until(lambda: troubles(lab, "a", "name-not-found"))
    assert "needs the option IPV6" in on_node(lab, "a")


async def test_nobody_listens(lab, until, listener):
    address = address_of(listener)
    listener.close()
    lab.run("a", "PUSH", connect=address)
    await until(lambda: troubles(lab, "a", "connection-refused"))
    assert (
        on_node(lab, "a")
        == f"Nobody listens at {address}; trying again. Start its peer, or correct the address."
    )
    assert lab.engine.state("a").endpoints[0].phase == "connecting"
    assert lab.engine.state("a").remedy == ""


@posix
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("absent", "there is no such path"),
        ("no/folder", "doesn't exist"),
        ("file", "a file, not a socket"),
        ("dead", "its socket is dead"),
    ],
)
async def test_nobody_listens_at_a_path(lab, until, tmp_path, name, words):
    (tmp_path / "file").touch()
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(f"{tmp_path}/dead")
    lab.run("a", "PUSH", connect=f"ipc://{tmp_path}/{name}")
    await until(lambda: troubles(lab, "a", "connection-refused"))
    assert words in on_node(lab, "a")


@pytest.mark.skipif(sys.platform != "linux", reason="others answer when the queue is full")
@pytest.mark.parametrize("options", [{}, {"CONNECT_TIMEOUT": 100}])
async def test_nobody_answers(lab, until, options):
    with contextlib.ExitStack() as stack:
        busy = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(3):  # more than its queue takes: who comes now gets no answer
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(busy.getsockname())
        lab.run("a", "PUSH", connect=address_of(busy), options=options)
        await until(lambda: troubles(lab, "a", "no-answer"))
        assert "No answer from" in on_node(lab, "a")


async def test_a_source_address_that_is_not_here(lab, until):
    lab.run("a", "PULL", bind=HERE)
    address = f"tcp://192.0.2.1:0;{lab.port('a').removeprefix('tcp://')}"
    lab.run("b", "PUSH", connect=address)
    await until(lambda: troubles(lab, "b", "connection-refused"))
    assert "the address before the ; isn't one of this machine" in on_node(lab, "b")


async def test_a_connection_that_is_never_made_again_since_the_user_wants_it_so(lab, stranger, until):
    pull = await stranger("PULL", bind=HERE)
    lab.run("push", "PUSH", connect=pull.address, options={"RECONNECT_IVL": -1})
    await until(lambda: lab.connected("push"))
    await pull.does("close")
    await until(lambda: troubles(lab, "push", "gave-up"))
    assert "is gone. RECONNECT_IVL is -1" in on_node(lab, "push")
    assert lab.engine.state("push").remedy == "reopen"
    lab.run("push", "PUSH", connect=pull.address, options={"RECONNECT_IVL": -1}, attempt=1)
    await until(lambda: troubles(lab, "push", "connection-refused"))
    assert "trying again" not in on_node(lab, "push")
    assert lab.engine.state("push").remedy == "reopen"


# Messages that don't go


@pytest.mark.parametrize(
    ("type_", "frames", "words"),
    [
        ("REP", (b"x",), "has no request to answer"),
        ("PULL", (b"x",), "can't send"),
        ("PUSH", (b"x",), "No peer is connected"),
        ("DEALER", (b"x",), "No peer is connected"),
        ("REQ", (b"x",), "No peer is connected"),
        ("PAIR", (b"x",), "No peer is connected"),
        ("ROUTER", (b"who", b"x"), 'knows no peer by the routing id "who"'),
        ("ROUTER", (b"\xff\xfe", b"x"), 'knows no peer by the routing id "ff fe"'),
        ("STREAM", (b"whoso", b"x"), "knows no peer by that routing id"),
        ("PUSH", (), "has no frames"),
    ],
)
async def test_a_message_that_nobody_takes(lab, type_, frames, words):
    lab.run("a", type_, bind=HERE)
    record = lab.engine.send("a", frames)
    assert record.kind is Kind.REFUSED
    assert words in record.reason
    assert lab.sink.refused("a") == [record]


async def test_a_req_that_sends_twice(lab, stranger, until):
    rep = await stranger("REP", bind=HERE)
    lab.run("req", "REQ", connect=rep.address)
    await until(lambda: lab.connected("req"))
    assert lab.engine.send("req", (b"",)).kind is Kind.SENT  # a frame without bytes is a frame
    assert "The REQ waits for its reply" in lab.engine.send("req", (b"2",)).reason
    assert await rep.does("recv") == "-"


@pytest.mark.parametrize("type_", ["PUSH", "ROUTER"])
async def test_a_peer_that_does_not_read(lab, stranger, until, type_):
    lab.run("a", type_, bind=HERE, options={"SNDHWM": 1, "SNDBUF": 4096})
    other = {"PUSH": "PULL", "ROUTER": "DEALER"}[type_]
    await stranger(
        other,
        connect=lab.port("a"),
        RCVHWM=1,
        RCVBUF=4096,
        **({"ROUTING_ID": "x"} if type_ == "ROUTER" else {}),
    )
    await until(lambda: lab.engine.state("a").endpoints[0].peers == 1)
    message = (b"x", bytes(10_000)) if type_ == "ROUTER" else (bytes(10_000),)
    for _ in range(10_000):
        if lab.engine.send("a", message).kind is Kind.REFUSED:
            break
    assert "high-water mark is reached" in lab.sink.refused("a")[0].reason


EMFILE = """
import asyncio, os, resource, socket, subprocess, sys
from workbench.document.workspace import Endpoint
from workbench.engine.engine import Engine
from workbench.engine.plan import WantedSocket

class Sink:
    is_behind = False

    def record(self, record):
        print(record.event, "|", record.reason, flush=True)

CLIENT = '''
import socket, sys
knocking = [socket.create_connection(("127.0.0.1", int(sys.argv[1]))) for _ in range(6)]
sys.stdin.read()
'''

async def main():
    engine = Engine(Sink())
    endpoint = Endpoint(mode="bind", address="tcp://127.0.0.1:*")
    pull = WantedSocket(id="pull", type="PULL", endpoints=(endpoint,))
    engine.apply([pull])
    port = engine.state("pull").endpoints[0].actual.rpartition(":")[2]
    client = subprocess.Popen([sys.executable, "-c", CLIENT, port], stdin=subprocess.PIPE)
    used = len(os.listdir("/proc/self/fd"))
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (used + 2, before[1]))
    while "tried" not in engine.state("pull").problem or "once" in engine.state("pull").problem:
        await asyncio.sleep(0.01)
    engine.apply([pull, WantedSocket(id="more", type="PULL")])
    print("more |", engine.state("more").problem)
    resource.setrlimit(resource.RLIMIT_NOFILE, before)
    while engine.state("pull").problem:
        await asyncio.sleep(0.01)
    client.communicate()
    await engine.close()

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="counts /proc/self/fd")
async def test_too_many_files():
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", EMFILE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    output, errors = await asyncio.wait_for(process.communicate(), 40)
    assert process.returncode == 0, errors.decode()
    lines = output.decode().splitlines()
    (failed,) = [line for line in lines if line.startswith("accept-failed")]  # of thousands
    assert "Too many files are open, so that peers who connect wait outside" in failed
    (again,) = [line for line in lines if line.startswith("accepting-again")]
    assert "failed tries" in again
    (more,) = [line for line in lines if line.startswith("more")]
    assert "Close some sockets" in more


async def test_two_peers_under_one_routing_id(lab, stranger, until):
    router = await stranger("ROUTER", bind=HERE)
    lab.run("a", "DEALER", connect=router.address, options={"ROUTING_ID": "x"})
    await until(lambda: lab.connected("a"))
    lab.run("b", "DEALER", connect=router.address, options={"ROUTING_ID": "x"})
    await until(lambda: lab.connected("b"))  # the handshake succeeds; what b sends vanishes
    sentence = on_node(lab, "b")
    assert '"a" is connected to ' in sentence
    assert 'under the same routing id, "x"' in sentence
    assert lab.engine.state("b") is lab.engine.state("b")
    assert troubles(lab, "b", "routing-id-taken") == [sentence]
    assert on_node(lab, "a") == ""
    lab.run("b", "DEALER", connect=router.address, options={"ROUTING_ID": "y"})
    assert on_node(lab, "b") == ""


async def test_rep_takes_nothing_without_the_delimiter(lab, stranger, until):
    """What is said of it is in `test_failures_of_peers.py`; the workspace's check warns beforehand."""
    lab.run("rep", "REP", bind=HERE)
    dealer = await stranger("DEALER", connect=lab.port("rep"))
    await dealer.does("send", b"lost".hex())
    await dealer.does("send", "-", b"taken".hex())
    await until(lambda: lab.sink.messages("rep") == [(b"taken",)])

"""The draft types: without the draft API they are refused in words and abort nothing; with it they talk.

Tests of their traffic need a libzmq and a pyzmq that are built with drafts, and are skipped elsewhere.
"""

import asyncio
import contextlib
import json
import re
import select
import socket as os_socket
import struct
import sys
from pathlib import Path

import pytest

from workbench.catalogue.socket_types import socket_types
from workbench.document import storage
from workbench.document.checks import check
from workbench.engine import draft
from workbench.engine.plan import Answer, Echoing, Repeating
from workbench.traffic.records import Kind

HERE = "tcp://127.0.0.1:*"
DRAFTS = [name for name, known in socket_types().items() if known.draft]
PAIRS = [
    ("SERVER", "CLIENT"),
    ("DISH", "RADIO"),
    ("GATHER", "SCATTER"),
    ("PEER", "PEER"),
    ("CHANNEL", "CHANNEL"),
]
ROOT = Path(__file__).parents[2]

needs_drafts = pytest.mark.skipif(bool(draft.missing()), reason=draft.missing())


async def linked(lab, until, binding, connecting, **more):
    lab.run("bound", binding, bind=HERE, **more)
    lab.run("there", connecting, connect=lab.port("bound"))
    await until(lambda: lab.connected("there"))


def sent(lab, id_, *frames):
    record = lab.engine.send(id_, frames)
    assert record.kind is Kind.SENT, record.reason


def descriptors():
    return len(list(Path("/proc/self/fd").iterdir()))


def heard(lab, id_):
    return lab.sink.messages(id_)


# Without the draft API


@pytest.mark.skipif(not draft.missing(), reason="this build can use them")
@pytest.mark.parametrize("type_", DRAFTS)
async def test_without_the_draft_api_a_draft_type_is_refused_in_words(lab, type_):
    state = lab.run("a", type_, bind="udp://127.0.0.1:5555" if type_ == "DGRAM" else HERE)
    assert state.phase == "failed"
    assert "draft" in state.problem
    assert [event.reason for event in lab.sink.events("a", "failed")] == [state.problem]


def workspace_of_all(folder):
    """Each draft type bound, and each that connects linked to one that binds."""
    sockets = []
    for port, (binding, connecting) in enumerate(PAIRS, 39_211):
        address = f"tcp://127.0.0.1:{port}"
        for name, type_, mode in ((f"b{port}", binding, "bind"), (f"c{port}", connecting, "connect")):
            endpoints = [{"mode": mode, "address": address}]
            sockets.append({"id": name, "type": type_, "endpoints": endpoints})
    sockets.append({"id": "dgram", "type": "DGRAM"})
    path = folder / "drafts.zmqw"
    path.write_text(json.dumps({"format": "zmq-workbench/1", "sockets": sockets}))
    return path


def test_a_workspace_that_names_them_opens_and_is_told_of_them(tmp_path):
    workspace = storage.load(workspace_of_all(tmp_path))
    assert {socket.type for socket in workspace.sockets} == set(DRAFTS)
    told = [problem for problem in check(workspace) if "draft" in problem.sentence]
    assert [problem.severity for problem in told] == ["warning"] * len(workspace.sockets)
    assert not [problem for problem in check(workspace) if problem.severity == "error"]


@pytest.mark.skipif(not draft.missing(), reason="this build can use them")
async def test_running_a_workspace_that_names_them_ends_in_order_and_says_why(tmp_path):
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "workbench", "run", str(workspace_of_all(tmp_path)), "--for", "0.2"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    _, told = await program.communicate()
    assert program.returncode == 1, told
    assert b"draft" in told
    assert b"Traceback" not in told


@pytest.mark.parametrize(
    ("has", "api", "version", "words"),
    [
        (False, False, (27, 3, 0), "^This libzmq, .* is built without"),
        (True, False, (27, 3, 0), "^This pyzmq, .* is built without"),
        (True, True, (26, 4, 0), "use 27 or newer"),
        (True, True, (27, 0, 0), "^$"),
    ],
)
def test_what_is_missing_is_told_with_the_way_out(monkeypatch, has, api, version, words):
    monkeypatch.setattr(draft.zmq, "has", lambda _: has)
    monkeypatch.setattr(draft.zmq, "DRAFT_API", api)
    monkeypatch.setattr(draft.zmq, "pyzmq_version_info", lambda: version)
    draft.missing.cache_clear()
    try:
        assert re.search(words, draft.missing())
    finally:
        draft.missing.cache_clear()


# With it


@needs_drafts
async def test_a_server_answers_each_client_by_its_routing_id(lab, until):
    await linked(lab, until, "SERVER", "CLIENT")
    lab.run("other", "CLIENT", connect=lab.port("bound"))
    sent(lab, "there", b"from there")
    sent(lab, "other", b"from other")
    await until(lambda: len(heard(lab, "bound")) == 2)
    who = {body: routing_id for routing_id, body in heard(lab, "bound")}
    assert {len(routing_id) for routing_id in who.values()} == {4}
    peers = lab.engine.state("bound").peers
    assert {peer.routing_id for peer in peers} == set(who.values())
    assert {peer.address for peer in peers} == {"127.0.0.1"}
    sent(lab, "bound", who[b"from other"], b"to other")
    sent(lab, "bound", who[b"from there"], b"to there")
    await until(lambda: heard(lab, "there") and heard(lab, "other"))
    assert (heard(lab, "there"), heard(lab, "other")) == ([(b"to there",)], [(b"to other",)])


@needs_drafts
async def test_a_peer_can_write_first_to_whom_it_connects(lab, until):
    await linked(lab, until, "PEER", "PEER")
    (known,) = lab.engine.state("there").peers
    assert f"tcp://{known.address}" == lab.port("bound")
    sent(lab, "there", known.routing_id, b"hello")
    await until(lambda: heard(lab, "bound"))
    ((routing_id, body),) = heard(lab, "bound")
    assert body == b"hello"
    sent(lab, "bound", routing_id, b"back")
    await until(lambda: heard(lab, "there"))
    assert heard(lab, "there") == [(known.routing_id, b"back")]


@needs_drafts
async def test_a_peer_with_immediate_connects_though_libzmq_names_nobody_then(lab, until):
    lab.run("bound", "PEER", bind=HERE)
    lab.run("there", "PEER", connect=lab.port("bound"), options={"IMMEDIATE": 1})
    await until(lambda: lab.connected("there"))
    assert lab.engine.state("there").peers == ()


@needs_drafts
@pytest.mark.parametrize(
    "behaviour", [Echoing(), Answer.always(lambda body: tuple(frame.upper() for frame in body))]
)
@pytest.mark.parametrize(
    ("answering", "asking"), [("SERVER", "CLIENT"), ("PEER", "PEER"), ("CHANNEL", "CHANNEL")]
)
async def test_a_request_gets_its_answer(lab, until, behaviour, answering, asking):
    await linked(lab, until, answering, asking, behaviour=behaviour)
    to = tuple(peer.routing_id for peer in lab.engine.state("there").peers)
    for number in range(3):
        sent(lab, "there", *to, b"ask %d" % number)
    await until(lambda: len(heard(lab, "there")) == 3)
    word = b"ask" if isinstance(behaviour, Echoing) else b"ASK"
    assert heard(lab, "there") == [(*to, b"%s %d" % (word, number)) for number in range(3)]


@needs_drafts
async def test_a_dish_gets_the_groups_that_it_joined_and_follows_changes(lab, until):
    long = b"x" * 255
    lab.run("radio", "RADIO", bind=HERE)
    lab.run("dish", "DISH", connect=lab.port("radio"), subscriptions=(b"news", long, b"news"))

    async def arrives(group):
        """A RADIO drops what nobody has joined yet, so that it says it again."""
        before = len(heard(lab, "dish"))

        def again():
            sent(lab, "radio", group, b"body")
            return len(heard(lab, "dish")) > before

        await until(again)

    for group in (b"news", long):
        await arrives(group)
    lab.run("dish", "DISH", connect=lab.port("radio"), subscriptions=(b"weather",))
    await arrives(b"weather")
    left = len(heard(lab, "dish"))
    for group in (b"news", b"weather report", b""):  # left, only alike, and never joined
        sent(lab, "radio", group, b"missed")
    await arrives(b"weather")
    assert {group for group, _ in heard(lab, "dish")[left:]} == {b"weather"}
    assert {group for group, _ in heard(lab, "dish")} == {b"news", long, b"weather"}
    assert lab.engine.state("dish").phase == "live"


@needs_drafts
@pytest.mark.parametrize(
    ("group", "words"),
    [(b"x" * 256, "at most 255"), (b"a\0b", "zero byte"), (b"\xff", "UTF-8")],
)
async def test_what_is_no_group_is_told_and_not_joined(lab, group, words):
    state = lab.run("dish", "DISH", bind=HERE, subscriptions=(group,))
    assert state.phase == "failed"
    assert words in state.problem


@needs_drafts
@pytest.mark.parametrize(
    ("receiving", "sending"), [("GATHER", "SCATTER"), ("CHANNEL", "CHANNEL"), ("SERVER", "CLIENT")]
)
async def test_a_flood_arrives_whole_and_in_order(lab, until, receiving, sending):
    await linked(lab, until, receiving, sending)
    lab.run(
        "there", sending, connect=lab.port("bound"), behaviour=Repeating(lambda n: (b"%d" % n,), 0.0, 5000)
    )
    await until(lambda: len(heard(lab, "bound")) == 5000)
    assert [message[-1] for message in heard(lab, "bound")] == [b"%d" % number for number in range(5000)]
    assert lab.engine.state("there").counters.sent == 5000


@needs_drafts
async def test_what_has_a_routing_id_repeats_too(lab, until):
    await linked(lab, until, "SERVER", "CLIENT")
    sent(lab, "there", b"here I am")
    await until(lambda: heard(lab, "bound"))
    ((routing_id, _),) = heard(lab, "bound")
    repeat = Repeating(lambda n: (routing_id, b"%d" % n), 0.0, 3000)
    lab.wanted["bound"] = lab.socket("bound", "SERVER", bind=HERE, behaviour=repeat)
    lab.engine.apply(lab.wanted.values())
    await until(lambda: len(heard(lab, "there")) == 3000)
    assert heard(lab, "there") == [(b"%d" % number,) for number in range(3000)]


@needs_drafts
@pytest.mark.parametrize(
    ("type_", "frames", "words"),
    [
        ("CLIENT", (b"a", b"b"), "sends single frames; this message has 2"),
        ("SCATTER", (b"a", b"b", b"c"), "sends single frames; this message has 3"),
        ("CHANNEL", (b"a", b"b"), "sends single frames"),
        ("SERVER", (b"body",), "the routing id of the peer, and the body; this message has 1 frame."),
        ("SERVER", (b"bob", b"body"), '4 bytes and isn\'t zero; "bob" is none'),
        ("PEER", (b"\0\0\0\0", b"body"), "00 00 00 00 is none"),
        ("SERVER", (b"\0\0\0\1", b"body"), "knows no peer by the routing id 00 00 00 01"),
        ("SERVER", (b"\0\0\0\1", b"a", b"b"), "this message has 3 frames"),
        ("RADIO", (b"body",), "the group, and the body; this message has 1 frame."),
        ("RADIO", (b"x" * 256, b"body"), "at most 255"),
        ("RADIO", (b"a\0b", b"body"), "zero byte"),
        ("DISH", (b"group", b"body"), "can't send"),
        ("GATHER", (b"body",), "can't send"),
    ],
)
async def test_a_message_that_cannot_go_is_refused_in_words(lab, type_, frames, words):
    lab.run("a", type_, bind=HERE)
    record = lab.engine.send("a", frames)
    assert record.kind is Kind.REFUSED
    assert words in record.reason
    assert lab.sink.refused("a") == [record]


@needs_drafts
@pytest.mark.parametrize(("binding", "connecting"), [("SERVER", "REQ"), ("REP", "CLIENT"), ("PUB", "DISH")])
async def test_a_wrong_pair_is_told(lab, until, binding, connecting):
    lab.run("a", binding, bind=HERE)
    lab.run("b", connecting, connect=lab.port("a"))
    await until(lambda: "talks to" in lab.engine.state("b").problem)


@needs_drafts
@pytest.mark.parametrize(("binding", "connecting"), PAIRS)
async def test_a_socket_at_rest_leaves_the_loop_alone(lab, until, binding, connecting):
    await linked(lab, until, binding, connecting)
    watched = [lab.engine._live[id_]._fd for id_ in ("bound", "there")]
    await until(lambda: not select.select(watched, [], [], 0)[0])


@needs_drafts
@pytest.mark.skipif(sys.platform != "linux", reason="counts /proc/self/fd")
async def test_nothing_is_left_behind(lab, until):
    async def cycle():
        for number, (binding, connecting) in enumerate(PAIRS):
            lab.run(f"a{number}", binding, bind=HERE)
            lab.run(f"b{number}", connecting, connect=lab.port(f"a{number}"))
            await until(lambda id_=f"b{number}": lab.connected(id_))
        lab.wanted.clear()
        await lab.engine.close()

    await cycle()
    before = descriptors()
    for _ in range(5):
        await cycle()
    assert descriptors() == before


_CLIENT = """
import sys, zmq
with zmq.Context() as context, context.socket(zmq.CLIENT) as client:
    client.rcvtimeo, client.linger = 10_000, 0
    client.connect(sys.argv[1])
    client.send(b"from another program")
    print(client.recv().decode())
"""

_RADIO = """
import sys, time, zmq
with zmq.Context() as context, context.socket(zmq.RADIO) as radio:
    radio.linger = 0
    radio.connect(sys.argv[1])
    while True:
        radio.send(b"hello", group="grüße")
        radio.send(b"hello", group="others")
        time.sleep(0.01)
"""


@needs_drafts
async def test_a_client_in_another_program_gets_its_answer(lab):
    lab.run("server", "SERVER", bind=HERE, behaviour=Answer.always(lambda body: (b"you said: " + body[0],)))
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _CLIENT, lab.port("server"), stdout=asyncio.subprocess.PIPE
    )
    told, _ = await program.communicate()
    assert told.strip() == b"you said: from another program"


@needs_drafts
async def test_a_radio_in_another_program_is_heard(lab, until):
    lab.run("dish", "DISH", bind=HERE, subscriptions=("grüße".encode(),))
    program = await asyncio.create_subprocess_exec(sys.executable, "-c", _RADIO, lab.port("dish"))
    try:
        await until(lambda: len(heard(lab, "dish")) >= 3)
    finally:
        program.kill()
        await program.wait()
    assert set(heard(lab, "dish")) == {("grüße".encode(), b"hello")}


def command(body):
    return (bytes([4, len(body)]) if len(body) < 256 else b"\x06" + struct.pack(">Q", len(body))) + body


@needs_drafts
async def test_a_peer_that_joins_a_group_that_is_too_long_does_not_abort_the_program(lab, until):
    lab.run("radio", "RADIO", bind=HERE)
    host, _, port = lab.port("radio").removeprefix("tcp://").rpartition(":")
    greeting = b"\xff" + bytes(8) + b"\x7f\x03\x01" + b"NULL".ljust(20, b"\0") + bytes(32)
    ready = command(b"\x05READY\x0bSocket-Type" + struct.pack(">I", 4) + b"DISH")
    for length in (256, 300):
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(greeting + ready + command(b"\x04JOIN" + b"g" * length))
        async with asyncio.timeout(10):
            await reader.read()  # up to its end: the RADIO hangs up
        writer.close()
    lab.run("dish", "DISH", connect=lab.port("radio"), subscriptions=(b"g" * 255,))

    def again():
        sent(lab, "radio", b"g" * 255, b"body")
        return heard(lab, "dish")

    await until(again)


@pytest.fixture
def datagrams():
    """A plain UDP socket."""
    with os_socket.socket(os_socket.AF_INET, os_socket.SOCK_DGRAM) as plain:
        plain.bind(("127.0.0.1", 0))
        plain.setblocking(False)
        yield plain


def free_udp_address():
    with os_socket.socket(os_socket.AF_INET, os_socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return f"udp://127.0.0.1:{probe.getsockname()[1]}"


@needs_drafts
async def test_a_dgram_talks_to_a_plain_udp_program(lab, until, datagrams):
    address = free_udp_address()
    state = lab.run("dgram", "DGRAM", bind=address)
    assert (state.phase, state.endpoints[0].phase) == ("live", "bound")
    assert state.endpoints[0].actual == address
    host, _, port = address.removeprefix("udp://").rpartition(":")
    back = f"127.0.0.1:{datagrams.getsockname()[1]}".encode()

    def arrives():  # what is sent before libzmq's own thread has bound goes nowhere
        datagrams.sendto(b"Hello", (host, int(port)))
        return heard(lab, "dgram")

    await until(arrives)
    assert heard(lab, "dgram")[0] == (back, b"Hello")
    assert lab.engine.send("dgram", (back, b"Hello yourself")).kind is Kind.SENT
    async with asyncio.timeout(10):
        assert await asyncio.get_running_loop().sock_recv(datagrams, 100) == b"Hello yourself"
    lab.stop("dgram")

    def is_free():  # a moment later: libzmq has no event that says so
        with os_socket.socket(os_socket.AF_INET, os_socket.SOCK_DGRAM) as again, contextlib.suppress(OSError):
            again.bind((host, int(port)))
            return True
        return False

    await until(is_free)


@needs_drafts
async def test_a_dgram_lets_go_of_one_address_for_another(lab, until, datagrams):
    first, second = free_udp_address(), free_udp_address()
    lab.run("dgram", "DGRAM", bind=first)
    state = lab.run("dgram", "DGRAM", bind=second)
    assert (state.phase, state.problem) == ("live", "")
    host, _, port = second.removeprefix("udp://").rpartition(":")

    def arrives():
        datagrams.sendto(b"Hello", (host, int(port)))
        return heard(lab, "dgram")

    await until(arrives)


@needs_drafts
async def test_a_dgram_has_one_address(lab):
    state = lab.run("dgram", "DGRAM", bind=[free_udp_address(), free_udp_address()])
    assert state.phase == "failed"
    assert "a DGRAM has one address" in state.problem
    assert [endpoint.phase for endpoint in state.endpoints] == ["idle", "failed"]


@needs_drafts
async def test_a_radio_sends_datagrams_to_where_it_connects(lab, datagrams):
    port = datagrams.getsockname()[1]
    state = lab.run("radio", "RADIO", connect=f"udp://127.0.0.1:{port}")
    assert state.endpoints[0].phase == "connected"
    async with asyncio.timeout(10):
        while True:
            assert lab.engine.send("radio", (b"news", b"body")).kind is Kind.SENT
            with contextlib.suppress(BlockingIOError):
                assert datagrams.recv(100) == b"\x04newsbody"
                break
            await asyncio.sleep(0.01)  # a poll's pause: what is sent before the socket is there goes nowhere


@needs_drafts
async def test_a_dish_does_not_listen_to_udp_where_any_datagram_could_abort_the_program(lab):
    state = lab.run("dish", "DISH", bind="udp://127.0.0.1:39210")
    assert state.phase == "failed"
    assert "use tcp://" in state.problem

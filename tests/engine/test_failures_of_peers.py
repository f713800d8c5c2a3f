# ruff: noqa: F401, F811 - fixtures are imported, and then asked for by their names
"""Peers that don't fit, and connections that end: real peers, and what the node and the log say of them."""

import asyncio
import os
import re
import signal

import pytest

from tests.engine.failure_lab import (
    FORGED,
    GREETING,
    HERE,
    address_of,
    knock,
    listener,
    on_node,
    posix,
    stranger,
    troubles,
)
from workbench.engine.plan import Echoing
from workbench.traffic.records import Kind

# Peers that don't fit


async def test_a_wrong_pair_is_never_retried_and_starting_again_helps(lab, stranger, until):
    wrong = await stranger("PUB", bind=HERE)
    lab.run("req", "REQ", connect=wrong.address)
    # Whichever side sees it first hangs up: where that is the peer, libzmq tries once more.
    await until(lambda: lab.engine.state("req").remedy == "reopen")
    state = lab.engine.state("req")
    assert troubles(lab, "req", "handshake-failed")[-1] == state.problem
    assert "most often its type doesn't match. A REQ talks to REP and ROUTER only." in on_node(lab, "req")
    assert "libzmq won't try again by itself; stop and start the socket" in state.problem
    assert (state.remedy, state.endpoints[0].phase, state.endpoints[0].peers) == ("reopen", "failed", 0)
    assert lab.sink.events("req", "disconnected") == []  # it never was connected

    await wrong.does("close")
    right = await stranger("REP", bind=wrong.address)
    lab.run("req", "REQ", connect=right.address, attempt=1)
    await until(lambda: lab.connected("req"))
    assert (lab.engine.state("req").problem, lab.engine.state("req").remedy) == ("", "")


async def test_a_wrong_peer_is_turned_away_by_name(lab, stranger, until):
    lab.run("pull", "PULL", bind=HERE)
    await stranger("REQ", connect=lab.port("pull"))
    await until(lambda: troubles(lab, "pull", "handshake-failed"))
    sentence = troubles(lab, "pull", "handshake-failed")[0]
    assert sentence.startswith(("The peer 127.0.0.1:", "A peer "))  # it may be gone before it can be asked
    assert "A PULL talks to PUSH only." in sentence
    assert lab.engine.state("pull").endpoints[0].peers == 0
    assert on_node(lab, "pull") == ""  # it goes on for the others


async def test_a_pair_takes_one_peer(lab, stranger, until):
    lab.run("pair", "PAIR", bind=HERE)
    first = await stranger("PAIR", connect=lab.port("pair"))
    await until(lambda: lab.engine.state("pair").endpoints[0].peers == 1)
    assert on_node(lab, "pair") == ""
    await stranger("PAIR", connect=lab.port("pair"))
    await until(lambda: troubles(lab, "pair", "peer-ignored"))
    assert "2 peers are connected, and a PAIR talks to one" in on_node(lab, "pair")
    await first.does("close")
    await until(lambda: on_node(lab, "pair") == "")


@pytest.mark.parametrize(
    ("sends", "after"),
    [
        (b"", "without a ZeroMQ handshake"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "without a ZeroMQ handshake"),
        (b"SSH-2.0-OpenSSH_9.2p1\r\n", "without a ZeroMQ handshake"),
        (GREETING, "without a ZeroMQ handshake"),
    ],
    ids=["port-scan", "http", "ssh", "greeting-alone"],
)
async def test_a_peer_that_does_not_speak_zeromq(lab, until, knock, sends, after):
    lab.run("pull", "PULL", bind=HERE)
    client = knock("pull")
    client.sendall(sends)
    await until(lambda: troubles(lab, "pull", "no-handshake"))
    who = f"127.0.0.1:{client.getsockname()[1]}"
    (sentence,) = troubles(lab, "pull", "no-handshake")
    assert f"The peer {who} is connected but doesn't greet" in sentence
    assert "HTTP" in sentence
    client.close()
    await until(lambda: troubles(lab, "pull", "handshake-failed"))
    (sentence,) = troubles(lab, "pull", "handshake-failed")
    assert who in sentence
    assert after in sentence
    assert lab.sink.events("pull", "accepted") == lab.sink.events("pull", "disconnected") == []
    assert lab.engine.state("pull").endpoints[0].peers == 0


async def test_rubbish_after_the_greeting(lab, until, knock):
    lab.run("pull", "PULL", bind=HERE)
    knock("pull").sendall(GREETING + b"\x04\x06\x05HELLO")
    await until(lambda: troubles(lab, "pull", "handshake-failed"))
    assert "the peer sent what isn't valid there" in troubles(lab, "pull", "handshake-failed")[0]


async def test_messages_without_a_handshake_are_told_to_be_so(lab, until, knock):
    lab.run("pull", "PULL", bind=HERE)
    knock("pull").sendall(FORGED)
    await until(lambda: lab.sink.messages("pull") == [(b"forged",)])
    await until(lambda: troubles(lab, "pull", "no-handshake"))
    (sentence,) = troubles(lab, "pull", "no-handshake")
    assert "Without PLAIN or CURVE, what it sends may be taken as messages of ZMTP 1.0." in sentence


async def test_a_handshake_that_takes_too_long(lab, until, knock):
    lab.run("pull", "PULL", bind=HERE, options={"HANDSHAKE_IVL": 150})
    knock("pull")
    await until(lambda: troubles(lab, "pull", "handshake-failed"))
    assert "didn't greet within 0.15 s (HANDSHAKE_IVL)" in troubles(lab, "pull", "handshake-failed")[0]


async def test_a_server_that_is_not_zeromq(lab, until, listener):
    lab.run("push", "PUSH", connect=address_of(listener))
    server, _ = await asyncio.get_running_loop().sock_accept(listener)
    with server:
        await until(lambda: troubles(lab, "push", "no-handshake"))
        assert f"Connected to {address_of(listener)}, but the peer doesn't greet" in on_node(lab, "push")
        server.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    await until(lambda: troubles(lab, "push", "handshake-failed"))
    assert "the peer hung up" in on_node(lab, "push")
    # libzmq goes on trying, as it says a moment later.
    await until(lambda: lab.engine.state("push").remedy == "")
    again, _ = await asyncio.get_running_loop().sock_accept(listener)
    again.close()
    assert len(troubles(lab, "push", "handshake-failed")) == 1


async def test_a_stranger_on_the_line_does_not_upset_the_count(lab, stranger, until, knock):
    """An event of success names no descriptor: who is silent must not be taken for who has greeted."""
    lab.run("pull", "PULL", bind=HERE)
    silent = knock("pull")
    good = await stranger("PUSH", connect=lab.port("pull"))
    await until(lambda: lab.sink.events("pull", "accepted"))
    await stranger("REQ", connect=lab.port("pull"))
    await until(lambda: troubles(lab, "pull", "handshake-failed"))
    assert lab.engine.state("pull").endpoints[0].peers == 1
    await good.does("close")
    await until(lambda: lab.sink.events("pull", "disconnected"))
    assert lab.engine.state("pull").endpoints[0].peers == 0
    await until(lambda: troubles(lab, "pull", "no-handshake"))
    silent.close()
    await until(lambda: "without a ZeroMQ handshake" in troubles(lab, "pull", "handshake-failed")[-1])
    assert len(lab.sink.events("pull", "disconnected")) == 1
    assert lab.engine.state("pull").endpoints[0].peers == 0


async def test_a_stream_has_no_handshake_to_fail(lab, until, knock):
    lab.run("stream", "STREAM", bind=HERE)
    client = knock("stream")
    await until(lambda: lab.engine.state("stream").endpoints[0].peers == 1)
    client.close()
    await until(lambda: lab.sink.events("stream", "disconnected"))
    assert troubles(lab, "stream", "handshake-failed") == troubles(lab, "stream", "no-handshake") == []


# Connections that end


async def test_a_reply_without_the_delimiter_leaves_the_req_stuck(lab, stranger, until):
    router = await stranger("ROUTER", bind=HERE)
    lab.run("req", "REQ", connect=router.address)
    await until(lambda: lab.connected("req"))
    lab.engine.send("req", (b"question",))
    routing_id, _, _ = (await router.does("recv")).split()
    await router.does("send", routing_id, b"answer".hex())
    await until(lambda: troubles(lab, "req", "gave-up"))
    assert "without the empty delimiter frame" in on_node(lab, "req")
    assert lab.engine.state("req").remedy == "reopen"
    assert "stop and start the REQ" in lab.engine.send("req", (b"again",)).reason

    lab.run("req", "REQ", connect=router.address, attempt=1)
    await until(lambda: lab.connected("req"))
    assert lab.engine.send("req", (b"again",)).kind is Kind.SENT


async def test_a_frame_above_maxmsgsize_on_the_side_that_binds(lab, stranger, until):
    lab.run("pull", "PULL", bind=HERE, options={"MAXMSGSIZE": 100})
    push = await stranger("PUSH", connect=lab.port("pull"))
    await until(lambda: lab.sink.events("pull", "accepted"))
    await push.does("send", "00" * 101)
    await until(lambda: lab.sink.events("pull", "disconnected"))
    reason = lab.sink.events("pull", "disconnected")[0].reason
    assert "it may have sent a frame above MAXMSGSIZE, 100 bytes" in reason
    assert reason.startswith("The peer 127.0.0.1:")


async def test_a_frame_above_maxmsgsize_on_the_side_that_connects(lab, stranger, until):
    push = await stranger("PUSH", bind=HERE)
    lab.run("pull", "PULL", connect=push.address, options={"MAXMSGSIZE": 100})
    await until(lambda: lab.connected("pull"))
    await push.does("send", "00" * 101)
    await until(lambda: troubles(lab, "pull", "gave-up"))
    assert "above MAXMSGSIZE, 100 bytes" in on_node(lab, "pull")
    assert lab.engine.state("pull").remedy == "reopen"


async def test_a_connection_that_is_lost_again_and_again_is_told_once(lab, stranger, until):
    """What a sender sees whose frames are above the receiver's MAXMSGSIZE: drops, and no reason."""
    pull = await stranger("PULL", bind=HERE, MAXMSGSIZE=100)
    lab.run("push", "PUSH", connect=pull.address, options={"RECONNECT_IVL": 5})

    def drops():
        """Counted by the node: a drop may be over before anybody looks. Whatever is sent brings another."""
        if lab.connected("push"):
            lab.engine.send("push", (bytes(101),))
        counted = re.search(r"(\d+) times in a row", on_node(lab, "push"))
        return int(counted[1]) if counted else 0

    await until(lambda: drops() >= 12)
    assert len(troubles(lab, "push", "keeps-dropping")) == 1
    assert len(lab.sink.events("push", "disconnected")) == 2
    await until(lambda: "holds now" in lab.sink.events("push", "connected")[-1].reason)
    assert on_node(lab, "push") == ""


async def test_peers_that_come_and_go_are_told_together(lab, until, knock):
    lab.run("pull", "PULL", bind=HERE)
    for _ in range(30):
        knock("pull").close()
    await until(lambda: lab.sink.events("pull", "came-and-went"))
    assert "20 more came and went" in troubles(lab, "pull", "came-and-went")[0]
    assert len(lab.sink.events("pull", "handshake-failed")) <= 10


@posix
async def test_a_frozen_peer_is_told_where_heartbeats_are_set(lab, stranger, until):
    peer = await stranger("PULL", bind=HERE)
    options = {"HEARTBEAT_IVL": 50, "HEARTBEAT_TIMEOUT": 100}
    lab.run("push", "PUSH", connect=peer.address, options=options)
    await until(lambda: lab.connected("push"))
    os.kill(peer.process.pid, signal.SIGSTOP)
    await until(lambda: lab.sink.events("push", "disconnected"))
    assert "unanswered (HEARTBEAT_IVL)" in lab.sink.events("push", "disconnected")[0].reason
    os.kill(peer.process.pid, signal.SIGCONT)
    await until(lambda: lab.connected("push"))


# Messages that are no requests


async def test_a_dealer_without_the_delimiter_is_told_at_the_rep(lab, stranger, until):
    lab.run("rep", "REP", bind=HERE, behaviour=Echoing())
    dealer = await stranger("DEALER", connect=lab.port("rep"))
    await dealer.does("send 68 69")
    await until(lambda: troubles(lab, "rep", "request-thrown-away"), 30)
    (sentence,) = troubles(lab, "rep", "request-thrown-away")
    assert sentence.startswith(
        "A message without an empty frame before the request came, and libzmq threw it away:"
    )
    assert lab.sink.messages("rep") == []
    # It goes on with what is a request, of the same peer too, and that is no trouble.
    await dealer.does("send - 6f6b")
    assert await dealer.does("recv") == "- 6f6b"
    await dealer.does("send - 6f6b")
    assert await dealer.does("recv") == "- 6f6b"
    assert troubles(lab, "rep", "request-thrown-away") == [sentence]
    assert lab.sink.messages("rep") == [(b"ok",), (b"ok",)]


async def test_many_of_them_are_few_rows(lab, stranger, until):
    lab.run("rep", "REP", bind=HERE)
    dealer = await stranger("DEALER", connect=lab.port("rep"))
    told = lambda: troubles(lab, "rep", "request-thrown-away")  # noqa: E731
    while len(told()) < 2:  # some may come along with others, which is one time then
        await dealer.does("send 68")
        await asyncio.sleep(
            0.001
        )  # a pause, so that most come one by one; what is waited for is the second row
    assert "(10 times so far)" in told()[1]


async def test_a_req_is_no_trouble_to_a_rep(lab, stranger, until):
    lab.run("rep", "REP", bind=HERE, behaviour=Echoing())
    req = await stranger("REQ", connect=lab.port("rep"))
    for _ in range(20):
        await req.does("send -")
        assert await req.does("recv") == "-"
    assert troubles(lab, "rep", "request-thrown-away") == []

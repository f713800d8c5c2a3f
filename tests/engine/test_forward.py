"""Forwards: what comes in on one socket leaves by the other, both ways, nothing lost that nobody asked to lose."""

from __future__ import annotations

import pytest

from workbench.engine.plan import Echoing, Forwarding, Repeating
from workbench.traffic.records import Kind

HERE = "tcp://127.0.0.1:*"


def sent(lab, id_):
    return lab.engine.state(id_).counters.sent


async def joined(lab, until, front, back, client, server, behaviour=None, **more):
    lab.run("front", front, bind=HERE, behaviour=Forwarding(to="back", **more))
    lab.run("back", back, bind=HERE)
    lab.run("server", server, connect=lab.port("back"), behaviour=behaviour)
    lab.run("client", client, connect=lab.port("front"))
    await until(lambda: lab.connected("client") and lab.connected("server"))


@pytest.mark.parametrize(
    ("client", "front", "back", "server"),
    [("REQ", "ROUTER", "DEALER", "REP"), ("REQ", "REP", "REQ", "REP"), ("PAIR", "PAIR", "PAIR", "PAIR")],
)
async def test_requests_go_there_and_replies_come_back(lab, until, client, front, back, server):
    await joined(lab, until, front, back, client, server, Echoing())
    for number in range(3):
        lab.engine.send("client", (b"ask", b"%d" % number))
        await until(lambda n=number: len(lab.sink.messages("client")) > n)
    assert lab.sink.messages("client") == [(b"ask", b"%d" % n) for n in range(3)]
    assert lab.engine.state("front").doing.note == "3 forwarded, 3 back"
    assert sent(lab, "front") == sent(lab, "back") == 3  # rows of both sockets


async def test_a_pull_forwards_to_a_push_all_of_a_flood_in_its_order(lab, until):
    numbered = Repeating(lambda n: (b"%d" % n, b"body"), 0.0, 6_000)
    lab.run("pull", "PULL", bind=HERE, behaviour=Forwarding(to="push"))
    lab.run("push", "PUSH", bind=HERE, options={"SNDHWM": 50})
    lab.run("sink", "PULL", connect=lab.port("push"), options={"RCVHWM": 50})
    lab.run("vent", "PUSH", connect=lab.port("pull"), behaviour=numbered)
    await until(lambda: lab.engine.state("sink").counters.received == 6_000)
    assert lab.sink.messages("sink") == [(b"%d" % n, b"body") for n in range(6_000)]
    rows = [
        piece.frames(i)
        for piece in lab.sink.slices
        if (piece.socket, piece.kind) == ("push", Kind.SENT)
        for i in range(len(piece))
    ]
    rows += [r.frames for r in lab.sink.records if (r.socket, r.kind) == ("push", Kind.SENT)]
    assert len(rows) == 6_000
    assert sent(lab, "push") == 6_000
    assert lab.engine.state("push").counters.bytes_sent == sum(len(b"%dbody" % n) for n in range(6_000))


async def test_a_side_without_room_holds_the_senders_back_and_loses_nothing(lab, until):
    lab.run("pull", "PULL", bind=HERE, behaviour=Forwarding(to="push"), options={"RCVHWM": 10})
    lab.run("push", "PUSH", bind=HERE, options={"SNDHWM": 10})
    lab.run("vent", "PUSH", connect=lab.port("pull"), options={"SNDHWM": 10},
            behaviour=Repeating(lambda n: (b"%d" % n,), 0.0, 1_000))  # fmt: skip
    await until(lambda: sent(lab, "vent") >= 20)
    assert sent(lab, "push") == 0
    assert lab.sink.refused("push") == []
    lab.run("sink", "PULL", connect=lab.port("push"))
    await until(lambda: len(lab.sink.messages("sink")) == 1_000)
    assert lab.sink.messages("sink") == [(b"%d" % n,) for n in range(1_000)]


async def test_subscriptions_travel_upstream_and_messages_down(lab, until):
    lab.run("xsub", "XSUB", bind=HERE, behaviour=Forwarding(to="xpub"))
    lab.run("xpub", "XPUB", bind=HERE)
    lab.run("pub", "XPUB", connect=lab.port("xsub"))
    lab.run("sub", "SUB", connect=lab.port("xpub"), subscriptions=(b"a",))
    await until(lambda: lab.sink.messages("pub") == [(b"\x01a",)])
    lab.engine.send("pub", (b"abc", b"1"))
    lab.engine.send("pub", (b"b", b"2"))
    lab.engine.send("pub", (b"a", b"3"))
    await until(lambda: len(lab.sink.messages("sub")) == 2)
    assert lab.sink.messages("sub") == [(b"abc", b"1"), (b"a", b"3")]
    assert (b"b", b"2") not in lab.sink.messages("xsub")


async def test_nothing_is_read_until_the_other_side_is_there(lab, until):
    lab.run("pull", "PULL", bind=HERE, behaviour=Forwarding(to="push"))
    lab.run("vent", "PUSH", connect=lab.port("pull"))
    await until(lambda: lab.connected("vent"))
    lab.engine.send("vent", (b"early",))
    await until(lambda: lab.sink.events("pull", "forward-waits"))
    assert "until push is started" in lab.sink.events("pull", "forward-waits")[0].reason
    assert lab.sink.messages("pull") == []
    lab.run("push", "PUSH", bind=HERE)
    lab.run("sink", "PULL", connect=lab.port("push"))
    await until(lambda: lab.sink.messages("sink") == [(b"early",)])
    lab.stop("push")
    lab.engine.send("vent", (b"later",))
    lab.run("push", "PUSH", bind=HERE)
    lab.run("sink", "PULL", connect=lab.port("push"))
    await until(lambda: lab.sink.messages("sink") == [(b"early",), (b"later",)])
    assert lab.engine.state("pull").doing.note == "2 forwarded"


async def test_a_share_is_dropped_and_another_goes_twice_as_counted(lab, until):
    await joined(lab, until, "PULL", "PUSH", "PUSH", "PULL", drop=0.5, duplicate=0.5)
    for number in range(200):
        lab.engine.send("client", (b"%d" % number,))
    await until(lambda: lab.engine.state("front").counters.received == 200)
    doing = lab.engine.state("front").doing
    await until(lambda: len(lab.sink.messages("server")) == 200 - doing.dropped + doing.duplicated)
    assert 0 < doing.dropped < 200
    assert 0 < doing.duplicated <= 200 - doing.dropped
    numbers = [int(frames[0]) for frames in lab.sink.messages("server")]
    assert numbers == sorted(numbers)


async def test_a_delay_with_jitter_keeps_the_order(lab, until):
    await joined(lab, until, "PULL", "PUSH", "PUSH", "PULL", delay=0.02, jitter=0.05)
    for number in range(50):
        lab.engine.send("client", (b"%d" % number,))
    await until(lambda: lab.engine.state("front").doing.waiting > 0)
    await until(lambda: len(lab.sink.messages("server")) == 50)
    assert lab.sink.messages("server") == [(b"%d" % n,) for n in range(50)]


async def test_a_rep_whose_request_is_lost_on_purpose_answers_with_an_empty_frame(lab, until):
    await joined(lab, until, "REP", "REQ", "REQ", "REP", Echoing(), drop=1.0)
    for number in range(2):
        lab.engine.send("client", (b"ask",))
        await until(lambda n=number: len(lab.sink.messages("client")) > n)
    assert lab.sink.messages("client") == [(b"",)] * 2
    assert lab.sink.messages("server") == []


async def test_a_reply_to_a_client_that_is_gone_is_a_refused_row_and_the_others_go_on(lab, until):
    await joined(lab, until, "ROUTER", "DEALER", "DEALER", "DEALER")
    lab.engine.send("server", (b"nobody", b"hi"))
    await until(lambda: lab.sink.refused("front"))
    assert "no peer by the routing id" in lab.sink.refused("front")[0].reason
    lab.engine.send("client", (b"hello",))
    await until(lambda: lab.sink.messages("server"))
    lab.engine.send("server", lab.sink.messages("server")[0])
    await until(lambda: lab.sink.messages("client") == [(b"hello",)])


async def test_taking_the_forward_away_leaves_both_sockets_open(lab, until):
    await joined(lab, until, "PULL", "PUSH", "PUSH", "PULL")
    lab.wanted["front"] = lab.socket("front", "PULL", bind=HERE)
    lab.engine.apply(lab.wanted.values())
    lab.engine.send("client", (b"stays",))
    await until(lambda: lab.sink.messages("front") == [(b"stays",)])
    assert sent(lab, "back") == 0

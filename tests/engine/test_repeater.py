"""Messages on a timer: in order, as many as were asked for, each in the log, also where many are due at once."""

from __future__ import annotations

import asyncio

import pytest

from workbench.engine.plan import Echoing, Repeating
from workbench.traffic.records import Kind

HERE = "tcp://127.0.0.1:*"


def numbered(n):
    return (b"%d" % n, b"body")


def sent(lab, id_):
    runs = [
        piece.frames(i) for piece in lab.sink.slices if (piece.socket, piece.kind) == (id_, Kind.SENT)
        for i in range(len(piece))
    ]  # fmt: skip
    singly = [r.frames for r in lab.sink.records if r.socket == id_ and r.kind is Kind.SENT]
    return sorted(runs + singly, key=lambda frames: int(frames[0]))


@pytest.mark.parametrize("interval", [0.0, 1e-7, 0.0005])
async def test_flat_out_every_message_goes_once_and_is_in_the_log(lab, until, interval):
    lab.run("pull", "PULL", bind=HERE)
    repeating = Repeating(numbered, interval, 3000)
    lab.run("push", "PUSH", connect=lab.port("pull"), behaviour=repeating)
    await until(lambda: len(lab.sink.messages("pull")) == 3000)
    assert lab.sink.messages("pull") == [numbered(n) for n in range(3000)]
    assert sent(lab, "push") == [numbered(n) for n in range(3000)]
    counters = lab.engine.state("push").counters
    assert counters.sent == 3000
    assert counters.bytes_sent == sum(len(b"%dbody" % n) for n in range(3000))


async def test_what_is_refused_in_a_run_is_told_once_and_goes_later(lab, until):
    lab.run("push", "PUSH", bind=HERE, behaviour=Repeating(numbered, 0.0, 500), options={"SNDHWM": 10})
    await until(lambda: lab.engine.state("push").counters.refused > 3)
    lab.run("pull", "PULL", connect=lab.port("push"), options={"RCVHWM": 10})
    await until(lambda: len(lab.sink.messages("pull")) == 500)
    assert lab.sink.messages("pull") == [numbered(n) for n in range(500)]
    assert lab.engine.state("push").counters.sent == 500


async def test_a_fast_repeat_of_a_req_takes_turns_and_is_never_refused(lab, until):
    lab.run("rep", "REP", bind=HERE, behaviour=Echoing())
    lab.run("req", "REQ", connect=lab.port("rep"), behaviour=Repeating(numbered, 1e-6, 50))
    await until(lambda: len(lab.sink.messages("req")) == 50)
    assert lab.sink.messages("req") == [numbered(n) for n in range(50)]
    assert lab.sink.refused("req") == []


async def test_a_relaxed_req_asks_again_where_no_reply_came(lab, until):
    lab.run("router", "ROUTER", bind=HERE)
    relaxed = {"REQ_RELAXED": True, "REQ_CORRELATE": True}
    address = lab.port("router")
    lab.run("req", "REQ", connect=address, behaviour=Repeating(numbered, 0.05, 3), options=relaxed)
    await until(lambda: len(lab.sink.messages("router")) == 3)
    assert [frames[-2] for frames in lab.sink.messages("router")] == [b"0", b"1", b"2"]
    assert lab.sink.refused("req") == []


async def test_a_flat_out_repeat_leaves_the_others_their_turns(lab, until):
    lab.run("pull", "PULL", bind=HERE)
    lab.run("push", "PUSH", connect=lab.port("pull"), behaviour=Repeating(numbered, 0.0))
    lab.run("rep", "REP", bind=HERE, behaviour=Echoing())
    lab.run("req", "REQ", connect=lab.port("rep"))
    await until(lambda: len(lab.sink.messages("pull")) > 100)
    lab.engine.send("req", (b"still there?",))
    await until(lambda: lab.sink.messages("req") == [(b"still there?",)])
    lab.run("push", "PUSH", connect=lab.port("pull"))
    count = lab.engine.state("push").counters.sent
    await asyncio.sleep(0)
    assert lab.engine.state("push").counters.sent == count


async def test_a_message_that_cannot_be_made_is_left_out(lab, until):
    made = lambda n: numbered(n) if n < 5 else ()  # noqa: E731
    lab.run("pull", "PULL", bind=HERE)
    lab.run("push", "PUSH", connect=lab.port("pull"), behaviour=Repeating(made, 0.0001))
    await until(lambda: len(lab.sink.messages("pull")) == 5)
    assert lab.engine.state("push").counters.sent == 5
    assert lab.sink.refused("push") == []


async def test_the_first_message_waits_for_a_peer_that_is_on_its_way(lab, until):
    lab.run("push", "PUSH", bind=HERE, behaviour=Repeating(numbered, 0.01, 3))
    lab.run("pull", "PULL", connect=lab.port("push"))
    await until(lambda: len(lab.sink.messages("pull")) == 3)
    assert lab.engine.state("push").counters.refused == 0


async def test_a_peer_that_never_comes_is_told(lab, until):
    lab.run("push", "PUSH", bind=HERE, behaviour=Repeating(numbered, 0.01))
    await until(lambda: lab.sink.refused("push"))
    assert "No peer" in lab.sink.refused("push")[0].reason

"""Sending and receiving: refusals in words, the edge-triggered descriptor, floods."""

import asyncio
import sys
from pathlib import Path

import pytest

from workbench.traffic.records import Kind

HERE = "tcp://127.0.0.1:*"
FLOOD = Path(__file__).parents[1] / "benchmarks" / "flood.py"


@pytest.mark.parametrize(
    ("type_", "frames", "words"),
    [
        ("REP", (b"x",), "no request"),
        ("PUSH", (b"x",), "No peer"),
        ("SUB", (b"x",), "can't send"),
        ("ROUTER", (b"who", b"x"), '"who"'),
        ("PUSH", (), "no frames"),
    ],
)
async def test_a_message_that_cannot_go_is_refused_in_words(lab, type_, frames, words):
    lab.run("a", type_, bind=HERE)
    record = lab.engine.send("a", frames)
    assert record.kind is Kind.REFUSED
    assert words in record.reason
    assert lab.sink.refused("a") == [record]


async def test_a_stopped_socket_refuses(lab):
    assert "start it" in lab.engine.send("a", (b"x",)).reason


async def test_a_req_sends_once_and_then_waits(lab, until):
    lab.run("rep", "REP", bind=HERE)
    lab.run("req", "REQ", connect=lab.port("rep"))
    await until(lambda: lab.connected("req"))
    assert lab.engine.send("req", (b"1",)).kind is Kind.SENT
    assert "waits for its reply" in lab.engine.send("req", (b"2",)).reason
    await until(lambda: lab.sink.messages("rep"))
    assert lab.engine.send("rep", (b"r",)).kind is Kind.SENT
    await until(lambda: lab.sink.messages("req") == [(b"r",)])


async def test_no_message_sits_unread_after_a_send(lab, until):
    lab.run("a", "PAIR", bind=HERE)
    lab.run("b", "PAIR", connect=lab.port("a"))
    await until(lambda: lab.connected("b"))
    for number in range(300):
        lab.engine.send("a", (b"%d" % number,))
        lab.engine.send("b", (b"%d" % number,))
        if number % 7 == 0:
            await until(lambda n=number: len(lab.sink.messages("a")) > n and len(lab.sink.messages("b")) > n)
    await until(lambda: len(lab.sink.messages("a")) == len(lab.sink.messages("b")) == 300)


async def test_a_flood_is_counted_in_order_and_a_quiet_socket_is_served_meanwhile(lab, until):
    lab.run("pull", "PULL", bind=HERE)
    lab.run("rep", "PAIR", bind=HERE)
    lab.run("req", "PAIR", connect=lab.port("rep"))
    await until(lambda: lab.connected("req"))
    count = 50_000

    def taken():
        return lab.engine.state("pull").counters.received

    process = await asyncio.create_subprocess_exec(sys.executable, str(FLOOD), lab.port("pull"), str(count))
    await until(taken)
    lab.engine.send("req", (b"hello",))
    await until(lambda: lab.sink.messages("rep"))
    await until(lambda: taken() == count, within=40)
    assert await process.wait() == 0
    slices = [piece.socket for piece in lab.sink.slices]
    assert slices.index("rep") < len(slices) - 1 - slices[::-1].index("pull")
    messages = lab.sink.messages("pull")
    assert [int.from_bytes(first, "big") for first, _ in messages] == list(range(count))
    assert lab.engine.state("pull").counters.bytes_received == count * 108

"""What sockets do by themselves."""

import asyncio

import pytest

from workbench.engine.plan import Answer, Echoing, Repeating

HERE = "tcp://127.0.0.1:*"


@pytest.mark.parametrize("behaviour", [Echoing(), Answer.always(lambda body: tuple(f.upper() for f in body))])
@pytest.mark.parametrize(
    ("answering", "asking"), [("REP", "REQ"), ("ROUTER", "REQ"), ("ROUTER", "DEALER"), ("DEALER", "DEALER"),
                              ("PAIR", "PAIR")]
)  # fmt: skip
async def test_a_request_gets_its_answer(lab, until, behaviour, answering, asking):
    lab.run("server", answering, bind=HERE, behaviour=behaviour)
    lab.run("client", asking, connect=lab.port("server"))
    await until(lambda: lab.connected("client"))
    for number in range(3):
        lab.engine.send("client", (b"ask", b"%d" % number))
        await until(lambda n=number: len(lab.sink.messages("client")) > n)
    word = b"ask" if isinstance(behaviour, Echoing) else b"ASK"
    assert lab.sink.messages("client") == [(word, b"%d" % n) for n in range(3)]


async def test_a_dealer_keeps_the_delimiter(lab, until):
    lab.run("server", "DEALER", bind=HERE, behaviour=Answer.always(lambda body: (b"re", *body)))
    lab.run("client", "DEALER", connect=lab.port("server"))
    await until(lambda: lab.connected("client"))
    lab.engine.send("client", (b"", b"ask"))
    await until(lambda: lab.sink.messages("client") == [(b"", b"re", b"ask")])


async def test_a_repeat_ends_with_its_count_and_a_refusal_is_told_once(lab, until):
    repeating = Repeating(lambda n: (b"%d" % n,), interval=0.001, count=5)
    lab.run("push", "PUSH", bind=HERE, behaviour=repeating)
    await until(lambda: lab.engine.state("push").counters.refused > 5)
    assert len(lab.sink.refused("push")) == 1
    lab.run("pull", "PULL", connect=lab.port("push"))
    await until(lambda: len(lab.sink.messages("pull")) == 5)
    assert lab.sink.messages("pull") == [(b"%d" % n,) for n in range(5)]
    assert lab.engine.state("push").counters.sent == 5


async def test_a_repeat_without_pause_lets_a_req_have_its_replies(lab, until):
    lab.run("rep", "REP", bind=HERE, behaviour=Echoing())
    lab.run("req", "REQ", connect=lab.port("rep"), behaviour=Repeating(lambda n: (b"%d" % n,), 0.0, 20))
    await until(lambda: len(lab.sink.messages("req")) == 20)


@pytest.mark.parametrize(("type_", "words"), [("PULL", "can't send"), ("PUSH", "receives nothing")])
async def test_a_type_that_cannot_answer_says_so(lab, type_, words):
    assert words in lab.run("a", type_, behaviour=Echoing()).problem


async def test_a_stream_that_echoes_does_not_hang_up_on_a_client(lab):
    lab.run("server", "STREAM", bind=HERE, behaviour=Echoing())
    host, _, port = lab.port("server").removeprefix("tcp://").rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"hi")
    assert await asyncio.wait_for(reader.readexactly(2), 10) == b"hi"
    writer.close()
    await writer.wait_closed()

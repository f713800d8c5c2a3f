"""Workers that say by themselves that they are ready: a REQ or DEALER behind a balancing broker."""

from __future__ import annotations

import pytest

from workbench.engine.plan import Answer, Balancing, WantedRule

HERE = "tcp://127.0.0.1:*"


def working(*answers: bytes, key: object = None, **more) -> Answer:
    """Answers each request with these in turn, the request's own words behind."""
    made = tuple((lambda body, said=said: (said, *body)) for said in answers)
    return Answer((WantedRule(lambda _: True, made, **more),), key=key or object(), ready=(b"READY",))


async def balanced(lab, until):
    lab.run("front", "ROUTER", bind=HERE, behaviour=Balancing(to="back", ready=b"READY"))
    lab.run("back", "ROUTER", bind=HERE)
    lab.run("client", "REQ", connect=lab.port("front"))
    await until(lambda: lab.connected("client"), 30)


def note(lab):
    return lab.engine.state("front").doing.note


async def ask(lab, until, word: bytes) -> tuple[bytes, ...]:
    """The client asks, and gets that."""
    before = len(lab.sink.messages("client"))
    lab.engine.send("client", (word,))
    await until(lambda: len(lab.sink.messages("client")) > before, 30)
    return lab.sink.messages("client")[-1]


@pytest.mark.parametrize("type_", ["REQ", "DEALER"])
async def test_it_says_that_it_is_ready_and_answers_within_the_envelope(type_, lab, until):
    await balanced(lab, until)
    lab.run("worker", type_, connect=lab.port("back"), behaviour=working(b"did"))
    assert await ask(lab, until, b"one") == (b"did", b"one")
    assert await ask(lab, until, b"") == (b"did", b"")  # an empty request is one, too
    assert note(lab) == "1 worker, 1 free; 2 handed out, 2 answered"
    said = lab.sink.messages("back")
    assert said[0][1:] == ((b"", b"READY") if type_ == "REQ" else (b"READY",))


async def test_it_waits_for_somebody_to_say_it_to(lab, until):
    lab.run("worker", "REQ", bind=HERE, behaviour=working(b"did"))
    lab.run("boss", "ROUTER", connect=lab.port("worker"))
    await until(lambda: lab.sink.messages("boss"), 30)
    assert lab.sink.messages("boss")[0][1:] == (b"", b"READY")
    assert lab.sink.refused("worker") == []


@pytest.mark.parametrize("type_", ["REQ", "DEALER"])
async def test_where_it_has_no_answer_it_is_ready_again(type_, lab, until):
    await balanced(lab, until)
    lab.run("worker", type_, connect=lab.port("back"), behaviour=working(b"never", drop=1.0))
    lab.engine.send("client", (b"lost",))
    await until(lambda: len(lab.sink.messages("back")) == 2, 30)
    await until(lambda: note(lab) == "1 worker, 1 free; 1 handed out, 0 answered", 30)
    assert lab.sink.messages("client") == []
    assert len(lab.sink.events("worker", "unanswered")) == 1
    assert lab.sink.events("worker", "unanswered")[0].reason.endswith(
        "The worker says instead that it is ready."
    )


@pytest.mark.parametrize("type_", ["REQ", "DEALER"])
async def test_another_answer_from_now_on_is_no_reason_to_say_it_again(type_, lab, until):
    await balanced(lab, until)
    port = lab.port("back")
    lab.run("worker", type_, connect=port, behaviour=working(b"old"))
    assert await ask(lab, until, b"1") == (b"old", b"1")
    lab.run("worker", type_, connect=port, behaviour=working(b"new"))
    assert await ask(lab, until, b"2") == (b"new", b"2")
    assert len(lab.sink.messages("back")) == 3  # READY and two answers


@pytest.mark.parametrize("type_", ["REQ", "DEALER"])
async def test_an_answer_that_is_given_up_leaves_a_worker_that_is_ready(type_, lab, until):
    await balanced(lab, until)
    port = lab.port("back")
    lab.run("worker", type_, connect=port, behaviour=working(b"late", delay=1000.0))
    lab.engine.send("client", (b"?",))
    await until(lambda: lab.engine.state("worker").doing.waiting == 1, 30)
    lab.run("worker", type_, connect=port, behaviour=working(b"new"))
    await until(lambda: note(lab).startswith("1 worker, 1 free"), 30)
    assert lab.sink.events("worker", "given-up")

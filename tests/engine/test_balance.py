"""The balancer: requests wait for a worker that says it is ready, and go to the one that rested longest."""

from __future__ import annotations

from workbench.engine.plan import Balancing

HERE = "tcp://127.0.0.1:*"


async def balanced(lab, until, *workers):
    lab.run("front", "ROUTER", bind=HERE, behaviour=Balancing(to="back", ready=b"READY"))
    lab.run("back", "ROUTER", bind=HERE)
    for worker in workers:
        lab.run(worker, "REQ", connect=lab.port("back"))
    lab.run("client", "DEALER", connect=lab.port("front"))
    await until(lambda: all(lab.connected(id_) for id_ in (*workers, "client")))


def note(lab):
    return lab.engine.state("front").doing.note


async def test_requests_wait_until_a_worker_is_ready_and_answers_find_their_client(lab, until):
    await balanced(lab, until, "w1")
    for word in (b"1", b"2"):
        lab.engine.send("client", (b"", word))
    assert note(lab) == "0 workers, 0 free; 0 handed out, 0 answered"
    lab.engine.send("w1", (b"READY",))
    for number in range(2):
        await until(lambda n=number: len(lab.sink.messages("w1")) > n)
        client, empty, word = lab.sink.messages("w1")[-1]
        lab.engine.send("w1", (client, empty, b"done " + word))
    await until(lambda: lab.sink.messages("client") == [(b"", b"done 1"), (b"", b"done 2")])
    assert note(lab) == "1 worker, 1 free; 2 handed out, 2 answered"


async def test_the_worker_that_rested_longest_is_next(lab, until):
    await balanced(lab, until, "w1", "w2", "w3")
    for number, worker in enumerate(("w2", "w3", "w1"), 1):
        lab.engine.send(worker, (b"READY",))
        await until(lambda n=number: note(lab).startswith(f"{n} worker"))
    for number, worker in enumerate(("w2", "w3", "w1"), 1):
        lab.engine.send("client", (b"", b"%d" % number))
        await until(lambda w=worker: lab.sink.messages(w))
        assert lab.sink.messages(worker)[-1][2] == b"%d" % number


async def test_a_worker_that_is_gone_loses_its_turn(lab, until):
    await balanced(lab, until, "w1", "w2")
    for worker in ("w1", "w2"):
        lab.engine.send(worker, (b"READY",))
        await until(lambda w=worker: note(lab).startswith("1" if w == "w1" else "2"))
    lab.stop("w1")
    await until(lambda: lab.engine.state("back").endpoints[0].peers == 1)
    lab.engine.send("client", (b"", b"work"))
    await until(lambda: lab.sink.messages("w2"))
    assert lab.sink.messages("w2")[0][1:] == (b"", b"work")
    assert note(lab).startswith("1 worker, 0 free")

"""The Majordomo protocol: the broker as a dialogue of messages and times, then a service and a client over it."""

from __future__ import annotations

from workbench.engine.majordomo import (
    CLIENT,
    DISCONNECT,
    HEARTBEAT,
    MOST_WAITING,
    READY,
    REPLY,
    REQUEST,
    WORKER,
    Broker,
)
from workbench.engine.plan import Answer, Brokering, WantedRule

HERE = "tcp://127.0.0.1:*"


class Talk:
    """A broker of 1 s heartbeats that may be missed 3 times."""

    def __init__(self):
        self.told = []
        self.broker = Broker(1.0, 3, self.told.append)
        self.now = 0.0

    def says(self, *frames):
        return self.broker.received(frames, self.now)

    def worker(self, id_, *frames):
        return self.says(id_, b"", WORKER, *frames)

    def client(self, id_, service, *body):
        return self.says(id_, b"", CLIENT, service, *body)


def test_a_request_goes_to_a_worker_of_the_service_and_its_answer_to_the_client():
    talk = Talk()
    assert talk.worker(b"w", READY, b"echo") == []
    assert talk.client(b"c", b"echo", b"a", b"b") == [(b"w", b"", WORKER, REQUEST, b"c", b"", b"a", b"b")]
    assert talk.worker(b"w", REPLY, b"c", b"", b"A") == [(b"c", b"", CLIENT, b"echo", b"A")]


def test_requests_wait_for_a_worker_and_workers_take_turns_by_their_rest():
    talk = Talk()
    assert talk.client(b"c", b"s", b"1") == []
    assert talk.worker(b"w1", READY, b"s") == [(b"w1", b"", WORKER, REQUEST, b"c", b"", b"1")]
    talk.worker(b"w2", READY, b"s")
    talk.worker(b"w1", REPLY, b"c", b"", b"ok")
    assert [talk.client(b"c", b"s", b"n")[0][0] for _ in range(2)] == [b"w2", b"w1"]
    assert talk.client(b"c", b"other", b"x") == []


def test_a_resting_worker_that_is_silent_is_forgotten_and_one_that_beats_is_not():
    talk = Talk()
    talk.worker(b"quiet", READY, b"s")
    talk.worker(b"alive", READY, b"s")
    assert talk.broker.tick(0.0) == [(id_, b"", WORKER, HEARTBEAT) for id_ in (b"quiet", b"alive")]
    talk.now = 2.0
    assert talk.worker(b"alive", HEARTBEAT) == []
    assert talk.broker.tick(3.5) == [(b"alive", b"", WORKER, HEARTBEAT)]
    assert "silent" in talk.told[0]
    talk.now = 3.6
    assert talk.client(b"c", b"s", b"x")[0][0] == b"alive"
    assert talk.worker(b"quiet", HEARTBEAT) == [(b"quiet", b"", WORKER, DISCONNECT)]


def test_who_breaks_the_protocol_is_sent_away_or_left_alone():
    talk = Talk()
    assert talk.says(b"x", b"hello") == []
    assert talk.client(b"c", b"s") == []
    assert talk.worker(b"w", REPLY, b"c", b"", b"x") == [(b"w", b"", WORKER, DISCONNECT)]
    talk.worker(b"w", READY, b"s")
    assert talk.worker(b"w", READY, b"s") == [(b"w", b"", WORKER, DISCONNECT)]
    talk.worker(b"w", READY, b"s")
    assert talk.worker(b"w", b"\x09") == [(b"w", b"", WORKER, DISCONNECT)]
    assert talk.worker(b"w", READY, b"mmi.mine") == [(b"w", b"", WORKER, DISCONNECT)]
    talk.worker(b"w", READY, b"s")
    assert talk.worker(b"w", DISCONNECT) == []
    assert talk.client(b"c", b"s", b"x") == []


def test_services_can_be_asked_for_and_a_service_without_end_is_bounded():
    talk = Talk()
    assert talk.client(b"c", b"mmi.service", b"s") == [(b"c", b"", CLIENT, b"mmi.service", b"404")]
    talk.worker(b"w", READY, b"s")
    assert talk.client(b"c", b"mmi.service", b"s")[0][-1] == b"200"
    assert talk.client(b"c", b"mmi.other", b"s")[0][-1] == b"501"
    for _ in range(MOST_WAITING + 2):
        talk.client(b"c", b"nobody", b"x")
    assert talk.broker.dropped == 2
    assert "dropped" in talk.told[-1]


def test_a_request_whose_worker_is_gone_goes_to_the_next():
    talk = Talk()
    talk.worker(b"w1", READY, b"s")
    talk.worker(b"w2", READY, b"s")
    (handed,) = talk.client(b"c", b"s", b"x", b"y")
    assert talk.broker.gone(b"w1", handed, 0.0) == [(b"w2", b"", WORKER, REQUEST, b"c", b"", b"x", b"y")]
    assert talk.broker.gone(b"w1", handed, 0.0) == []


async def test_a_service_of_rules_is_served_by_the_broker_of_the_same_workspace(lab, until):
    rules = (
        WantedRule(lambda body: body == (b"hi",), (lambda _: (b"hello",),), delay=0.01),
        WantedRule(lambda body: body == (b"drop",), (lambda _: (b"never",),), drop=1.0),
    )
    lab.run("broker", "ROUTER", bind=HERE, behaviour=Brokering(heartbeat=0.05, liveness=3))
    lab.run("worker", "DEALER", connect=lab.port("broker"), behaviour=Answer(rules, service=b"greet"))
    lab.run("client", "REQ", connect=lab.port("broker"))
    await until(lambda: "1 worker" in lab.engine.state("broker").doing.note)
    lab.engine.send("client", (CLIENT, b"greet", b"hi"))
    await until(lambda: lab.sink.messages("client") == [(CLIENT, b"greet", b"hello")])
    assert lab.engine.state("worker").doing.hits == (1, 0)
    await until(lambda: (b"", WORKER, HEARTBEAT) in lab.sink.messages("worker"))
    lab.engine.send("client", (CLIENT, b"greet", b"drop"))
    await until(lambda: lab.engine.state("worker").doing.dropped == 1)
    await until(lambda: "1 free" in lab.engine.state("broker").doing.note)
    lab.stop("worker")
    await until(lambda: "0 workers" in lab.engine.state("broker").doing.note)

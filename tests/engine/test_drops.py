# ruff: noqa: F401, F811 - fixtures are imported, and then asked for by their names
"""What publishers drop, what full sockets refuse and what closed ones leave unsent, through the engine."""

from tests.engine.failure_lab import HERE, stranger, troubles
from workbench.engine.plan import Repeating
from workbench.traffic.records import Kind


async def test_a_publisher_counts_what_its_one_subscriber_missed(lab, stranger, until):
    lab.run("pub", "PUB", bind=HERE, options={"SNDHWM": 5, "SNDBUF": 4096})
    await stranger("SUB", connect=lab.port("pub"), RCVHWM=5, RCVBUF=4096, SUBSCRIBE="")
    await until(lambda: lab.engine.state("pub").endpoints[0].peers == 1)

    def flood():
        for _ in range(100):
            lab.engine.send("pub", (bytes(10_000),))
        return lab.engine.state("pub").counters.dropped

    await until(flood)
    assert "dropped, for the subscriber's high-water mark" in troubles(lab, "pub", "dropped")[0]


async def test_what_is_published_to_nobody_is_told_once(lab):
    lab.run("pub", "PUB", bind=HERE)
    for _ in range(3):
        lab.engine.send("pub", (b"x",))
    assert lab.engine.state("pub").counters.dropped == 3
    (record,) = lab.sink.events("pub", "dropped")
    assert record.reason.startswith("Nobody is connected")
    assert lab.engine.state("pub").notice == record.reason


async def test_that_nobody_subscribes_is_no_longer_said_once_somebody_does(lab, stranger, until):
    lab.run("pub", "PUB", bind=HERE)
    lab.engine.send("pub", (b"x",))
    assert lab.engine.state("pub").notice
    await stranger("SUB", connect=lab.port("pub"), SUBSCRIBE="")
    await until(lambda: lab.engine.state("pub").notice == "")


async def test_a_router_that_may_drop_what_it_cannot_route_counts_it(lab, stranger, until):
    lab.run("router", "ROUTER", bind=HERE, options={"ROUTER_MANDATORY": 0, "SNDHWM": 1, "SNDBUF": 4096})
    assert lab.engine.send("router", (b"nobody", b"x")).kind is Kind.SENT
    assert lab.engine.state("router").counters.dropped == 1
    (sentence,) = troubles(lab, "router", "dropped")
    assert sentence.startswith("1 message dropped, for the ROUTER knows no peer by the routing id")
    assert lab.engine.state("router").notice == sentence

    await stranger("DEALER", connect=lab.port("router"), ROUTING_ID="x", RCVHWM=1, RCVBUF=4096)
    await until(lambda: lab.engine.state("router").endpoints[0].peers == 1)

    def flood():
        for _ in range(100):
            assert lab.engine.send("router", (b"x", bytes(10_000))).kind is Kind.SENT
        return lab.engine.state("router").counters.dropped > 1

    await until(flood)
    lab.stop("router")
    assert "messages dropped, for the ROUTER" in troubles(lab, "router", "dropped")[-1]
    assert lab.sink.refused("router") == []


async def test_messages_left_when_a_socket_closes_are_told(lab):
    lab.run("push", "PUSH", connect="tcp://127.0.0.1:1")
    for _ in range(3):
        lab.engine.send("push", (b"x",))
    lab.stop("push")
    (sentence,) = troubles(lab, "push", "closed-with-unsent")
    assert "Closed with 3 messages" in sentence
    assert (lab.engine.state("push").phase, lab.engine.state("push").notice) == ("stopped", sentence)
    lab.run("push", "PUSH", connect="tcp://127.0.0.1:1")
    assert lab.engine.state("push").notice == ""


async def test_a_full_push_says_that_its_peer_does_not_read(lab, stranger, until):
    lab.run("a", "PUSH", bind=HERE, options={"SNDHWM": 1, "SNDBUF": 4096})
    await stranger("PULL", connect=lab.port("a"), RCVHWM=1, RCVBUF=4096)
    await until(lambda: lab.engine.state("a").endpoints[0].peers == 1)
    while not lab.sink.refused("a"):
        lab.engine.send("a", (bytes(10_000),))
    assert "its peer doesn't read as fast" in lab.sink.refused("a")[0].reason
    assert "HEARTBEAT_IVL" in lab.sink.refused("a")[0].reason


async def test_a_refusal_is_told_again_where_its_reason_is_another(lab, stranger, until):
    repeat = Repeating(lambda _: (bytes(10_000),), 0.003)
    lab.run("push", "PUSH", bind=HERE, options={"SNDHWM": 1, "SNDBUF": 4096}, behaviour=repeat)
    await until(lambda: lab.sink.refused("push"))
    await stranger("PULL", connect=lab.port("push"), RCVHWM=1, RCVBUF=4096)
    await until(lambda: "its peer doesn't read as fast" in lab.sink.refused("push")[-1].reason)
    assert lab.sink.refused("push")[0].reason.startswith("No peer is connected")
    assert "its peer doesn't read as fast" in lab.engine.state("push").notice

from workbench.document.workspace import Frame, Socket
from workbench.traffic.records import Kind

MESSAGE = (b"topic1", b"Hello Subscribers!")


async def test_the_workbench_subscribes_to_a_real_publisher(program, workbench, address, connect, until):
    program("pub_server", address)
    one, two, three = (
        Socket(id=topic, type="SUB", endpoints=connect, subscriptions=(Frame(text=topic),))
        for topic in ("topic1", "topic2", "topic3")
    )
    async with workbench(one, two, three) as bench:
        await until(lambda: bench.peers("topic2") == 1)
        # The other topic's messages, each after one of topic1, show that the publisher's were passed on.
        await until(lambda: len(bench.received("topic1")) >= 3 and len(bench.received("topic3")) >= 3)
        assert set(bench.received("topic1")) == {MESSAGE}
        assert set(bench.received("topic3")) == {(b"topic3", b"Not for everyone")}
        assert bench.received("topic2") == []


async def test_real_subscribers_get_their_topic_and_no_other(program, workbench, address, bind, until):
    async with workbench(Socket(id="publisher", type="PUB", endpoints=bind)) as bench:
        one, two = program("sub_client", address, "topic1"), program("sub_client", address, "topic2")
        await until(lambda: bench.peers("publisher") == 2)

        def both_have_theirs() -> bool:
            # A subscription comes after the connection: what is published before is lost, so again.
            bench.send("publisher", "topic1", "Hello Subscribers!")
            bench.send("publisher", "topic2", "Another matter")
            return len(one.lines) > 1 and len(two.lines) > 1

        await until(both_have_theirs)
        assert set(bench.sent("publisher")) == {MESSAGE, (b"topic2", b"Another matter")}
        assert bench.rows(Kind.REFUSED, "publisher") == []
    one.end()
    two.end()
    assert set(one.lines) == {"subscribed", "topic1 Hello Subscribers!"}
    assert set(two.lines) == {"subscribed", "topic2 Another matter"}

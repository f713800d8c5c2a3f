"""What a publisher drops: counted with real sockets whose subscriber doesn't read."""

import pytest
import zmq

from workbench.engine.outlet import Outlet


class Publisher:
    """A PUB that subscribers of all are connected to, each with a queue of five."""

    def __init__(self, context, count):
        self.socket = context.socket(zmq.PUB)
        self.socket.setsockopt(zmq.SNDHWM, 5)
        self.socket.setsockopt(zmq.SNDBUF, 4096)
        address = f"tcp://127.0.0.1:{self.socket.bind_to_random_port('tcp://127.0.0.1')}"
        self.told = []
        self.outlet = Outlet(self.socket, "PUB", lambda: count, self.told.append)
        self.subscribers = [context.socket(zmq.SUB) for _ in range(count)]
        for subscriber in self.subscribers:
            subscriber.setsockopt(zmq.RCVHWM, 5)
            subscriber.setsockopt(zmq.RCVBUF, 4096)
            subscriber.setsockopt(zmq.SUBSCRIBE, b"")
            subscriber.connect(address)
        for subscriber in self.subscribers:
            while not subscriber.poll(20):  # until its subscription has arrived
                self.outlet.send((b"first",))
        for subscriber in self.subscribers:
            self.taken(subscriber)

    def taken(self, subscriber):
        count = 0
        while subscriber.poll(300):
            subscriber.recv_multipart()
            count += 1
        return count


@pytest.fixture
def publisher():
    made = []
    with zmq.Context() as context:

        def make(count):
            made.append(Publisher(context, count))
            return made[-1]

        yield make
        for one in made:
            for socket in (one.socket, *one.subscribers):
                socket.close(0)


def test_each_message_that_the_one_subscriber_missed_is_counted(publisher):
    pub = publisher(1)
    sent = 500
    for number in range(sent):
        pub.outlet.send((b"%d" % number, bytes(2000)))
    pub.outlet.tell()
    assert 0 < pub.outlet.dropped == sent - pub.taken(pub.subscribers[0])
    assert [told.name for told in pub.told] == ["dropped", "dropped"]
    assert all(told.trouble for told in pub.told)
    assert pub.told[0].reason.startswith("1 message dropped, for the subscriber's high-water mark is reached")
    assert f"{pub.outlet.dropped - 1:,} messages dropped" in pub.told[1].reason


def test_a_slow_subscriber_takes_nothing_from_a_quick_one(publisher):
    pub = publisher(2)
    slow, quick = pub.subscribers
    sent, reached = 300, 0
    for number in range(sent):
        pub.outlet.send((b"%d" % number, bytes(2000)))
        reached += bool(quick.poll(5)) and bool(quick.recv_multipart())
    pub.outlet.tell()
    taken = pub.taken(slow)
    assert reached > taken
    assert 0 < pub.outlet.dropped <= sent - taken + sent - reached
    assert pub.told[0].reason.startswith("At least 1 message dropped for a subscriber")


def test_where_the_user_wants_a_refusal_nothing_is_dropped(publisher):
    pub = publisher(1)
    pub.socket.setsockopt(zmq.XPUB_NODROP, 1)
    pub.outlet.watch(refuses=True)

    def overfill():
        for _ in range(500):
            pub.outlet.send((bytes(2000),))

    with pytest.raises(zmq.Again):
        overfill()
    assert pub.outlet.dropped == 0
    assert pub.told == []


def test_other_types_are_left_alone():
    with zmq.Context() as context, context.socket(zmq.PUSH) as socket:
        outlet = Outlet(socket, "PUSH", lambda: 0, lambda told: None)
        with pytest.raises(zmq.Again):
            outlet.send((b"x",))


def test_what_is_published_to_nobody_is_counted_and_told_once():
    with zmq.Context() as context, context.socket(zmq.PUB) as socket:
        connections, told = [0], []
        outlet = Outlet(socket, "PUB", lambda: connections[0], told.append)
        assert [outlet.send((b"x",)) for _ in range(3)] == [1, 1, 1]
        assert outlet.to_nobody(100) == 100
        assert outlet.dropped == 103
        assert [one.reason.partition(",")[0] for one in told] == ["Nobody is connected"]
        connections[0] = 1
        assert outlet.send((b"x",)) == 0
        connections[0] = 0
        outlet.send((b"x",))
        assert len(told) == 2


def test_a_subscriber_that_is_not_heard_of_yet_is_one(publisher):
    """libzmq sends to who has just come before its monitor's event is read."""
    pub = publisher(1)
    heard, told = [], []
    outlet = Outlet(pub.socket, "PUB", lambda: len(heard), told.append, lambda: heard.append(True))
    while not outlet.dropped:
        heard.clear()
        outlet.send((b"x", bytes(2000)))
    assert told[0].reason.startswith("1 message dropped, for the subscriber's high-water mark is reached")

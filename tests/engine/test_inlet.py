# ruff: noqa: F401, F811 - fixtures are imported, and then asked for by their names
"""Large messages that wait unread: how many, and that no connection is ever held up by the limit."""

import select

import pytest
import zmq
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.failure_lab import HERE, posix, stranger
from workbench.engine.inlet import Inlet

MIB = 1 << 20


class Receiver:
    """A PULL with its inlet, and the peers that send to it from threads of libzmq's own."""

    def __init__(self, context):
        self.context = context
        self.pull = context.socket(zmq.PULL)
        self.port = self.pull.bind_to_random_port("tcp://127.0.0.1")
        self.told = []
        self.inlet = Inlet(self.pull, lambda: None, self.told.append, set())

    @property
    def mark(self):
        return self.pull.getsockopt(zmq.RCVHWM)

    def peer(self):
        push = self.context.socket(zmq.PUSH)
        push.connect(f"tcp://127.0.0.1:{self.port}")
        return push

    def take(self, most):
        """A slice of up to so many messages; waits for the first."""
        sizes = []
        while len(sizes) < most and self.pull.poll(0 if sizes else 5000):
            sizes.append(len(self.pull.recv()))
        self.inlet.took(len(sizes), sum(sizes))
        return len(sizes)


@pytest.fixture
def receiver():
    context = zmq.Context()
    yield Receiver(context)
    context.destroy(0)


def test_small_messages_need_no_limit(receiver):
    receiver.inlet.took(1000, 1000 * 60_000)
    assert receiver.mark == 1000
    assert receiver.told == []


@pytest.mark.parametrize(
    ("size", "mark"), [(100_000, 671), (MIB, 64), (16 * MIB, 4), (500 * MIB, 4)], ids=str
)
def test_large_ones_are_limited_by_their_size(receiver, size, mark):
    receiver.inlet.took(1, size)
    assert receiver.mark == mark
    assert f"at most {mark:,} of each peer wait to be read" in receiver.told[0].reason
    assert not receiver.told[0].trouble
    receiver.inlet.took(1, 2 * size)
    assert receiver.mark == mark
    assert len(receiver.told) == 1


def test_sockets_share_what_may_wait():
    with zmq.Context() as context:
        crowd = set()
        sockets = [context.socket(zmq.PULL) for _ in range(3)]
        inlets = [Inlet(socket, lambda: 2, lambda _: None, crowd) for socket in sockets]
        for inlet in inlets[:2]:
            inlet.took(1, MIB)
        assert [s.getsockopt(zmq.RCVHWM) for s in sockets] == [32, 16, 1000]
        inlets[0].close()
        inlets[2].took(1, MIB)
        assert sockets[2].getsockopt(zmq.RCVHWM) == 16
        for socket in sockets:
            socket.close()


def test_after_many_small_ones_the_mark_stays_as_it_is(receiver):
    """It can't be known how far each peer was told that it is."""
    receiver.inlet.took(100, 100)
    receiver.inlet.took(1, MIB)
    assert receiver.mark == 1000


def test_what_the_user_has_set_is_left_alone(receiver):
    receiver.inlet.leave()
    receiver.inlet.took(1, MIB)
    assert receiver.mark == 1000


@settings(max_examples=25, deadline=None)
@given(
    first=st.integers(1, 3),
    slices=st.lists(st.integers(1, 8), min_size=1, max_size=4),
    late=st.integers(0, 6),
    size=st.sampled_from([100_000, 200_000, 5 * MIB]),
)
def test_no_connection_is_held_up_whenever_it_comes(first, slices, late, size):
    context = zmq.Context()
    try:
        receiver = Receiver(context)
        peers = [receiver.peer()]
        left = first
        peers[0].send(bytes(size))
        while left > 0:
            left -= receiver.take(1)
            if left > 0:
                peers[0].send(bytes(size))
        for step, most in enumerate(slices):
            if step == 1:
                peers.append(receiver.peer())
            for peer in peers:
                peer.send(b"x" * (size // (1 + late)))
            receiver.take(most)
        # All that follows comes through: more than any mark, from each.
        rest = 0
        while receiver.pull.poll(50):
            receiver.take(8)
        for peer in peers:
            for _ in range(1200):
                peer.send(b"")
        while rest < 1200 * len(peers):
            assert receiver.pull.poll(5000), (rest, receiver.mark)
            receiver.pull.recv()
            rest += 1
    finally:
        context.destroy(0)


def hold_up(process):
    """Nothing of this process runs until that one has answered."""
    pipe = process._transport.get_pipe_transport(1).get_extra_info("pipe")
    assert select.select([pipe], [], [], 20)[0]


@posix
@pytest.mark.parametrize(("options", "most"), [({}, 100), ({"RCVHWM": 30}, 60)], ids=["limited", "as-set"])
async def test_what_comes_while_the_loop_is_held_up_is_bounded(lab, stranger, until, options, most):
    lab.run("pull", "PULL", bind=HERE, options=options)
    push = await stranger("PUSH", connect=lab.port("pull"), SNDHWM=1)
    assert await push.does("fill", str(MIB), "1") == "1"
    await until(lambda: len(lab.sink.messages("pull")) == 1)
    push.say("fill", str(MIB), "400")
    hold_up(push.process)
    went = int(await push.answer())
    assert most // 2 < went < most
    await until(lambda: len(lab.sink.messages("pull")) == 1 + went)
    assert await push.does("fill", "10", "3000") == "3000"
    await until(lambda: len(lab.sink.messages("pull")) == 3001 + went)
    assert len(lab.sink.events("pull", "unread-limited")) == (0 if options else 1)

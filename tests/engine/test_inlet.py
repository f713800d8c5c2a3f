# ruff: noqa: F401, F811 - fixtures are imported, and then asked for by their names
"""Messages that wait unread: how many, by what is known of their size."""

import select

import pytest
import zmq

from tests.engine.failure_lab import HERE, posix, stranger
from workbench.engine.inlet import Inlet

MIB = 1 << 20


@pytest.fixture
def inlet():
    """`inlet(mean)` gives the mark that a socket opens with, what its inlet is told, and what that tells."""
    with zmq.Context() as context, context.socket(zmq.PULL) as socket:

        def make(mean=0, *, limits=True):
            told = []
            made = Inlet(socket, told.append, limits=limits, mean=mean)
            return socket.getsockopt(zmq.RCVHWM), made, told

        yield make


@pytest.mark.parametrize(("mean", "mark"), [(0, 1000), (100, 1000), (MIB, 64), (100 * MIB, 1)])
def test_a_socket_opens_with_a_mark_by_what_it_received_before(inlet, mean, mark):
    assert inlet(mean)[0] == mark


def test_what_the_user_has_set_is_left_alone(inlet):
    mark, made, told = inlet(MIB, limits=False)
    made.took(1, 1000 * MIB)
    assert mark == 1000
    assert told == []


def test_large_messages_that_could_fill_the_memory_are_told_once(inlet):
    _, made, told = inlet()
    made.took(1000, 200 * MIB)
    assert told == []
    made.took(1, 2 * MIB)
    made.took(1, 2 * MIB)
    (only,) = told
    assert "up to 1,000 of each peer may wait to be read: 2,000 MiB" in only.reason
    assert not only.trouble


def hold_up(process):
    """Nothing of this process runs until that one has answered."""
    pipe = process._transport.get_pipe_transport(1).get_extra_info("pipe")
    assert select.select([pipe], [], [], 20)[0]


@posix
async def test_what_comes_while_the_loop_is_held_up_is_bounded(lab, stranger, until):
    lab.run("pull", "PULL", bind=HERE)
    push = await stranger("PUSH", connect=lab.port("pull"), SNDHWM=1)
    assert await push.does("fill", str(2 * MIB), "2") == "2"
    await until(lambda: len(lab.sink.messages("pull")) == 2)
    assert len(lab.sink.events("pull", "large-messages")) == 1
    lab.run("pull", "PULL", bind=lab.port("pull"), attempt=1)
    await until(lambda: lab.engine.state("pull").endpoints[0].peers == 1)
    push.say("fill", str(2 * MIB), "400")
    hold_up(push.process)
    went = int(await push.answer())
    assert 30 < went < 50
    await until(lambda: len(lab.sink.messages("pull")) == 2 + went)
    assert len(lab.sink.events("pull", "large-messages")) == 1

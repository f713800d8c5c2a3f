# ruff: noqa: F401, F811 - fixtures are imported, and then asked for by their names
"""Messages that wait unread: how many, by what is known of their size."""

import select

import pytest
import zmq

from tests.engine.failure_lab import HERE, posix, stranger
from workbench.engine import inlet as inlet_module
from workbench.engine.inlet import Inlet
from workbench.engine.plan import Echoing

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


async def test_a_socket_opens_with_the_workbenchs_mark_or_the_users(lab):
    lab.run("own", "PULL", bind=HERE)
    lab.run("users", "SUB", bind=HERE, options={"RCVHWM": 1000})
    assert lab.engine.options("own")["RCVHWM"] == 160
    assert lab.engine.options("users")["RCVHWM"] == 1000


def test_more_than_may_wait_is_not_held_back(inlet):
    _, made, _ = inlet()
    assert made.may_wait(100), "nothing is known of their size"
    made.took(10, 10 * MIB // 4)
    assert made.may_wait(2)
    assert not made.may_wait(3), "1,000 messages of 256 KiB of each"


async def test_what_the_log_is_too_far_behind_to_take_is_counted_and_told(lab, stranger, until, monkeypatch):
    """A behaviour gets it all the same, and so does the log what comes once it keeps up again."""
    monkeypatch.setattr(inlet_module, "MOST", MIB)
    lab.run("rep", "REP", bind=HERE, behaviour=Echoing())
    req = await stranger("REQ", connect=lab.port("rep"))

    async def asks(text):
        await req.does("send", text.encode().hex())
        return bytes.fromhex(await req.does("recv")).decode()

    large = "x" * 20_000
    assert await asks(large) == large
    lab.sink.is_behind = True
    for _ in range(3):
        assert await asks(large) == large
    counters = lab.engine.state("rep").counters
    assert (counters.received, counters.left_out, len(lab.sink.messages("rep"))) == (4, 3, 1)
    (told,) = lab.sink.events("rep", "left-out")
    assert "Messages of about 20,000 bytes come faster than the disk takes them" in told.reason
    lab.sink.is_behind = False
    await until(lambda: len(lab.sink.events("rep", "left-out")) == 2)
    assert lab.sink.events("rep", "left-out")[1].reason == (
        "3 messages were received and left out of the log, 60,000 bytes, while the disk was behind."
    )
    assert await asks("small") == "small"
    await until(lambda: len(lab.sink.messages("rep")) == 2)


async def test_what_was_left_out_is_told_when_the_socket_closes(lab, stranger, until, monkeypatch):
    monkeypatch.setattr(inlet_module, "MOST", MIB)
    lab.run("pull", "PULL", bind=HERE)
    push = await stranger("PUSH", connect=lab.port("pull"))
    await push.does("fill", str(60_000), "1")
    await until(lambda: len(lab.sink.messages("pull")) == 1)
    lab.sink.is_behind = True
    await push.does("fill", str(60_000), "2")
    await until(lambda: lab.engine.state("pull").counters.left_out == 2)
    lab.stop("pull")
    assert "2 messages were received and left out" in lab.sink.events("pull", "left-out")[-1].reason


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

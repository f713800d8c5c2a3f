"""Programs that repeat keep the workbench's pace: bursts, jitter, deadlines that do not drift."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
import zmq

from tests.codegen.conftest import LANGUAGE
from workbench.codegen.generate import CodegenError, generate
from workbench.codegen.python_helpers import HELPERS
from workbench.document.ports import free_loopback_address
from workbench.document.workspace import Endpoint, Frame, Message, Repeat, Socket, Workspace


def repeating(type_: str, address: str, repeat: Repeat) -> Workspace:
    endpoint = Endpoint(mode="connect", address=address)
    return Workspace(sockets=(Socket(id="it", type=type_, endpoints=(endpoint,), behaviour=repeat),))


@pytest.fixture
def sink() -> Iterator[tuple[zmq.Socket, str]]:
    with zmq.Context() as context, context.socket(zmq.PULL) as socket:
        socket.setsockopt(zmq.RCVTIMEO, 30_000)
        address = free_loopback_address(())
        socket.bind(address)
        yield socket, address


@pytest.mark.parametrize("language", LANGUAGE)
def test_bursts_come_at_once_and_the_count_ends_in_the_middle_of_one(language, program, sink):
    socket, address = sink
    repeat = Repeat(frames=(Frame(text="{{ counter }}"),), every=0.1, jitter=0.05, burst=3, count=8)
    running = program(repeating("PUSH", address, repeat), language)
    assert [socket.recv() for _ in range(8)] == [b"%d" % number for number in range(8)]
    assert running.finish() == (0, "")


@pytest.mark.parametrize("language", LANGUAGE)
def test_one_that_has_no_number_counts_its_bursts_too(language, program, sink):
    socket, address = sink
    running = program(
        repeating("PUSH", address, Repeat(frames=(Frame(text="x"),), rate=40, burst=2)), language
    )
    assert [socket.recv() for _ in range(6)] == [b"x"] * 6
    assert running.process.poll() is None


@pytest.mark.parametrize("language", LANGUAGE)
def test_a_req_takes_each_reply_of_a_burst(language, program):
    address = free_loopback_address(())
    repeat = Repeat(frames=(Frame(text="{{ counter }}"),), every=0.01, burst=3, count=4)
    with zmq.Context() as context, context.socket(zmq.REP) as socket:
        socket.setsockopt(zmq.RCVTIMEO, 30_000)
        socket.bind(address)
        running = program(repeating("REQ", address, repeat), language)
        for number in range(4):
            assert socket.recv() == b"%d" % number
            socket.send(b"answer")
        assert running.finish() == (0, "")
    assert [line for line in running.lines if "received" in line] == ["it received: answer"] * 4


class Clock:
    """A clock that goes only as it is told."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.mark.parametrize("helper", ["pauses", "pauses with jitter"])
def test_deadlines_follow_each_other_whatever_the_work_takes(helper: str):
    clock = Clock()
    scope: dict[str, object] = {"time": clock, "Iterator": Iterator, "random": None}
    if helper == "pauses with jitter":
        scope["random"] = type("Never", (), {"uniform": staticmethod(lambda low, _high: low)})
    exec(HELPERS[helper].text(False), scope)
    pause = scope["pauses"](1.0)

    def waits(work: float) -> float:
        clock.now += work
        left = next(pause)
        clock.now += left
        return left

    assert waits(0) == 1.0  # the first is counted from when it could be sent
    assert waits(0.25) == 0.75
    assert waits(1.5) == 0  # late, which is caught up:
    assert waits(0) == 0.5
    assert waits(5) == 0  # so late that it isn't
    assert waits(0.25) == 0.75


def test_jitter_is_within_its_bounds_and_is_not_summed_up():
    clock, drawn = Clock(), []

    class Chance:
        @staticmethod
        def uniform(low: float, high: float) -> float:
            assert (low, high) == (0, 0.5)
            drawn.append(0.5 if len(drawn) % 2 else 0.25)
            return drawn[-1]

    scope: dict[str, object] = {"time": clock, "random": Chance, "Iterator": Iterator}
    exec(HELPERS["pauses with jitter"].text(False), scope)
    came = []
    for left in itertools.islice(scope["pauses"](1.0, 0.5), 4):
        clock.now += left
        came.append(clock.now - 100.0)
    assert came == [1.25, 2.5, 3.25, 4.5]


@pytest.mark.parametrize(
    ("repeat", "sentence"),
    [
        (Repeat(frames=(Frame(text="x"),)), "it repeats without a time between two messages; give it one."),
        (Repeat(name="m", every=1, jitter=2), "it can't repeat so. The jitter of 2 s is longer than the 1 s"),
        (Repeat(name="m", every=1, burst=0), "it can't repeat so. A burst of 0 sends nothing"),
    ],
)
def test_a_pace_that_cannot_be_kept_is_told(repeat: Repeat, sentence: str):
    workspace = Workspace(
        sockets=(Socket(id="it", type="PUSH", behaviour=repeat),),
        messages=(Message(name="m", frames=(Frame(text="x"),)),),
    )
    with pytest.raises(CodegenError) as error:
        generate(workspace)
    assert str(error.value).startswith(sentence)

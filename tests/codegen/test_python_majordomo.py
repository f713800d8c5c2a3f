"""The Majordomo loops in Python, run in this process on real sockets, with a clock that goes as the test says."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import pytest
import zmq

from workbench.codegen.program import plan
from workbench.codegen.python_classes import BROKER, COMMANDS
from workbench.codegen.python_majordomo import MajordomoWriter
from workbench.codegen.python_texts import Needs
from workbench.codegen.python_way import Way
from workbench.codegen.source import Source
from workbench.document.workspace import Frame, FrameMatch, Majordomo, Reply, Rule, Socket, Workspace

READY, REQUEST, REPLY, HEARTBEAT, DISCONNECT = (bytes([number]) for number in range(1, 6))
X = (Frame(text="x"),)


class OverError(Exception):
    """The clock has come to where the test ends: the loop, which has no end, ends there."""


class Clock:
    """Seconds that pass while a socket is polled, and only then."""

    def __init__(self, end: float) -> None:
        self.now, self.end = 0.0, end

    def monotonic(self) -> float:
        if self.now > self.end:
            raise OverError
        return self.now


class Polled(zmq.Socket):
    """A socket whose polls let the clock pass in no time."""

    clock: Clock

    def poll(self, milliseconds: float) -> int:
        events = super().poll(0)
        if not events:
            self.clock.now += milliseconds / 1000
        return events


class Sockets(zmq.Context):
    _socket_class = Polled


def written(behaviour: object, *, in_tasks: bool = False) -> tuple[str, Needs]:
    type_ = "ROUTER" if isinstance(behaviour, Majordomo) else "DEALER"
    (role,) = plan(Workspace(sockets=(Socket(id="it", type=type_, behaviour=behaviour),))).roles
    source, needs = Source(), Needs({})
    writer = MajordomoWriter(source, role, needs, Way(in_tasks=in_tasks, whole=False))
    writer.broker(behaviour) if isinstance(behaviour, Majordomo) else writer.worker(behaviour)
    return source.text(), needs


@pytest.fixture
def pair() -> Iterator[tuple[Polled, Polled]]:
    """A DEALER and a ROUTER that are connected."""
    with Sockets() as context, context.socket(zmq.DEALER) as dealer, context.socket(zmq.ROUTER) as router:
        for socket in (dealer, router):
            socket.setsockopt(zmq.RCVTIMEO, 30_000)
            socket.setsockopt(zmq.LINGER, 0)
        dealer.setsockopt(zmq.ROUTING_ID, b"it")
        router.bind("inproc://broker")
        dealer.connect("inproc://broker")
        yield dealer, router


def run(loop: str, socket: Polled, seconds: float) -> None:
    """Run the loop on that socket for so long, by its own clock."""
    socket.clock = Clock(seconds)
    scope = {
        "socket": socket,
        "time": socket.clock,
        "show": lambda *_: None,
        "deque": deque,
        "text": bytes.decode,
    }
    exec(f"{COMMANDS}\n{BROKER}", scope)
    with pytest.raises(OverError):
        exec(loop, scope)


def heard(router: Polled) -> list[bytes]:
    """The commands that came from the worker."""
    found = []
    while zmq.Socket.poll(router, 0):
        id_, empty, protocol, command, *_ = router.recv_multipart()
        assert (id_, empty, protocol) == (b"it", b"", b"MDPW01")
        found.append(command)
    return found


def test_a_worker_shows_that_it_lives_and_registers_anew_where_the_broker_is_silent(pair):
    worker, router = pair
    loop, _ = written(Reply(service="tea", frames=X))
    run(loop, worker, 2.5 * 6 + 1)
    assert heard(router) == [READY, HEARTBEAT, HEARTBEAT, HEARTBEAT, READY, HEARTBEAT, HEARTBEAT]


def test_a_worker_answers_what_it_is_asked_and_comes_back_when_it_is_sent_away(pair):
    worker, router = pair
    worker.send(b"hello")  # the ROUTER knows it from here on
    router.recv_multipart()
    router.send_multipart([b"it", b"", b"MDPW01", REQUEST, b"client", b"", b"milk"])
    router.send_multipart([b"it", b"", b"MDPW01", DISCONNECT])
    loop, _ = written(Reply(service="tea", frames=(Frame(text="{{ request.frames[0] }}!"),)))
    run(loop, worker, 1)
    assert router.recv_multipart() == [b"it", b"", b"MDPW01", READY, b"tea"]
    assert router.recv_multipart() == [b"it", b"", b"MDPW01", REPLY, b"client", b"", b"milk!"]
    assert heard(router) == [READY]  # a quarter of a second later


@pytest.mark.parametrize("in_tasks", [False, True])
def test_a_worker_whose_rules_may_be_silent_tells_the_broker_so(in_tasks):
    text, _ = written(
        Reply(service="tea", rules=(Rule(when=(FrameMatch(text="x"),), frames=X),)), in_tasks=in_tasks
    )
    wait = "await " if in_tasks else ""
    assert f"reply = {wait}it_answer(request)" in text
    silent = text.partition("if not reply:")[2].partition("continue")[0]
    assert f'{wait}socket.send_multipart([b"", b"MDPW01", Command.DISCONNECT])' in silent
    always, _ = written(Reply(service="tea", rules=(Rule(frames=X),)), in_tasks=in_tasks)
    assert "if not reply:" not in always


def test_a_broker_hands_over_and_beats_for_who_rests_alone(pair):
    worker, router = pair
    loop, needs = written(Majordomo(heartbeat=2.5, liveness=3))
    assert "majordomo" in needs.helpers
    worker.send_multipart([b"", b"MDPW01", READY, b"tea"])
    worker.send_multipart([b"", b"MDPC01", b"tea", b"please"])  # as a client, too
    run(loop, router, 30)
    assert worker.recv_multipart() == [b"", b"MDPW01", REQUEST, b"it", b"", b"please"]
    assert not zmq.Socket.poll(worker, 0), "one that is busy hears no heartbeat"


def test_a_broker_sends_away_a_worker_that_it_does_not_know(pair):
    worker, router = pair
    worker.send_multipart([b"", b"MDPW01", REPLY, b"it", b"", b"here you are"])
    run(written(Majordomo())[0], router, 1)
    assert worker.recv_multipart() == [b"", b"MDPW01", DISCONNECT]


def test_a_broker_beats_for_who_rests_until_that_is_silent_for_too_long(pair):
    worker, router = pair
    worker.send_multipart([b"", b"MDPW01", READY, b"tea"])
    run(written(Majordomo(heartbeat=1, liveness=3))[0], router, 25)
    beats = []
    while zmq.Socket.poll(worker, 0):
        beats.append(worker.recv_multipart()[2])
    assert beats == [HEARTBEAT] * 2  # at the third it is given up

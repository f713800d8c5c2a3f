"""The classes of generated programs by themselves: no socket is needed to see what they decide."""

from __future__ import annotations

from collections import deque
from types import SimpleNamespace

import pytest

from workbench.codegen.python_classes import BROKER, COMMANDS, LOSSY_PIPE


@pytest.fixture
def broker():
    scope: dict[str, object] = {"deque": deque}
    exec(f"{COMMANDS}\n{BROKER}", scope)
    return scope["MajordomoBroker"](heartbeat=2.5, liveness=3)


def from_worker(name: bytes, command: bytes, *rest: bytes) -> list[bytes]:
    return [name, b"", b"MDPW01", command, *rest]


def from_client(name: bytes, service: bytes, *body: bytes) -> list[bytes]:
    return [name, b"", b"MDPC01", service, *body]


def ready(name: bytes, service: bytes = b"tea") -> list[bytes]:
    return from_worker(name, b"\x01", service)


def work(worker: bytes, client: bytes, *body: bytes) -> list[bytes]:
    return [worker, b"", b"MDPW01", b"\x02", client, b"", *body]


SENT_AWAY = b"\x05"


def test_requests_wait_for_a_worker_and_go_in_their_order(broker):
    assert broker.received(from_client(b"c1", b"tea", b"one"), 0) == []
    assert broker.received(from_client(b"c2", b"tea", b"two"), 0) == []
    assert broker.received(ready(b"w"), 0) == [work(b"w", b"c1", b"one")]
    answered = broker.received(from_worker(b"w", b"\x03", b"c1", b"", b"done"), 1)
    assert answered == [from_client(b"c1", b"tea", b"done"), work(b"w", b"c2", b"two")]


def test_the_worker_that_has_rested_longest_is_next(broker):
    for worker in (b"w1", b"w2"):
        assert broker.received(ready(worker), 0) == []
    assert broker.received(from_client(b"c", b"tea", b"x"), 0) == [work(b"w1", b"c", b"x")]
    broker.received(from_worker(b"w1", b"\x03", b"c", b"", b"y"), 0)
    assert broker.received(from_client(b"c", b"tea", b"x"), 0) == [work(b"w2", b"c", b"x")]


def test_one_that_is_silent_is_forgotten_and_one_that_beats_is_not(broker):
    broker.received(ready(b"silent"), 0)
    broker.received(ready(b"alive"), 0)
    assert broker.received(from_worker(b"alive", b"\x04"), 7) == []
    assert broker.heartbeats(7.5) == [from_worker(b"alive", b"\x04")]
    assert broker.received(from_worker(b"silent", b"\x04"), 8) == [from_worker(b"silent", SENT_AWAY)]


@pytest.mark.parametrize(
    "message",
    [
        from_worker(b"stranger", b"\x04"),
        from_worker(b"stranger", b"\x03", b"c", b"", b"x"),
        from_worker(b"w", b"\x01", b"tea"),  # it is there already
        from_worker(b"w", b"\x09"),
        from_worker(b"other", b"\x01", b"mmi.service"),
    ],
)
def test_who_is_out_of_step_is_sent_away(broker, message):
    broker.received(ready(b"w"), 0)
    assert broker.received(message, 0) == [from_worker(message[0], SENT_AWAY)]


def test_it_tells_which_services_there_are(broker):
    broker.received(ready(b"w"), 0)
    for service, status in ((b"tea", b"200"), (b"milk", b"404")):
        asked = from_client(b"c", b"mmi.service", service)
        assert broker.received(asked, 0) == [from_client(b"c", b"mmi.service", status)]
    assert broker.received(from_client(b"c", b"mmi.other", b"x"), 0) == [
        from_client(b"c", b"mmi.other", b"501")
    ]
    assert broker.received(from_worker(b"w", SENT_AWAY), 0) == []
    asked = from_client(b"c", b"mmi.service", b"tea")
    assert broker.received(asked, 0) == [from_client(b"c", b"mmi.service", b"404")]


def test_what_is_no_majordomo_is_left_alone(broker):
    for message in ([b"c"], [b"c", b"", b"HTTP"], from_client(b"c", b"tea")):
        assert broker.received(message, 0) == []


def test_a_pipe_delivers_in_its_order_when_it_is_due():
    clock, sent, chance = SimpleNamespace(now=0.0), [], deque([0.9, 0.9, 0.0, 0.9, 0.0])
    scope: dict[str, object] = {
        "deque": deque,
        "time": SimpleNamespace(monotonic=lambda: clock.now),
        "random": SimpleNamespace(random=chance.popleft, uniform=lambda low, _high: low),
        "zmq": SimpleNamespace(Socket=object),
    }
    exec(LOSSY_PIPE, scope)
    target = SimpleNamespace(send_multipart=sent.append)
    pipe = scope["LossyPipe"](None, target, delay=2, drop=0.5, duplicate=0.5)
    pipe.take([b"kept"])
    pipe.take([b"lost"])
    pipe.take([b"doubled"])
    pipe.deliver()
    assert sent == []
    assert pipe.milliseconds() == 2000
    clock.now = 2.5
    assert pipe.milliseconds() == 0
    pipe.deliver()
    assert sent == [[b"kept"], [b"doubled"], [b"doubled"]]

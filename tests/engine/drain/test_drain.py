"""One drain, two ways to do it: the same behaviour of both, over real sockets."""

from __future__ import annotations

import contextlib
import errno
import random
import socket as os_socket
import threading
import time

import pytest
import zmq
from hypothesis import given
from hypothesis import strategies as st

from workbench.engine.drain import choice, native, plain
from workbench.engine.drain.drained import NAMELESS, Limits

LIMITS = Limits(seconds=1.0)


@pytest.fixture(params=["plain", "native"])
def drain(request):
    if request.param == "plain":
        return plain.drain
    try:
        return native.load()
    except native.NativeMissingError as error:
        pytest.skip(f"the native drain: {error}")


class Context(zmq.Context):
    """Holds its sockets, so that the end of a test closes them and not their garbage collection."""

    def __enter__(self):
        self.__dict__["held"] = []
        return super().__enter__()

    def socket(self, *arguments, **named):
        made = super().socket(*arguments, **named)
        self.__dict__["held"].append(made)
        return made


@pytest.fixture
def context():
    with Context() as context:
        yield context
        context.destroy(0)


@pytest.fixture
def pair(context):
    return pair_of(context)


def pair_of(context, receiver=zmq.PULL, sender=zmq.PUSH, address="inproc://drain"):
    into = context.socket(receiver)
    into.rcvhwm = 0
    into.bind(address)
    out = context.socket(sender)
    out.sndhwm = 0
    out.connect(into.last_endpoint)
    return out, into


def messages(drained):
    return [drained.messages.frames(i) for i in range(len(drained.messages))]


def peers(drained):
    return [drained.messages.peer(i) for i in range(len(drained.messages))]


def drain_all(drain, socket, count, limits=LIMITS, peer=None):
    """Slices until so many messages have come, over tcp with a poll between."""
    slices = []
    while sum(len(one.messages) for one in slices) < count:
        assert socket.poll(10_000), "nothing came for ten seconds"
        slices.append(drain(socket, "a", limits, peer, False))
    return slices


def test_nothing_waits(drain, pair):
    drained = drain(pair[1], "a", LIMITS, "p", False)
    assert (len(drained.messages), drained.errno, drained.left_out) == (0, errno.EAGAIN, ())


def test_what_waits_comes_whole_and_in_order(drain, pair):
    out, into = pair
    sent = [(b"one",), (b"", b"two", b""), (b"",), (b"\x00\xff" * 300, b"x")]
    before = time.time_ns()
    for message in sent:
        out.send_multipart(message)
    drained = drain(into, "a", LIMITS, "somebody", False)
    after = time.time_ns()
    assert messages(drained) == sent
    assert peers(drained) == ["somebody"] * 4
    assert drained.messages.socket == "a"
    assert drained.messages.size == sum(len(frame) for message in sent for frame in message)
    times = drained.messages.times.tolist()
    assert times == sorted(times)
    assert before <= times[0]
    assert times[-1] <= after
    assert drained.errno == errno.EAGAIN


def test_a_flood_without_end_is_taken_in_slices_that_end(drain, context):
    """What comes while a slice is taken may belong to it; the sender goes on until twenty slices are there."""
    out, into = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    into.bind("tcp://127.0.0.1:*")
    out.connect(into.last_endpoint)
    enough = threading.Event()
    sent = []

    def flood():
        while not enough.is_set():
            if out.poll(100, zmq.POLLOUT):
                out.send(b"%d" % len(sent), zmq.NOBLOCK)
                sent.append(None)

    sender = threading.Thread(target=flood)
    sender.start()
    try:
        taken = []
        for _ in range(20):
            assert into.poll(30_000)
            taken += messages(drain(into, "a", Limits(), "", False))
    finally:
        enough.set()
        sender.join()
    while len(taken) < len(sent):
        assert into.poll(30_000)
        taken += messages(drain(into, "a", Limits(), "", False))
    assert taken == [(b"%d" % number,) for number in range(len(sent))]


@given(sent=st.lists(st.lists(st.binary(max_size=40), min_size=1, max_size=5), max_size=80))
def test_any_messages(sent):
    drains = [plain.drain]
    with contextlib.suppress(native.NativeMissingError):
        drains.append(native.load())
    with Context() as context:
        out, into = pair_of(context)
        for one in drains:
            for message in sent:
                out.send_multipart(message)
            assert messages(one(into, "a", LIMITS, "", False)) == [tuple(message) for message in sent]
        context.destroy(0)


def test_at_most_so_many_messages(drain, pair):
    out, into = pair
    for number in range(50):
        out.send_multipart([b"%d" % number, b"body"])
    first = drain(into, "a", Limits(messages=20, seconds=1.0), "", False)
    rest = drain(into, "a", LIMITS, "", False)
    assert (len(first.messages), first.errno) == (20, 0)
    assert [message[0] for message in messages(first) + messages(rest)] == [b"%d" % n for n in range(50)]


def test_the_message_that_passes_the_bytes_is_whole(drain, pair):
    out, into = pair
    for _ in range(40):
        out.send_multipart([bytes(70_000), b"end"])
    first = drain(into, "a", Limits(bytes=200_000, seconds=1.0), "", False)
    assert first.errno == 0
    assert 200_000 <= first.messages.size < 400_000
    assert set(messages(first)) == {(bytes(70_000), b"end")}
    assert len(first.messages) + len(drain(into, "a", LIMITS, "", False).messages) == 40


def test_no_time_still_takes_something_and_loses_nothing(drain, pair):
    out, into = pair
    for number in range(1000):
        out.send(b"%d" % number)
    got = []
    while True:
        drained = drain(into, "a", Limits(seconds=0.0), "", False)
        got += messages(drained)
        if drained.errno:
            break
        assert 0 < len(drained.messages) < 1000
    assert got == [(b"%d" % number,) for number in range(1000)]


def test_what_is_too_large_is_left_out_and_told(drain, pair):
    out, into = pair
    for message in ([b"a"], [b"x" * 60, b"y" * 60], [b"z" * 101], [b"b", b"c"], [b"q" * 100]):
        out.send_multipart(message)
    drained = drain(into, "a", Limits(largest=100, seconds=1.0), None, False)
    assert messages(drained) == [(b"a",), (b"b", b"c"), (b"q" * 100,)]
    assert drained.left_out == (120, 101)
    assert peers(drained) == [NAMELESS] * 3


def test_peers_by_name(drain, context):
    into = context.socket(zmq.PULL)
    port = into.bind_to_random_port("tcp://127.0.0.1")
    for _ in range(2):
        out = context.socket(zmq.PUSH)
        out.connect(f"tcp://127.0.0.1:{port}")
        for _ in range(30):
            out.send_multipart([b"a", b"b"])
    got = [peer for drained in drain_all(drain, into, 60) for peer in peers(drained)]
    assert got == ["127.0.0.1"] * 60


def test_the_first_is_asked_for_all_where_it_can_only_be_one(drain, context):
    out, into = pair_of(context, address="tcp://127.0.0.1:*")
    for _ in range(40):
        out.send(b"x")
    assert into.poll(10_000)
    drained = drain(into, "a", LIMITS, None, True)
    assert len(drained.messages) >= 1
    assert set(peers(drained)) == {"127.0.0.1"}


def test_a_peer_without_a_handshake_has_no_name(drain, context):
    into = context.socket(zmq.PULL)
    port = into.bind_to_random_port("tcp://127.0.0.1")
    with os_socket.create_connection(("127.0.0.1", port)) as injector:
        injector.sendall(b"\x01\x00" + b"\x06\x00hello")  # ZMTP 1.0: no identity, then one frame
        drained = drain_all(drain, into, 1)[-1]
        assert messages(drained) == [(b"hello",)]
        assert peers(drained) == [NAMELESS]


def test_whose_turn_it_is_to_send_is_told(drain, context):
    request = context.socket(zmq.REQ)
    assert drain(request, "a", LIMITS, None, False).errno == zmq.EFSM


def test_a_routing_id_comes_first(drain, context):
    dealer, router = pair_of(context, zmq.ROUTER, zmq.DEALER)
    dealer.send_multipart([b"", b"hi"])
    ((routing_id, *rest),) = messages(drain(router, "a", LIMITS, "", False))
    assert rest == [b"", b"hi"]
    assert routing_id[:1] == b"\0"


def test_large_frames_through_tcp(drain, context):
    out, into = pair_of(context, address="tcp://127.0.0.1:*")
    body = bytes(range(256)) * 16_384  # 4 MiB
    for number in range(8):
        out.send_multipart([b"%d" % number, body])
    got = [message for drained in drain_all(drain, into, 8) for message in messages(drained)]
    assert got == [(b"%d" % number, body) for number in range(8)]


def test_slices_stay_as_they_are_whichever_are_let_go_of_before_them(drain, context):
    """Large slices of several sockets share memory that is used again."""
    pairs = [pair_of(context, address=f"inproc://{name}") for name in "abc"]
    held = []
    drawn = random.Random(3)
    for number in range(60):
        out, into = drawn.choice(pairs)
        size = drawn.choice((300, 200_000, 1_000_000, 3_000_000, 9_000_000))
        sent = [
            (b"%d" % number, bytes([(number + part) % 251]) * size)
            for part in range(1 + 2_000_000 // (size + 2000))
        ]
        for frames in sent:
            out.send_multipart(frames)
        came = []
        while len(came) < len(sent):
            drained = drain(into, "a", Limits(bytes=6_000_000, seconds=1.0), "tcp://x", False)
            first = len(came)
            came += messages(drained)
            assert came[first:] == sent[first : len(came)]
            held.append((drained, sent[first : len(came)]))
        while len(held) > 8:
            drained, expected = held.pop(drawn.randrange(len(held)))
            assert messages(drained) == expected
    for drained, expected in held:
        assert messages(drained) == expected


def test_the_environment_asks_for_the_plain_one(monkeypatch):
    monkeypatch.setenv(choice.PLAIN, "1")
    choice.chosen.cache_clear()
    try:
        assert choice.chosen() == (plain.drain, f"plain ({choice.PLAIN} is set)")
    finally:
        choice.chosen.cache_clear()


def test_an_extension_that_is_not_there_is_explained(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(native, "import_module", missing)
    choice.chosen.cache_clear()
    try:
        drain, why = choice.chosen()
        assert drain is plain.drain
        assert "no C compiler" in why
    finally:
        choice.chosen.cache_clear()

"""Options that are said to take effect at once do, on sockets that are bound or connected already.

An experiment is a function with the name of its option: it sets it on such a socket, and looks what it does.
"""

from __future__ import annotations

import errno
import threading

import pytest
import zmq

from tests.engine.option_lab import WITHIN, Lab, bind, got, names, nobody, refused, sends

EXPERIMENTS = {}


def experiment(function):
    EXPERIMENTS[function.__name__.upper()] = function
    return function


@pytest.fixture
def lab():
    lab = Lab()
    yield lab
    lab.close()


def test_every_option_that_counts_at_once_has_an_experiment():
    assert set(EXPERIMENTS) == names("at-once")


@experiment
def linger(lab):
    context = zmq.Context()
    with nobody() as address:
        socket = context.socket(zmq.PUSH)
        socket.connect(address)
        socket.send(b"never")
        socket.setsockopt(zmq.LINGER, 0)  # else it waits for ever
        socket.close()
        ending = threading.Thread(target=context.term, daemon=True)
        ending.start()
        ending.join(WITHIN / 1000)
        assert not ending.is_alive()


@experiment
def sndtimeo(lab):
    socket = lab("PUSH")
    bind(socket)
    socket.setsockopt(zmq.SNDTIMEO, 1)
    assert refused(lambda: socket.send(b"x")) == errno.EAGAIN  # else it waits for ever


@experiment
def rcvtimeo(lab):
    socket = lab("PULL")
    bind(socket)
    socket.setsockopt(zmq.RCVTIMEO, 1)
    assert refused(socket.recv) == errno.EAGAIN


@experiment
def router_mandatory(lab):
    router = lab("ROUTER")
    bind(router)
    assert refused(lambda: router.send_multipart([b"nobody", b"x"])) == 0
    router.setsockopt(zmq.ROUTER_MANDATORY, 1)
    assert refused(lambda: router.send_multipart([b"nobody", b"x"])) == errno.EHOSTUNREACH


@experiment
def router_handover(lab):
    router = lab("ROUTER")
    address = bind(router)
    first = lab.joined("DEALER", address, ROUTING_ID=b"same")
    first.send(b"first")
    assert got(router) == [b"same", b"first"]
    router.setsockopt(zmq.ROUTER_HANDOVER, 1)
    second = lab.joined("DEALER", address, ROUTING_ID=b"same")
    second.send(b"second")
    assert got(router) == [b"same", b"second"]


@experiment
def probe_router(lab):
    dealer = lab("DEALER")
    address = bind(dealer)
    dealer.setsockopt(zmq.PROBE_ROUTER, 1)
    router = lab.joined("ROUTER", address)
    assert dealer.poll(WITHIN, zmq.POLLOUT)  # the new peer is taken in
    assert got(router)[1] == b""


@experiment
def req_correlate(lab):
    router = lab("ROUTER")
    request = lab.joined("REQ", bind(router))
    request.send(b"one")
    plain = got(router)
    assert len(plain) == 3
    router.send_multipart(plain)
    assert got(request) == [b"one"]
    request.setsockopt(zmq.REQ_CORRELATE, 1)
    request.send(b"two")
    numbered = got(router)
    assert len(numbered) == 4
    router.send_multipart(numbered)
    assert got(request) == [b"two"]


@experiment
def req_relaxed(lab):
    request = lab.joined("REQ", bind(lab("ROUTER")))
    request.send(b"one")
    assert refused(lambda: request.send(b"two")) == zmq.EFSM
    request.setsockopt(zmq.REQ_RELAXED, 1)
    assert request.poll(WITHIN, zmq.POLLOUT)
    request.send(b"two")


@experiment
def xpub_verbose(lab):
    publisher = lab("XPUB")
    address = bind(publisher)
    lab.joined("SUB", address, SUBSCRIBE=b"a")
    assert got(publisher) == [b"\x01a"]
    publisher.setsockopt(zmq.XPUB_VERBOSE, 1)
    lab.joined("SUB", address, SUBSCRIBE=b"a")
    assert got(publisher) == [b"\x01a"]


@experiment
def xpub_verboser(lab):
    publisher = lab("XPUB", XPUB_VERBOSE=1)
    address = bind(publisher)
    one, other = (lab.joined("SUB", address, SUBSCRIBE=b"a") for _ in range(2))
    assert [got(publisher), got(publisher)] == [[b"\x01a"]] * 2
    publisher.setsockopt(zmq.XPUB_VERBOSER, 1)
    one.setsockopt(zmq.UNSUBSCRIBE, b"a")
    assert got(publisher) == [b"\x00a"]
    other.setsockopt(zmq.UNSUBSCRIBE, b"a")
    assert got(publisher) == [b"\x00a"]


@experiment
def xpub_nodrop(lab):
    for nodrop, taken in ((0, 100), (1, 2)):
        publisher = lab("XPUB", SNDHWM=1)
        publisher.bind(f"inproc://nodrop-{nodrop}")
        lab.joined("SUB", f"inproc://nodrop-{nodrop}", RCVHWM=1, SUBSCRIBE=b"")
        assert got(publisher) == [b"\x01"]
        publisher.setsockopt(zmq.XPUB_NODROP, nodrop)
        assert sends(publisher, 100) == taken


@experiment
def xpub_manual(lab):
    publisher = lab("XPUB")
    address = bind(publisher)
    publisher.setsockopt(zmq.XPUB_MANUAL, 1)
    subscriber = lab.joined("SUB", address, SUBSCRIBE=b"")
    assert got(publisher) == [b"\x01"]
    publisher.setsockopt(zmq.SUBSCRIBE, b"b")
    publisher.send(b"a")
    publisher.send(b"b")
    assert got(subscriber) == [b"b"]


@experiment
def xpub_manual_last_value(lab):
    publisher = lab("XPUB")
    address = bind(publisher)
    publisher.setsockopt(zmq.XPUB_MANUAL_LAST_VALUE, 1)
    subscribers = []
    for _ in range(2):
        subscribers.append(lab.joined("SUB", address, SUBSCRIBE=b"a"))
        assert got(publisher) == [b"\x01a"]
        publisher.setsockopt(zmq.SUBSCRIBE, b"a")
    publisher.send(b"a1")
    publisher.send(b"a2")
    assert got(subscribers[1]) == [b"a1"]
    assert got(subscribers[0]) == [b"a2"]


@experiment
def xpub_welcome_msg(lab):
    publisher = lab("XPUB")
    address = bind(publisher)
    publisher.setsockopt(zmq.XPUB_WELCOME_MSG, b"hi")
    subscriber = lab.joined("SUB", address, SUBSCRIBE=b"")
    assert got(publisher) == [b"\x01"]
    assert got(subscriber) == [b"hi"]


@experiment
def invert_matching(lab):
    publisher = lab("XPUB")
    subscriber = lab.joined("SUB", bind(publisher), SUBSCRIBE=b"a")
    assert got(publisher) == [b"\x01a"]
    for topic in (b"b1", b"a1"):
        publisher.send(topic)
    assert got(subscriber) == [b"a1"]
    for socket in (publisher, subscriber):
        socket.setsockopt(zmq.INVERT_MATCHING, 1)
    for topic in (b"a2", b"b2"):
        publisher.send(topic)
    assert got(subscriber) == [b"b2"]


@experiment
def only_first_subscribe(lab):
    publisher = lab("XPUB")
    subscriber = lab.joined("XSUB", bind(publisher))
    subscriber.send_multipart([b"data", b"\x01a"])
    while not publisher.getsockopt(zmq.TOPICS_COUNT):
        assert publisher.poll(WITHIN)
        publisher.recv()
    for socket in (publisher, subscriber):
        socket.setsockopt(zmq.ONLY_FIRST_SUBSCRIBE, 1)
    subscriber.send_multipart([b"data", b"\x01b"])
    subscriber.send(b"end")
    while (last := publisher.recv()) != b"end":
        pass
    assert last == b"end"
    assert publisher.getsockopt(zmq.TOPICS_COUNT) == 1


@pytest.mark.parametrize("name", sorted(EXPERIMENTS))
def test_it_takes_effect_at_once(lab, name):
    EXPERIMENTS[name](lab)

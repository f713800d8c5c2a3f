"""Options that an open socket ignores: what is there stays as it was, what comes after has the new value.

An experiment is a function with the name of its option: it sets it on a socket that has an endpoint, gives
the socket another, and looks at both.
"""

from __future__ import annotations

import contextlib
import errno
import socket as os_socket
import sys
from pathlib import Path

import pytest
import zmq

from tests.engine.option_lab import (
    GREETING,
    WITHIN,
    Lab,
    bind,
    exactly,
    first_bytes,
    got,
    handshake,
    listener,
    names,
    nobody,
    raw,
    refused,
    sends,
    system_value,
)
from workbench.catalogue.options import options

EXPERIMENTS = {}


def experiment(function):
    EXPERIMENTS[function.__name__.upper()] = function
    return function


UNSEEN = {
    "AFFINITY": "which I/O thread serves a connection can't be seen from outside",
    "LOOPBACK_FASTPATH": "it is for Windows alone",
    "RATE": "it needs the pgm transport",
    "RECOVERY_IVL": "it needs the pgm transport",
    "MULTICAST_HOPS": "it needs the pgm transport, or udp, which only draft types have",
    "MULTICAST_LOOP": "it needs the pgm transport, or udp, which only draft types have",
    "MULTICAST_MAXTPDU": "it needs the pgm transport",
    "BINDTODEVICE": "it needs rights that a test hasn't everywhere",
}


@pytest.fixture
def lab():
    lab = Lab()
    yield lab
    lab.close()


def test_every_other_option_has_an_experiment_or_a_reason_why_not():
    assert set(EXPERIMENTS) | set(UNSEEN) == names("next-endpoint", "before")
    assert not set(EXPERIMENTS) & set(UNSEEN)


def held_up_for_ever(lab, option, lowered):
    """Lowered on a connection that is there, it is taken: libzmq then waits for a word that it gave before.

    The reading side says how far it is once in half a high-water mark. If that was lately, all is well; if it
    has read since, and the new mark is below what it has not told, nobody says or sends anything any more.
    """
    puller = lab("PULL")
    pusher = lab.joined("PUSH", bind(puller))
    sockets = {"PULL": puller, "PUSH": pusher}
    for number in range(20):
        pusher.send(b"%d" % number)
        assert puller.recv() == b"%d" % number
    sockets[lowered].setsockopt(option, 10)
    # That the order has arrived can't be seen: what is sent at once may still pass.
    passed = 0
    while pusher.poll(500, zmq.POLLOUT) and passed < 3000:
        pusher.send(b"", zmq.NOBLOCK)
        passed += 1
        if not puller.poll(500):
            break
        puller.recv()
    assert passed < 3000
    assert not puller.poll(200)


@experiment
def sndhwm(lab):
    held_up_for_ever(lab, zmq.SNDHWM, "PUSH")


@experiment
def rcvhwm(lab):
    held_up_for_ever(lab, zmq.RCVHWM, "PULL")


def twice_bound(socket, name, value):
    """Two addresses: one from before the option was set, one from after."""
    before = bind(socket)
    socket.setsockopt(getattr(zmq, name), value)
    return before, bind(socket)


@experiment
def conflate(lab):
    pullers = [lab("PULL"), lab("PULL")]
    for number, puller in enumerate(pullers):
        puller.bind(f"inproc://conflate-{number}")
    pusher = lab.joined("PUSH", "inproc://conflate-0")
    pusher.setsockopt(zmq.CONFLATE, 1)
    pusher.connect("inproc://conflate-1")
    for number in range(6):
        pusher.send(b"%d" % number)
    assert [got(pullers[0])[0] for _ in range(3)] == [b"0", b"2", b"4"]
    assert got(pullers[1]) == [b"5"]
    assert not pullers[1].poll(0)


@experiment
def immediate(lab):
    with nobody() as one, nobody() as other:
        socket = lab.joined("PUSH", one, SNDHWM=1)
        socket.connect(other)
        assert sends(socket, 10) == 2
        socket = lab.joined("PUSH", one, SNDHWM=1)
        socket.setsockopt(zmq.IMMEDIATE, 1)
        socket.connect(other)
        assert sends(socket, 10) == 1


@experiment
def maxmsgsize(lab):
    puller = lab("PULL")
    before, after = twice_bound(puller, "MAXMSGSIZE", 10)
    lab.joined("PUSH", before).send(b"x" * 100)
    assert got(puller) == [b"x" * 100]
    pusher = lab("PUSH")
    heard = lab.heard(pusher)
    pusher.connect(after)
    pusher.send(b"x" * 100)
    heard.until(lambda _: heard.of(after, zmq.Event.DISCONNECTED))
    assert not puller.poll(0)


@experiment
def reconnect_ivl(lab):
    with nobody() as before, nobody() as after:
        socket = lab("PUSH", RECONNECT_IVL=10)
        heard = lab.heard(socket)
        socket.connect(before)
        socket.setsockopt(zmq.RECONNECT_IVL, 2000)
        socket.connect(after)
        retried = zmq.Event.CONNECT_RETRIED
        heard.until(lambda _: heard.of(before, retried) and heard.of(after, retried))
        assert heard.of(before, retried)[0] < 2000 <= heard.of(after, retried)[0]


@experiment
def reconnect_ivl_max(lab):
    with nobody() as before, nobody() as after:
        socket = lab("PUSH", RECONNECT_IVL=10)
        heard = lab.heard(socket)
        socket.connect(before)
        socket.setsockopt(zmq.RECONNECT_IVL_MAX, 10000)
        socket.connect(after)
        retried = zmq.Event.CONNECT_RETRIED
        heard.until(lambda _: max(heard.of(after, retried), default=0) > 100)
        heard.until(lambda _: len(heard.of(before, retried)) > 3)
        assert max(heard.of(before, retried)) < 100


@experiment
def reconnect_stop(lab):
    with nobody() as before, nobody() as after:
        socket = lab("PUSH", RECONNECT_IVL=10)
        heard = lab.heard(socket)
        socket.connect(before)
        socket.setsockopt(zmq.RECONNECT_STOP, 1)
        socket.connect(after)
        retried = zmq.Event.CONNECT_RETRIED
        heard.until(lambda _: heard.of(after, zmq.Event.CLOSED))
        heard.until(lambda _: len(heard.of(before, retried)) > 5)
        assert heard.of(after, retried) == []


@experiment
def connect_timeout(lab):
    if sys.platform != "linux":
        pytest.skip("a full backlog leaves a connect without an answer on Linux alone")
    with contextlib.ExitStack() as stack:
        addresses = []
        for _ in range(2):
            full = stack.enter_context(os_socket.socket())
            full.bind(("127.0.0.1", 0))
            full.listen(0)
            for _ in range(3):
                waiting = stack.enter_context(os_socket.socket())
                waiting.setblocking(False)
                waiting.connect_ex(full.getsockname())
            addresses.append(f"tcp://127.0.0.1:{full.getsockname()[1]}")
        socket = lab("PUSH")
        heard = lab.heard(socket)
        socket.connect(addresses[0])
        socket.setsockopt(zmq.CONNECT_TIMEOUT, 50)
        socket.connect(addresses[1])
        heard.until(lambda _: len(heard.of(addresses[1], zmq.Event.CONNECT_RETRIED)) > 1)
        assert heard.of(addresses[0], zmq.Event.CONNECT_RETRIED) == []


@experiment
def handshake_ivl(lab):
    before, after = twice_bound(lab("PULL"), "HANDSHAKE_IVL", 50)
    with raw(before) as patient, raw(after) as hasty:
        assert first_bytes(patient) == first_bytes(hasty) == b"\xff"
        while first_bytes(hasty, 64):
            pass  # closed in the end
        patient.setblocking(False)
        patient.recv(64)
        with pytest.raises(BlockingIOError):
            patient.recv(1)


@experiment
def heartbeat_ivl(lab):
    before, after = twice_bound(lab("DEALER"), "HEARTBEAT_IVL", 50)
    with raw(before) as quiet, raw(after) as pinged:
        handshake(quiet)
        handshake(pinged)
        assert exactly(pinged, 9) == b"\x04\x07\x04PING\0\0"
        quiet.setblocking(False)
        with pytest.raises(BlockingIOError):
            quiet.recv(1)


@experiment
def heartbeat_ttl(lab):
    before, after = twice_bound(lab("DEALER", HEARTBEAT_IVL=50), "HEARTBEAT_TTL", 1000)
    for address, ttl in ((before, b"\0\0"), (after, b"\0\x0a")):
        with raw(address) as pinged:
            handshake(pinged)
            assert exactly(pinged, 9) == b"\x04\x07\x04PING" + ttl


@experiment
def heartbeat_timeout(lab):
    socket = lab("DEALER", HEARTBEAT_IVL=50, HEARTBEAT_TIMEOUT=50)
    before, after = twice_bound(socket, "HEARTBEAT_TIMEOUT", 600_000)
    with raw(after) as kept, raw(before) as dropped:
        handshake(kept)
        handshake(dropped)
        while first_bytes(dropped, 64):
            pass  # pinged, and closed for want of an answer
        for _ in range(4):  # pinged on and on
            assert exactly(kept, 9) == b"\x04\x07\x04PING\0\0"


@experiment
def routing_id(lab):
    routers = [lab("ROUTER"), lab("ROUTER")]
    dealer = lab.joined("DEALER", bind(routers[0]))
    dealer.setsockopt(zmq.ROUTING_ID, b"name")
    dealer.connect(bind(routers[1]))
    dealer.send(b"x")
    dealer.send(b"x")
    assert got(routers[0])[0] != b"name"
    assert got(routers[1])[0] == b"name"


@experiment
def connect_routing_id(lab):
    dealers = [lab("DEALER") for _ in range(3)]
    router = lab.joined("ROUTER", bind(dealers[0]), ROUTER_MANDATORY=1)
    router.setsockopt(zmq.CONNECT_ROUTING_ID, b"name")
    router.connect(bind(dealers[1]))
    router.connect(bind(dealers[2]))  # used up
    router.send_multipart([b"name", b"x"])
    assert got(dealers[1]) == [b"x"]


@experiment
def metadata(lab):
    pusher = lab("PUSH")
    addresses = twice_bound(pusher, "METADATA", b"X-mood:good")
    moods = []
    for address in addresses:
        puller = lab.joined("PULL", address)
        pusher.send(b"x")
        while not puller.poll(10):
            pusher.send(b"x")  # to each in turn, once it is there
        frame = puller.recv(copy=False)
        moods.append(refused(lambda frame=frame: frame.get("X-mood")) or frame.get("X-mood"))
    assert moods == [errno.EINVAL, "good"]


@experiment
def router_raw(lab):
    router = lab("ROUTER")
    address = bind(router)
    router.setsockopt(zmq.ROUTER_RAW, 1)
    with raw(address) as client:
        assert first_bytes(client) == b"\xff"  # still a greeting
    router = lab("ROUTER", ROUTER_RAW=1)
    with raw(bind(router)) as client:
        client.sendall(b"plain")
        while got(router)[1] != b"plain":
            pass  # an empty message tells of the connection


@experiment
def stream_notify(lab):
    stream = lab("STREAM")
    before, after = twice_bound(stream, "STREAM_NOTIFY", 0)
    with raw(before) as client:
        client.sendall(b"x")
        assert [got(stream)[1], got(stream)[1]] == [b"", b"x"]
    assert got(stream)[1] == b""
    with raw(after) as client:
        client.sendall(b"x")
        assert got(stream)[1] == b"x"


@experiment
def ipv6(lab):
    if not os_socket.has_ipv6 or not Path("/proc/net/if_inet6").exists():
        pytest.skip("this machine has no IPv6")
    socket = lab("PULL")
    bind(socket)
    assert refused(lambda: socket.bind("tcp://[::1]:*")) == errno.ENODEV
    socket.setsockopt(zmq.IPV6, 1)
    assert "[::1]" in bind(socket, "tcp://[::1]:*")


def of_the_system(name, value, level, option, old, new, *, listens=False):
    def looked_up(lab):
        puller = lab("PULL", **({"TCP_KEEPALIVE": 1} if name.startswith("TCP_KEEPALIVE_") else {}))
        seen = []
        for address in twice_bound(puller, name, value):
            with raw(address) as client:
                assert first_bytes(client) == b"\xff"
                seen.append(system_value(address, level, option, listens=listens))
        assert old(seen[0]), seen
        assert new(seen[1]), seen

    if sys.platform != "linux":
        return lambda _: pytest.skip("it is looked up in /proc")
    return looked_up


_TCP, _SOL = os_socket.IPPROTO_TCP, os_socket.SOL_SOCKET
for _name, _value, _level, _option, _new in (
    ("SNDBUF", 40_000, _SOL, "SO_SNDBUF", 80_000),  # Linux keeps twice what is asked for
    ("RCVBUF", 40_000, _SOL, "SO_RCVBUF", 80_000),
    ("TCP_KEEPALIVE", 1, _SOL, "SO_KEEPALIVE", 1),
    ("TCP_KEEPALIVE_IDLE", 77, _TCP, "TCP_KEEPIDLE", 77),
    ("TCP_KEEPALIVE_INTVL", 33, _TCP, "TCP_KEEPINTVL", 33),
    ("TCP_KEEPALIVE_CNT", 3, _TCP, "TCP_KEEPCNT", 3),
    ("TCP_MAXRT", 4321, _TCP, "TCP_USER_TIMEOUT", 4321),
    ("TOS", 0x28, os_socket.IPPROTO_IP, "IP_TOS", 0x28),
):
    EXPERIMENTS[_name] = of_the_system(
        _name,
        _value,
        _level,
        getattr(os_socket, _option, 0),
        lambda n, v=_new: n != v,
        lambda n, v=_new: n == v,
    )


@experiment
def backlog(lab):
    if sys.platform != "linux":
        pytest.skip("it is looked up in /proc")
    found = []
    for address in twice_bound(lab("PULL"), "BACKLOG", 7):
        # Of who listens, Linux tells the backlog in the field tcpi_sacked.
        info = system_value(address, _TCP, os_socket.TCP_INFO, listens=True, size=32)
        found.append(int.from_bytes(info[28:32], "little"))
    assert found == [100, 7]


@experiment
def tcp_accept_filter(lab):
    before, after = twice_bound(lab("PULL"), "TCP_ACCEPT_FILTER", b"10.0.0.0/8")
    with raw(before) as welcome, raw(after) as stranger:
        assert first_bytes(welcome) == b"\xff"
        assert first_bytes(stranger) == b""


def of_ipc(name):
    def looked_up(lab):
        if sys.platform != "linux":
            pytest.skip("the system doesn't say who connects")
        socket = lab("PULL")
        before = bind(socket, "ipc://*")
        socket.setsockopt(getattr(zmq, name), 4_000_000)
        after = bind(socket, "ipc://*")
        with raw(before) as welcome, raw(after) as stranger:
            assert first_bytes(welcome) == b"\xff"
            assert first_bytes(stranger) == b""

    return looked_up


for _name in ("IPC_FILTER_UID", "IPC_FILTER_GID", "IPC_FILTER_PID"):
    EXPERIMENTS[_name] = of_ipc(_name)


def _first_of(lab, server):
    connection, _ = server.accept()
    # Open until all is closed: libzmq 4.3.5 can abort where a proxy hangs up while its client closes.
    lab.kept.append(connection)
    connection.settimeout(WITHIN / 1000)
    return connection.recv(3)


@experiment
def socks_proxy(lab):
    with listener() as (server, address), listener() as (proxy, proxy_address), nobody() as far:
        socket = lab.joined("PUSH", address)
        socket.setsockopt(zmq.SOCKS_PROXY, proxy_address.removeprefix("tcp://").encode())
        socket.connect(far)
        assert _first_of(lab, server)[:1] == b"\xff"
        assert _first_of(lab, proxy) == b"\x05\x01\x00"


@experiment
def socks_username(lab):
    with listener() as (proxy, proxy_address), nobody() as before, nobody() as after:
        at = proxy_address.removeprefix("tcp://").encode()
        socket = lab.joined("PUSH", before, SOCKS_PROXY=at)
        assert _first_of(lab, proxy) == b"\x05\x01\x00"  # no login
        socket.setsockopt(zmq.SOCKS_USERNAME, b"me")
        socket.connect(after)
        assert _first_of(lab, proxy) == b"\x05\x01\x02"  # by name and password


@pytest.mark.parametrize("name", sorted(EXPERIMENTS))
def test_it_takes_effect_on_what_comes_after_only(lab, name):
    EXPERIMENTS[name](lab)


@pytest.mark.parametrize(
    ("mechanism", "settings"),
    [
        (b"PLAIN", {"PLAIN_SERVER": 1}),
        (b"PLAIN", {"PLAIN_USERNAME": b"me", "PLAIN_PASSWORD": b"secret"}),
        (b"CURVE", {"CURVE_SECRETKEY": zmq.curve_keypair()[1], "CURVE_SERVER": 1}),
    ],
)
def test_security_counts_for_what_comes_after_only(lab, mechanism, settings):
    socket = lab("PULL")
    addresses = [bind(socket)]
    for name, value in settings.items():
        assert options()[name].owner == "security"
        assert options()[name].effect == "next-endpoint"
        socket.setsockopt(getattr(zmq, name), value)
    addresses.append(bind(socket))
    offered = []
    for address in addresses:
        with raw(address) as client:
            client.sendall(GREETING[:12])  # as much as it takes to be told the mechanism
            offered.append(exactly(client, 64)[12:32].rstrip(b"\0"))
    assert offered == [b"NULL", mechanism]

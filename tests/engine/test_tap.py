"""A tap passes on what two programs say, byte for byte, and tells it; whatever it can't read passes, too."""

from __future__ import annotations

import asyncio
import hashlib
import os
import socket
import stat
from contextlib import asynccontextmanager

import pytest
import zmq
import zmq.asyncio

from workbench.engine.tap import Tap, TapAddresses, TapError
from workbench.traffic.records import Kind

from .conftest import Sink

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="ipc is tested too")


class Seen(Sink):
    """What a tap told, messages as they came, in slices or alone."""

    def all(self, kind):
        found = [r.frames for r in self.records if r.kind is kind]
        for piece in self.slices:
            if piece.kind is kind:
                found += [piece.frames(i) for i in range(len(piece))]
        return found

    def event(self, name):
        return next((r for r in self.records if r.event == name), None)


class Peers:
    """Sockets of programs elsewhere, which are closed in the end."""

    def __init__(self):
        self._context = zmq.asyncio.Context()
        self._sockets = []

    def socket(self, type_):
        made = self._context.socket(type_)
        self._sockets.append(made)
        return made

    def monitor(self, socket_):
        made = socket_.get_monitor_socket()
        self._sockets.append(made)
        return made

    def close(self):
        for each in reversed(self._sockets):  # a monitor before its socket
            each.close(linger=0)
        self._context.term()


@pytest.fixture
async def context():
    made = Peers()
    yield made
    made.close()


@asynccontextmanager
async def tapped(target, listen="tcp://127.0.0.1:*", sink=None):
    seen = Seen() if sink is None else sink
    tap = Tap(TapAddresses.of(listen, target), seen)
    await tap.open()
    try:
        yield tap, seen
    finally:
        await tap.close()


def bound(context, type_, address="tcp://127.0.0.1:*", **options):
    made = context.socket(type_)
    for name, value in options.items():
        setattr(made, name, value)
    made.bind(address)
    return made, made.last_endpoint.decode()


def connected(context, type_, address, **options):
    made = context.socket(type_)
    for name, value in options.items():
        setattr(made, name, value)
    made.connect(address)
    return made


async def test_a_request_and_its_reply_are_passed_on_and_told(context, until):
    server, target = bound(context, zmq.REP)
    async with tapped(target) as (tap, seen):
        client = connected(context, zmq.REQ, tap.actual, routing_id=b"ada")
        await client.send_multipart([b"one", b"two"])
        assert await server.recv_multipart() == [b"one", b"two"]
        await server.send(b"three")
        assert await client.recv() == b"three"
        await until(lambda: seen.all(Kind.RECEIVED))
        client.close()
        await until(lambda: seen.event("disconnected"))
    # As it is on the wire, where a REQ begins with the empty delimiter.
    assert seen.all(Kind.SENT) == [(b"", b"one", b"two")]
    assert seen.all(Kind.RECEIVED) == [(b"", b"three")]
    messages = [r for r in seen.records if r.kind is not Kind.EVENT]
    assert {r.socket for r in messages} == {"REQ-1"}
    assert messages[0].peer.startswith("127.0.0.1:")
    assert f"tcp://{messages[1].peer}" == target
    assert 'REQ "ada" talks to a REP' in seen.event("connected").reason
    assert "1 message went to the target, 1 message came back" in seen.event("disconnected").reason


async def test_several_clients_are_told_apart(context, until):
    server, target = bound(context, zmq.ROUTER)
    async with tapped(target) as (tap, seen):
        for text in (b"first", b"second"):
            client = connected(context, zmq.DEALER, tap.actual)
            await client.send(text)
            await server.recv_multipart()
        await until(lambda: len(seen.all(Kind.SENT)) == 2)
    senders = {r.socket: r.frames for r in seen.records if r.kind is Kind.SENT}
    assert senders == {"DEALER-1": (b"first",), "DEALER-2": (b"second",)}


async def test_subscriptions_are_told(context, until):
    publisher, target = bound(context, zmq.XPUB)
    async with tapped(target) as (tap, seen):
        subscriber = connected(context, zmq.SUB, tap.actual)
        subscriber.subscribe(b"news.")
        assert await publisher.recv() == b"\x01news."
        await publisher.send(b"news.one")
        assert await subscriber.recv() == b"news.one"
        subscriber.unsubscribe(b"news.")
        assert await publisher.recv() == b"\x00news."
        await until(lambda: seen.event("unsubscribed"))
    assert 'wants what begins with "news."' in seen.event("subscribed").reason
    assert seen.all(Kind.RECEIVED) == [(b"news.one",)]
    assert seen.all(Kind.SENT) == []


async def test_ipc_on_both_sides(context, tmp_path, until):
    server, target = bound(context, zmq.REP, f"ipc://{tmp_path}/target")
    path = tmp_path / "tap"
    async with tapped(target, f"ipc://{path}") as (tap, seen):
        assert stat.S_ISSOCK(path.stat().st_mode)
        client = connected(context, zmq.REQ, tap.actual)
        await client.send(b"hello")
        assert await server.recv() == b"hello"
        await until(lambda: seen.all(Kind.SENT) == [(b"", b"hello")])
    assert not path.exists()


async def test_curve_passes_and_is_counted(context, until):
    public, secret = zmq.curve_keypair()
    ours, own = zmq.curve_keypair()
    server, target = bound(context, zmq.REP, curve_server=True, curve_secretkey=secret)
    async with tapped(target) as (tap, seen):
        client = connected(
            context, zmq.REQ, tap.actual, curve_serverkey=public, curve_publickey=ours, curve_secretkey=own
        )
        await client.send(b"between us")
        assert await server.recv() == b"between us"
        client.close()
        await until(lambda: seen.event("disconnected"))
    assert "CURVE: what is said is encrypted" in seen.event("connected").reason
    assert "bytes went to the target" in seen.event("disconnected").reason
    assert seen.all(Kind.SENT) == []


async def test_a_password_is_nowhere_in_what_is_told(context, until):
    _server, target = bound(context, zmq.REP, plain_server=True)
    async with tapped(target) as (tap, seen):
        connected(context, zmq.REQ, tap.actual, plain_username=b"ada", plain_password=b"open sesame")
        await until(lambda: len(seen.records) > 1)  # libzmq hangs up: nobody looks at passwords here
    assert "sesame" not in repr(seen.records)


async def test_two_mechanisms_are_told(context, until):
    _server, target = bound(context, zmq.REP)
    async with tapped(target) as (tap, seen):
        connected(context, zmq.REQ, tap.actual, plain_username=b"ada", plain_password=b"x")
        await until(lambda: [r for r in seen.records if "PLAIN, the target's NULL" in r.reason])
    assert seen.event("handshake-failed").trouble


async def test_a_wrong_pair_is_told(context, until):
    _server, target = bound(context, zmq.PUB)
    async with tapped(target) as (tap, seen):
        connected(context, zmq.REQ, tap.actual)
        await until(lambda: seen.event("handshake-failed"))
    assert "PUB" in seen.event("handshake-failed").reason


async def read_all(reader):
    return await reader.read(-1)


async def test_what_is_no_zeromq_passes_both_ways_to_the_last_byte(until):
    data = os.urandom(1 << 22)  # more than any buffer on the way holds
    said = b""

    async def answer(reader, writer):
        nonlocal said
        said = await reader.read(-1)
        writer.write(said[::-1])
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with tapped(f"tcp://127.0.0.1:{port}") as (tap, seen):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(tap.actual.rpartition(":")[2]))
        writer.write(b"GET " + data)
        writer.write_eof()
        answer_ = await reader.read(-1)
        writer.close()
        await until(lambda: seen.event("disconnected"))
    server.close()
    assert hashlib.sha256(said).digest() == hashlib.sha256(b"GET " + data).digest()
    assert answer_ == said[::-1]
    assert "another protocol" in seen.event("unread").reason
    assert "passed on unread" in seen.event("unread").reason


async def test_a_flood_arrives_whole_and_in_order(context, until):
    count = 20_000
    server, target = bound(context, zmq.PULL)
    async with tapped(target) as (tap, seen):
        client = connected(context, zmq.PUSH, tap.actual)

        async def flood():
            for number in range(count):
                await client.send_multipart([number.to_bytes(4, "big"), b"x" * (number % 300)])

        flooding = asyncio.ensure_future(flood())
        for number in range(count):
            assert (await server.recv_multipart())[0] == number.to_bytes(4, "big")
        await flooding
    assert len(seen.all(Kind.SENT)) == count
    numbers = [int.from_bytes(piece.frames(i)[0], "big") for piece in seen.slices for i in range(len(piece))]
    assert numbers == sorted(numbers)


async def test_a_sink_that_is_behind_holds_the_sender_back(context, until):
    server, target = bound(context, zmq.PULL, rcvhwm=1)
    sink = Seen()
    async with tapped(target, sink=sink) as (tap, _seen):
        client = connected(context, zmq.PUSH, tap.actual, sndhwm=1)
        await until(lambda: sink.event("connected"))
        sink.is_behind = True
        await client.send(b"first")
        assert await server.recv() == b"first"  # what was read when it fell behind is passed on
        sending = asyncio.ensure_future(_send_all(client, [bytes(1 << 20)] * 64))
        await until(lambda: not client.get(zmq.EVENTS) & zmq.POLLOUT)
        assert not sending.done()
        sink.is_behind = False
        for _ in range(64):
            await server.recv()
        await sending
    assert len(sink.all(Kind.SENT)) == 65


async def _send_all(socket_, messages):
    for message in messages:
        await socket_.send(message)


async def test_a_target_that_nobody_is_at_is_told_once_and_then_that_it_is_reached(context, until):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        target = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
    async with tapped(target) as (tap, seen):
        client = connected(context, zmq.REQ, tap.actual, reconnect_ivl=10)
        monitor = context.monitor(client)
        for _ in range(9):  # some tries of libzmq's
            await monitor.recv_multipart()
        assert len([r for r in seen.records if r.event == "unreachable"]) == 1
        assert f"Nobody listens at {target}" in seen.event("unreachable").reason
        server, _ = bound(context, zmq.REP, target)
        await client.send(b"at last")
        assert await server.recv() == b"at last"
        await until(lambda: seen.event("reached"))


async def test_closing_hangs_up_on_both_sides_and_frees_the_port(context, until):
    server, target = bound(context, zmq.REP)
    async with tapped(target) as (tap, seen):
        address = tap.actual
        client = connected(context, zmq.REQ, address)
        await client.send(b"hello")
        await server.recv()
    assert "The tap ended." in seen.event("disconnected").reason
    context.socket(zmq.REP).bind(address)  # raises, if it is in use


@pytest.mark.parametrize(
    ("listen", "target", "words"),
    [
        ("tcp://127.0.0.1:1", "tcp://127.0.0.1:1", "connected to itself"),
        ("inproc://a", "tcp://127.0.0.1:1", "between tcp:// and ipc://"),
        ("tcp://127.0.0.1:1", "inproc://a", "between tcp:// and ipc://"),
        ("ipc://*", "tcp://127.0.0.1:1", "write a path"),
        ("tcp://127.0.0.1:*", "tcp://127.0.0.1:*", "connected to itself"),
        ("tcp://127.0.0.1:99999", "tcp://127.0.0.1:1", "above 65535"),
        ("tcp://127.0.0.1:1", "tcp://*:5", "needs a host"),
        ("tcp://127.0.0.1:1", "tcp://127.0.0.1:4;127.0.0.1:5", "of its own"),
        ("127.0.0.1:1", "tcp://127.0.0.1:2", "no transport"),
    ],
)
def test_addresses_that_no_tap_can_have_are_refused(listen, target, words):
    with pytest.raises(TapError, match=words):
        TapAddresses.of(listen, target)


async def test_a_port_that_is_taken_and_a_file_are_not_listened_at(context, tmp_path):
    _server, address = bound(context, zmq.REP)
    with pytest.raises(TapError, match="has this address already"):
        await Tap(TapAddresses.of(address, "tcp://127.0.0.1:9"), Sink()).open()
    file = tmp_path / "letter"
    file.write_text("dear")
    with pytest.raises(TapError, match="would destroy"):
        await Tap(TapAddresses.of(f"ipc://{file}", "tcp://127.0.0.1:9"), Sink()).open()
    assert file.read_text() == "dear"
    with pytest.raises(TapError, match="no such address"):
        await Tap(TapAddresses.of("tcp://nowhere.invalid:*", "tcp://127.0.0.1:9"), Sink()).open()


@pytest.mark.parametrize(
    ("listen", "public"),
    [
        ("tcp://127.0.0.1:1", False),
        ("tcp://localhost:1", False),
        ("tcp://[::1]:1", False),
        ("tcp://*:1", True),
        ("tcp://0.0.0.0:1", True),
        ("ipc:///tmp/x", False),
    ],
)
def test_who_else_can_connect_is_known(listen, public):
    assert TapAddresses.of(listen, "tcp://127.0.0.1:2").is_public is public

"""Two sides talk to each other, and each side to libzmq, over a plain TCP connection."""

from __future__ import annotations

import socket

import pytest
import zmq

from workbench.wire.commands import Error, Hello, Ping, Pong, Ready, encode_command
from workbench.wire.connection import (
    Cancelled,
    Connection,
    LocalProtocolError,
    Opened,
    Refused,
    Side,
    Subscribed,
)
from workbench.wire.decoder import CommandReceived, Failed, Greeted, MessageReceived
from workbench.wire.frames import encode_message
from workbench.wire.greeting import Greeting
from workbench.wire.handshake import State

GREETING = Greeting().encode()


def talk(one: Connection, other: Connection) -> tuple[list, list]:
    """Carry bytes to and fro until there are none; what each side was told."""
    told: tuple[list, list] = ([], [])
    while (a := one.data_to_send()) + (b := other.data_to_send()):
        told[1].extend(other.receive(a))
        told[0].extend(one.receive(b))
    return told


def test_null_opens_both_sides():
    client, server = Connection(Side(socket_type="REQ")), Connection(Side(socket_type="REP"))
    to_client, to_server = talk(client, server)
    assert to_server[-1] == Opened((("Socket-Type", b"REQ"), ("Identity", b"")))
    assert to_client[-1] == Opened((("Socket-Type", b"REP"),))
    client.send_message((b"", b"question"))
    assert talk(client, server)[1] == [MessageReceived((b"", b"question"))]


def test_plain_opens_both_sides_or_tells_why_not():
    def admits(hello: Hello) -> str:
        return "" if hello.password == b"secret" else "Invalid client"

    def sides(password: bytes) -> tuple[Connection, Connection]:
        return (
            Connection(Side(socket_type="DEALER", mechanism="PLAIN", username=b"u", password=password)),
            Connection(Side(socket_type="ROUTER", mechanism="PLAIN", as_server=True), admits=admits),
        )

    client, server = sides(b"secret")
    talk(client, server)
    assert client.state is server.state is State.OPEN
    client, server = sides(b"wrong")
    to_client, to_server = talk(client, server)
    assert to_client[-1] == Refused("Invalid client")
    assert to_server[-1] == Failed("The other side was refused: Invalid client")
    assert client.state is server.state is State.FAILED


def test_a_ping_is_answered_with_its_context():
    one, other = Connection(Side(socket_type="PAIR")), Connection(Side(socket_type="PAIR"))
    talk(one, other)
    one.send_command(Ping(10, b"here"))
    to_one, to_other = talk(one, other)
    assert (to_other, to_one) == ([CommandReceived(Ping(10, b"here"))], [CommandReceived(Pong(b"here"))])


@pytest.mark.parametrize("version", [(3, 0), (3, 1)])
def test_a_subscription_goes_as_the_versions_of_both_want_it(version):
    sub, pub = Connection(Side(socket_type="SUB")), Connection(Side(socket_type="PUB", version=version))
    talk(sub, pub)
    sub.subscribe(b"a")
    sub.cancel(b"a")
    told = talk(sub, pub)[1]
    if version == (3, 1):
        assert told == [Subscribed(b"a"), Cancelled(b"a")]
    else:
        assert told == [MessageReceived((b"\x01a",)), MessageReceived((b"\x00a",))]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"HTTP/1.1 400", "another protocol"),
        (Greeting(mechanism="CURVE").encode(), "mechanism is CURVE, ours NULL"),
        (GREETING + encode_message((b"early",)), "before the handshake"),
        (GREETING + encode_command(Hello()), "HELLO where READY was awaited"),
        (GREETING + encode_command(Ready()) + b"\xf0", "0xf0"),
    ],
)
def test_a_broken_peer_is_the_end(data, words):
    connection = Connection(Side(socket_type="PAIR"))
    events = connection.receive(data)
    assert words in events[-1].reason
    assert connection.state is State.FAILED
    assert connection.receive(GREETING) == []
    with pytest.raises(LocalProtocolError):
        connection.send_message((b"x",))


def test_a_refusal_has_the_other_sides_words():
    connection = Connection(Side(socket_type="PAIR"))
    assert connection.receive(GREETING + encode_command(Error("go away")))[-1] == Refused("go away")


def test_two_clients_of_plain_are_told_so():
    both = Side(socket_type="PAIR", mechanism="PLAIN")
    assert "HELLO where WELCOME was awaited" in talk(Connection(both), Connection(both))[0][-1].reason


def test_curve_is_not_spoken_here():
    with pytest.raises(ValueError, match="NULL and PLAIN"):
        Connection(Side(socket_type="PAIR", mechanism="CURVE"))


class Talk:
    """A connection over a TCP socket, blocking."""

    def __init__(self, tcp: socket.socket, side: Side) -> None:
        tcp.settimeout(10)
        self.tcp = tcp
        self.connection = Connection(side)
        self.events: list = []

    def until(self, wanted: type) -> object:
        """Send and receive until such an event comes."""
        while not any(isinstance(event, wanted) for event in self.events):
            self.tcp.sendall(self.connection.data_to_send())
            data = self.tcp.recv(65536)
            assert data, f"libzmq hung up after {self.events}"
            self.events += self.connection.receive(data)
        self.tcp.sendall(self.connection.data_to_send())
        return next(event for event in self.events if isinstance(event, wanted))


class Libzmq:
    """Sockets of libzmq, and connections to them, that are closed together."""

    def __init__(self) -> None:
        self._context = zmq.Context()
        self._open: list = []

    def socket(self, type_: int, **options: object) -> zmq.Socket:
        made = self._context.socket(type_)
        self._open.append(made)
        made.linger = 0
        made.rcvtimeo = made.sndtimeo = 10_000
        for name, value in options.items():
            setattr(made, name, value)
        return made

    def connected(self, type_: int, side: Side, **options: object) -> tuple[zmq.Socket, Talk]:
        """A socket that is bound, and our side of a connection to it."""
        peer = self.socket(type_, **options)
        port = peer.bind_to_random_port("tcp://127.0.0.1")
        return peer, self.talk(socket.create_connection(("127.0.0.1", port)), side)

    def talk(self, tcp: socket.socket, side: Side) -> Talk:
        self._open.append(tcp)
        return Talk(tcp, side)

    def close(self) -> None:
        for one in self._open:
            one.close()
        self._context.term()


@pytest.fixture
def libzmq():
    libzmq = Libzmq()
    yield libzmq
    libzmq.close()


def test_libzmq_answers_our_request(libzmq):
    peer, talk = libzmq.connected(zmq.REP, Side(socket_type="REQ"))
    opened = talk.until(Opened)
    assert dict(opened.properties)["Socket-Type"] == b"REP"
    talk.connection.send_message((b"", b"question", b"y" * 70_000))
    talk.until(Opened)
    assert peer.recv_multipart() == [b"question", b"y" * 70_000]
    peer.send_multipart([b"answer", b"z" * 300, b""])
    assert talk.until(MessageReceived) == MessageReceived((b"", b"answer", b"z" * 300, b""))


def test_libzmq_gets_our_subscription_and_we_what_is_published(libzmq):
    peer, talk = libzmq.connected(zmq.XPUB, Side(socket_type="SUB"))
    talk.until(Opened)
    talk.connection.subscribe(b"topic")
    talk.until(Opened)
    assert peer.recv() == b"\x01topic"
    peer.send_multipart([b"topic1", b"news"])
    assert talk.until(MessageReceived) == MessageReceived((b"topic1", b"news"))


def test_a_subscription_of_libzmq_is_understood(libzmq):
    listener = socket.create_server(("127.0.0.1", 0))
    peer = libzmq.socket(zmq.SUB)
    peer.connect(f"tcp://127.0.0.1:{listener.getsockname()[1]}")
    peer.subscribe(b"to")
    talk = libzmq.talk(listener.accept()[0], Side(socket_type="PUB"))
    listener.close()
    assert talk.until(Subscribed) == Subscribed(b"to")
    talk.connection.send_message((b"topic",))
    talk.until(Greeted)
    assert peer.recv() == b"topic"


def test_libzmq_s_heartbeat_is_answered(libzmq):
    peer, talk = libzmq.connected(
        zmq.DEALER, Side(socket_type="ROUTER"), heartbeat_ivl=20, heartbeat_timeout=2000
    )
    talk.until(Opened)
    assert isinstance(talk.until(CommandReceived).command, Ping)
    peer.send(b"still here")
    talk.events.clear()
    assert talk.until(MessageReceived) == MessageReceived((b"still here",))


def test_plain_is_spoken_with_libzmq(libzmq):
    zap = libzmq.socket(zmq.REP)
    zap.bind("inproc://zeromq.zap.01")
    for password, status in ((b"right", b"200"), (b"wrong", b"400")):
        side = Side(socket_type="DEALER", mechanism="PLAIN", username=b"u", password=password)
        _, talk = libzmq.connected(zmq.DEALER, side, plain_server=True, zap_domain=b"global")
        talk.tcp.sendall(talk.connection.data_to_send())
        talk.until(Greeted)
        request = zap.recv_multipart()
        assert request[-2:] == [b"u", password]
        zap.send_multipart([b"1.0", request[1], status, b"", b"", b""])
        if status == b"200":
            assert ("Socket-Type", b"DEALER") in talk.until(Opened).properties
        else:
            assert talk.until(Refused) == Refused("400")

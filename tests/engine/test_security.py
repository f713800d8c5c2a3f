"""A socket is secured before anything can reach it, as asked for, or it is not opened."""

from __future__ import annotations

import socket as os_socket
import sys
from pathlib import Path

import pytest
import zmq
from msgspec import structs

from workbench.document.security import networks
from workbench.engine.security import WantedSecurity, new_key_pair, public_key_of
from workbench.engine.zap import Gate

HERE = "tcp://127.0.0.1:*"
SERVER_PUBLIC, SERVER_SECRET = new_key_pair()
CLIENT_PUBLIC, CLIENT_SECRET = new_key_pair()
OTHER_PUBLIC, OTHER_SECRET = new_key_pair()


def curve_server(domain="s", **gate) -> WantedSecurity:
    gate = Gate(domain=domain, keys=frozenset({CLIENT_PUBLIC}), **gate)
    return WantedSecurity(mechanism="CURVE", server=True, secret_key=SERVER_SECRET, gate=gate)


def curve_client(secret=CLIENT_SECRET, server=SERVER_PUBLIC) -> WantedSecurity:
    return WantedSecurity(mechanism="CURVE", secret_key=secret, server_key=server)


def plain_server(**users) -> WantedSecurity:
    return WantedSecurity(mechanism="PLAIN", server=True, gate=Gate(domain="s", users=users))


def plain_client(password="sesame") -> WantedSecurity:
    return WantedSecurity(mechanism="PLAIN", username="alice", password=password)


def test_key_pairs():
    assert public_key_of(SERVER_SECRET) == SERVER_PUBLIC
    assert new_key_pair() != new_key_pair()
    with pytest.raises(ValueError, match="40 characters"):
        public_key_of("Zoë")


@pytest.mark.parametrize(
    ("server", "client"),
    [(curve_server(), curve_client()), (plain_server(alice="sesame"), plain_client())],
)
async def test_two_sockets_of_one_engine_come_together(lab, until, server, client):
    lab.run("s", "PULL", bind=HERE, security=server)
    lab.run("c", "PUSH", connect=lab.port("s"), security=client)
    await until(lambda: lab.connected("c"))
    lab.engine.send("c", (b"Hello",))
    await until(lambda: lab.sink.messages("s") == [(b"Hello",)])
    (admitted,) = lab.sink.events("s", "admitted")
    assert "alice" in admitted.reason or CLIENT_PUBLIC in admitted.reason
    assert lab.sink.events("c", "admitted") == []


@pytest.mark.parametrize(
    ("server", "client", "words"),
    [
        (curve_server(), curve_client(OTHER_SECRET), OTHER_PUBLIC),
        (plain_server(alice="sesame"), plain_client("wrong"), "password"),
        (plain_server(), plain_client(), 'no user "alice"'),
        (curve_server(denied=networks(("127.0.0.1",))), curve_client(), "address is denied"),
    ],
    ids=["key", "password", "user", "address"],
)
async def test_who_may_not_come_in_stays_out_and_both_sides_say_so(lab, until, server, client, words):
    lab.run("s", "PULL", bind=HERE, security=server)
    lab.run("c", "PUSH", connect=lab.port("s"), security=client)
    lab.engine.send("c", (b"Hello",))
    await until(lambda: lab.sink.events("s", "denied") and lab.sink.events("c", "handshake-failed"))
    (denied,) = lab.sink.events("s", "denied")
    assert denied.trouble
    assert words in denied.reason
    assert "denied" in lab.engine.state("c").problem
    assert lab.sink.messages("s") == []


async def test_addresses_are_looked_at_without_a_mechanism_too(lab, until):
    gate = Gate(domain="s", denied=networks(("127.0.0.0/8",)))
    lab.run("s", "PULL", bind=HERE, security=WantedSecurity(mechanism="NULL", gate=gate))
    lab.run("c", "PUSH", connect=lab.port("s"))
    lab.engine.send("c", (b"Hello",))
    await until(lambda: lab.sink.events("s", "denied"))
    await until(lambda: "denied" in lab.engine.state("c").problem)
    assert lab.sink.messages("s") == []


GREETING_1_0 = b"\x01\x00"  # ZMTP 1.0: an anonymous identity, and no handshake


@pytest.mark.parametrize(
    "security",
    [
        curve_server(),
        plain_server(alice="sesame"),
        WantedSecurity(mechanism="NULL", gate=Gate(domain="s")),
    ],
)
async def test_plaintext_can_not_be_slipped_in(lab, until, security):
    """By the legacy path of ZMTP 1.0, which takes any TCP client's bytes for messages."""
    lab.run("s", "PULL", bind=HERE, security=security)
    lab.run("open", "PULL", bind=HERE)
    peers = {}
    for id_ in ("s", "open"):
        host, _, port = lab.port(id_).removeprefix("tcp://").rpartition(":")
        peers[id_] = os_socket.create_connection((host, int(port)))
        peers[id_].sendall(GREETING_1_0 + b"\x06\x00Hello")
    # The same bytes are a message for a socket without security: that is what is kept out here.
    await until(lambda: lab.sink.messages("open") == [(b"Hello",)])
    peers["s"].setblocking(False)

    def hung_up() -> bool:
        try:
            return peers["s"].recv(4096) == b""
        except BlockingIOError:
            return False
        except ConnectionResetError:
            return True

    await until(hung_up)
    assert lab.sink.messages("s") == []
    for peer in peers.values():
        peer.close()


async def test_changing_security_opens_the_socket_anew_and_nothing_else_comes_in_meanwhile(lab, until):
    lab.run("s", "PULL", bind="tcp://127.0.0.1:*")
    address = lab.port("s")
    lab.run("s", "PULL", bind=address)
    lab.run("c", "PUSH", connect=address)
    await until(lambda: lab.connected("c"))
    lab.run("s", "PULL", bind=address, security=curve_server())
    await until(lambda: lab.sink.events("s", "handshake-failed"))
    lab.engine.send("c", (b"in clear",))
    lab.run("c", "PUSH", connect=address, security=curve_client())
    await until(lambda: lab.connected("c"))
    lab.engine.send("c", (b"sealed",))
    await until(lambda: (b"sealed",) in lab.sink.messages("s"))
    assert (b"in clear",) not in lab.sink.messages("s")
    # Another list of keys is another security.
    stricter = structs.replace(curve_server(), gate=Gate(domain="s", keys=frozenset()))
    lab.run("s", "PULL", bind=address, security=stricter)
    await until(lambda: lab.sink.events("s", "denied"))
    lab.run("s", "PULL", bind=address)
    await until(lambda: lab.sink.events("s", "handshake-failed"))


@pytest.mark.parametrize(
    ("type_", "security", "options", "words"),
    [
        ("STREAM", curve_client(), {}, "raw TCP"),
        ("PUSH", plain_client(""), {}, "password is empty"),
        ("PUSH", structs.replace(plain_client(), username=""), {}, "username is empty"),
        ("PUSH", structs.replace(plain_client(), username="x" * 256), {}, "256 bytes"),
        ("PUSH", curve_client(secret="short"), {}, "not a CURVE key"),
        ("PUSH", curve_client(server="short"), {}, "40"),
        ("PUSH", structs.replace(curve_client(), public_key=OTHER_PUBLIC), {}, "not that of the secret key"),
        ("PUSH", None, {"CURVE_SECRETKEY": SERVER_SECRET}, "CURVE_SECRETKEY belongs to"),
        ("PUSH", curve_client(), {"PLAIN_SERVER": True}, "PLAIN_SERVER belongs to"),
    ],
)
async def test_what_can_not_be_secured_as_asked_stays_closed(lab, type_, security, options, words):
    state = lab.run("c", type_, bind=HERE, security=security, options=options)
    assert state.phase == "failed"
    assert words in state.problem
    assert SERVER_SECRET not in state.problem
    assert "sesame" not in state.problem


async def test_two_sockets_can_not_share_a_domain(lab):
    lab.run("a", "PULL", bind=HERE, security=curve_server())
    state = lab.run("b", "PULL", bind=HERE, security=curve_server())
    assert state.phase == "failed"
    assert 'ZAP domain "s" is that of a' in state.problem
    lab.stop("a")
    lab.wanted["b"] = structs.replace(lab.wanted["b"], attempt=1)
    lab.engine.apply(lab.wanted.values())
    assert lab.engine.state("b").phase == "live"


async def test_the_authenticator_goes_with_the_engine_and_comes_again(lab, until):
    async def cycle():
        lab.run("s", "PULL", bind=HERE, security=curve_server())
        lab.run("c", "PUSH", connect=lab.port("s"), security=curve_client())
        await until(lambda: lab.connected("c"))
        lab.wanted.clear()
        await lab.engine.close()

    def held():
        return len(list(Path("/proc/self/fd").iterdir())) if sys.platform == "linux" else 0

    await cycle()
    before = held()
    for _ in range(5):
        await cycle()
    assert held() == before
    assert len(lab.sink.events("s", "admitted")) == 6


def test_curve_is_there():
    assert zmq.has("curve")

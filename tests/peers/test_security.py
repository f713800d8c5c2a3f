"""PLAIN, CURVE and addresses against plain pyzmq programs, and every way that a handshake fails, in words."""

from __future__ import annotations

import json

import pytest

from workbench.document.workspace import Curve, Frame, Null, Plain, Reply, Secret, Socket
from workbench.engine.security import new_key_pair
from workbench.traffic.records import Kind

SERVER_PUBLIC, SERVER_SECRET = new_key_pair()
CLIENT_PUBLIC, CLIENT_SECRET = new_key_pair()
OTHER_PUBLIC, OTHER_SECRET = new_key_pair()

USERS = Plain(server=True, users={"alice": Secret(env="WORKBENCH_TEST_PASSWORD")})
ALICE = Plain(username="alice", password=Secret(env="WORKBENCH_TEST_PASSWORD"))
GUARDED = Curve(server=True, secret_key=Secret(env="WORKBENCH_TEST_SERVER"), allowed_keys=(CLIENT_PUBLIC,))
CLIENT = Curve(
    public_key=CLIENT_PUBLIC, secret_key=Secret(env="WORKBENCH_TEST_CLIENT"), server_key=SERVER_PUBLIC
)
MISTAKEN = Curve(secret_key=Secret(env="WORKBENCH_TEST_CLIENT"), server_key=OTHER_PUBLIC)

AS_ALICE = {"PLAIN_USERNAME": "alice", "PLAIN_PASSWORD": "sesame"}
AS_CLIENT = {
    "CURVE_SERVERKEY": SERVER_PUBLIC,
    "CURVE_PUBLICKEY": CLIENT_PUBLIC,
    "CURVE_SECRETKEY": CLIENT_SECRET,
}
AS_OTHER = {**AS_CLIENT, "CURVE_PUBLICKEY": OTHER_PUBLIC, "CURVE_SECRETKEY": OTHER_SECRET}
PLAIN_SERVER = {"PLAIN_SERVER": 1}
CURVE_SERVER = {"CURVE_SERVER": 1, "CURVE_SECRETKEY": SERVER_SECRET}

DENIED = "HANDSHAKE_FAILED_AUTH 400"
MECHANISM = f"HANDSHAKE_FAILED_PROTOCOL {0x11000002}"


@pytest.fixture(autouse=True)
def secrets(monkeypatch):
    monkeypatch.setenv("WORKBENCH_TEST_PASSWORD", "sesame")
    monkeypatch.setenv("WORKBENCH_TEST_SERVER", SERVER_SECRET)
    monkeypatch.setenv("WORKBENCH_TEST_CLIENT", CLIENT_SECRET)


def server(bind, security) -> Socket:
    reply = Reply(frames=(Frame(text="Hello from the workbench"),))
    return Socket(id="server", type="REP", endpoints=bind, behaviour=reply, security=security)


def client(connect, security, **options) -> Socket:
    return Socket(id="client", type="REQ", endpoints=connect, security=security, options=options)


def reasons(bench, socket: str, event: str) -> list[str]:
    return [record.reason for record in bench.rows(Kind.EVENT, socket) if record.event == event]


@pytest.mark.parametrize(
    ("security", "options", "who"),
    [
        (USERS, AS_ALICE, 'as "alice"'),
        (GUARDED, AS_CLIENT, CLIENT_PUBLIC),
        (Curve(server=True, secret_key=Secret(env="WORKBENCH_TEST_SERVER")), AS_OTHER, "any key may come in"),
        (Null(allowed_addresses=("127.0.0.1",)), {}, "Admitted 127.0.0.1."),
    ],
    ids=["PLAIN", "CURVE", "CURVE-any", "NULL"],
)
async def test_a_real_client_is_let_in(program, workbench, address, bind, until, security, options, who):
    async with workbench(server(bind, security)) as bench:
        peer = program("secured", "req", address, json.dumps(options))
        await until(lambda: "reply: Hello from the workbench" in peer.lines)
        (admitted,) = reasons(bench, "server", "admitted")
        assert who in admitted
        assert bench.received("server") == [(b"Hello",)]


@pytest.mark.parametrize(
    ("security", "options"), [(ALICE, PLAIN_SERVER), (CLIENT, CURVE_SERVER)], ids=["PLAIN", "CURVE"]
)
async def test_a_real_server_lets_the_workbench_in(
    program, workbench, address, connect, until, security, options
):
    peer = program("secured", "rep", address, json.dumps(options), "200")
    await until(lambda: "bound" in peer.lines)
    async with workbench(client(connect, security)) as bench:
        await until(lambda: bench.peers("client") == 1)
        bench.send("client", "Hello")
        await until(lambda: bench.received("client") == [(b"Hello from server",)])
        await until(lambda: "request: Hello" in peer.lines)  # its line may come behind its reply


@pytest.mark.parametrize(
    ("security", "options", "words"),
    [
        (USERS, {**AS_ALICE, "PLAIN_PASSWORD": "simsalabim"}, 'the password of "alice" is wrong'),
        (USERS, {**AS_ALICE, "PLAIN_USERNAME": "bob"}, 'there is no user "bob"'),
        (GUARDED, AS_OTHER, f"its key {OTHER_PUBLIC} is not among the allowed ones"),
        (Null(denied_addresses=("127.0.0.0/8",)), {}, "the address is denied (127.0.0.0/8)"),
        (Null(allowed_addresses=("10.0.0.0/8",)), {}, "the address is not among the allowed ones"),
    ],
    ids=["password", "user", "key", "denied-address", "not-allowed-address"],
)
async def test_a_real_client_is_kept_out(program, workbench, address, bind, until, security, options, words):
    async with workbench(server(bind, security)) as bench:
        peer = program("secured", "req", address, json.dumps(options))
        await until(lambda: reasons(bench, "server", "handshake-failed"))
        (denied,) = reasons(bench, "server", "denied")
        assert words in denied
        assert "127.0.0.1" in denied
        assert "simsalabim" not in denied
        assert "access was denied (400" in reasons(bench, "server", "handshake-failed")[0]
        await until(lambda: DENIED in peer.lines)
        assert bench.received("server") == []


@pytest.mark.parametrize(
    ("security", "options"),
    [
        (GUARDED, {}),
        (GUARDED, AS_ALICE),
        (USERS, {}),
        (USERS, AS_CLIENT),
        (None, AS_CLIENT),
        (None, AS_ALICE),
    ],
)
async def test_a_client_of_another_mechanism_is_told_from_others(
    program, workbench, address, bind, until, security, options
):
    async with workbench(server(bind, security)) as bench:
        peer = program("secured", "req", address, json.dumps(options))
        await until(lambda: reasons(bench, "server", "handshake-failed"))
        # Whichever side reads the other's greeting first hangs up; that one knows why for sure.
        mechanism = type(security).__name__.upper() if security else "NULL"
        sure, likely = "different security mechanisms", f"mechanism isn't {mechanism}"
        told = reasons(bench, "server", "handshake-failed")
        assert all(sure in reason or likely in reason for reason in told)
        await until(
            lambda: (
                MECHANISM in peer.lines
                or any(sure in reason for reason in reasons(bench, "server", "handshake-failed"))
            )
        )
        assert bench.received("server") == []


async def test_a_client_with_a_wrong_server_key(program, workbench, address, bind, until):
    async with workbench(server(bind, GUARDED)) as bench:
        program("secured", "req", address, json.dumps({**AS_CLIENT, "CURVE_SERVERKEY": OTHER_PUBLIC}))
        await until(lambda: reasons(bench, "server", "handshake-failed"))
        assert "wrong CURVE server key" in reasons(bench, "server", "handshake-failed")[0]
        assert reasons(bench, "server", "admitted") == []


@pytest.mark.parametrize(
    ("security", "options", "status", "words"),
    [
        (ALICE, PLAIN_SERVER, "400", "access was denied (400"),
        (CLIENT, CURVE_SERVER, "400", "access was denied (400"),
        (CLIENT, CURVE_SERVER, "500", "access was denied (500"),
        (ALICE, PLAIN_SERVER, None, "no authenticator"),
        (MISTAKEN, CURVE_SERVER, "200", "isn't the server key given here"),
        (None, CURVE_SERVER, "200", "different security mechanisms"),
        (ALICE, CURVE_SERVER, "200", "different security mechanisms"),
        (ALICE, {}, None, "different security mechanisms"),
        (CLIENT, PLAIN_SERVER, "200", "different security mechanisms"),
    ],
    ids=[
        "plain-denied", "curve-denied", "curve-fault", "plain-no-zap", "wrong-server-key", "null-to-curve",
        "plain-to-curve", "plain-to-null", "curve-to-plain",
    ],
)  # fmt: skip
async def test_a_real_server_keeps_the_workbench_out(
    program, workbench, address, connect, until, security, options, status, words
):
    peer = program("secured", "rep", address, json.dumps(options), *([status] if status else []))
    await until(lambda: "bound" in peer.lines)
    async with workbench(client(connect, security)) as bench:
        bench.send("client", "Hello")
        # Without a handler the server fails on its side, and hangs up or doesn't.
        events = ("handshake-failed", *(("no-handshake",) if words == "no authenticator" else ()))
        await until(lambda: any(words in r for event in events for r in reasons(bench, "client", event)))
        await until(lambda: words in bench.session.state("client").problem)
        if "denied" in words:  # libzmq never tries again by itself then
            (endpoint,) = bench.session.state("client").endpoints
            assert (endpoint.phase, endpoint.remedy) == ("failed", "reopen")
        assert bench.received("client") == []


async def test_a_server_that_puts_the_workbench_off(program, workbench, address, connect, until):
    """ZAP 300 is told to the server alone: its client waits, and is told once its patience is over."""
    peer = program("secured", "rep", address, json.dumps(CURVE_SERVER), "300")
    await until(lambda: "bound" in peer.lines)
    async with workbench(client(connect, CLIENT, HANDSHAKE_IVL=300)) as bench:
        await until(lambda: "HANDSHAKE_FAILED_AUTH 300" in peer.lines)
        await until(lambda: any("puts it off" in r for r in reasons(bench, "client", "handshake-failed")))
        assert bench.peers("client") == 0


async def test_a_change_of_security_while_a_real_client_is_connected(
    program, workbench, address, bind, until
):
    async with workbench(server(bind, None)) as bench:
        peer = program("secured", "req", address, json.dumps(AS_CLIENT))
        await until(lambda: MECHANISM in peer.lines)
        peer = program("secured", "req", address, "{}")
        await until(lambda: "reply: Hello from the workbench" in peer.lines)
        workspace = bench.session.workspace
        bench.session.apply(type(workspace)(sockets=(server(bind, GUARDED),)))
        peer = program("secured", "req", address, json.dumps(AS_CLIENT))
        await until(lambda: "reply: Hello from the workbench" in peer.lines)
        assert len(reasons(bench, "server", "admitted")) == 1

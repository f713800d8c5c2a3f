"""The table of what goes wrong in ZeroMQ, as rows of one workspace: each socket is one way to fail.

`{name}` in an address is the address of the peer of that name, `{port}` a port that another program has.
"""

from __future__ import annotations

import zmq

from tests.engine.failure_lab import HERE, IMPOSSIBLE

PUBLIC, SECRET = (key.decode() for key in zmq.curve_keypair())
OTHER_PUBLIC, OTHER_SECRET = (key.decode() for key in zmq.curve_keypair())

ENVIRONMENT = {
    "ROWS_PASSWORD": "sesame",
    "ROWS_WRONG": "simsalabim",
    "ROWS_KEY": SECRET,
    "ROWS_OTHER": OTHER_SECRET,
}
"""The secrets that the workspace refers to."""

_SMALL = {"SNDHWM": 1, "SNDBUF": 4096}
_UNREAD = {"RCVHWM": 1, "RCVBUF": 4096}
_LARGE = {"text": "x" * 10_000}
_AS_ALICE = {"mechanism": "PLAIN", "username": "alice", "password": {"env": "ROWS_PASSWORD"}}

PEERS = {
    "pub": ("PUB", {}),
    "router": ("ROUTER", {}),
    "rep": ("REP", {}),
    "small": ("PULL", {"MAXMSGSIZE": 100}),
    "large": ("PUSH", {}),
    "frozen": ("PULL", {}),
    "unguarded": ("REP", {"PLAIN_SERVER": 1}),
    "curve": ("REP", {"CURVE_SERVER": 1, "CURVE_SECRETKEY": SECRET}),
}
"""Peers that bind: type and options. They are there before the workspace starts."""

VISITORS = {
    "unread-router": ("DEALER", {"ROUTING_ID": "x", **_UNREAD}),
    "unread-push": ("PULL", _UNREAD),
    "unread-pub": ("SUB", {"SUBSCRIBE": "", **_UNREAD}),
    "unread-xpub": ("SUB", {"SUBSCRIBE": "", **_UNREAD}),
    "wrong-visitor": ("REQ", {}),
    "max-bound": ("PUSH", {}),
    "rep-envelope": ("DEALER", {}),
    "ids": ("DEALER", {"ROUTING_ID": {"hex": "fffe"}}),
    "unknown-id": ("DEALER", {}),
    "cannot-send": ("PUSH", {}),
}
"""Peers that connect to the socket of that name, once it is bound: type and options."""


def _socket(id_, type_, *, bind=None, connect=None, repeat=None, count=None, **more):
    ends = [{"mode": mode, "address": a} for mode, a in (("bind", bind), ("connect", connect)) if a]
    if repeat is not None:
        more["behaviour"] = {"kind": "repeat", "frames": repeat, "rate": 300}
        if count is not None:
            more["behaviour"]["count"] = count
    return {"id": id_, "type": type_, "endpoints": ends, **more}


SOCKETS = [
    *(
        _socket(f"address-{index}", type_, **{mode: address})
        for index, (type_, mode, address, _) in enumerate(IMPOSSIBLE)
    ),
    # Addresses that are taken
    _socket("in-use", "PULL", bind="tcp://127.0.0.1:{port}"),
    _socket("file", "PULL", bind="ipc://{folder}/notes"),
    _socket("live-path", "PULL", bind="ipc://{folder}/live"),
    _socket("wildcard", "PULL", bind="tcp://*:*"),
    # Connections that aren't made
    _socket("no-name", "PUSH", connect="tcp://no-such-host.invalid:5555"),
    _socket("no-ipv6", "PUSH", connect="tcp://[::1]:5555"),
    _socket("refused", "PUSH", connect="tcp://127.0.0.1:1"),
    _socket("no-folder", "PUSH", connect="ipc://{folder}/none/s"),
    _socket("silent", "PUSH", connect="tcp://127.0.0.1:{port}"),
    # Peers that don't fit
    _socket("wrong-pair", "REQ", connect="{pub}"),
    _socket("wrong-visitor", "PULL", bind=HERE),
    _socket("http", "PULL", bind=HERE),
    _socket("forged", "PULL", bind=HERE),
    _socket("twin", "DEALER", connect="{router}", options={"ROUTING_ID": "same"}),
    _socket("taken-id", "DEALER", connect="{router}", options={"ROUTING_ID": "same"}),
    _socket("ids", "ROUTER", bind=HERE),
    # Messages that don't go
    _socket("cannot-send", "PULL", bind=HERE),
    _socket("req-twice", "REQ", connect="{rep}"),
    _socket("rep-first", "REP", bind="inproc://rep-first"),
    _socket("unknown-id", "ROUTER", bind=HERE),
    _socket("nobody", "PUSH", bind=HERE),
    _socket("no-frames", "PUSH", bind="inproc://no-frames"),
    _socket("unread-router", "ROUTER", bind=HERE, options=_SMALL, repeat=[{"text": "x"}, _LARGE]),
    _socket("unread-push", "PUSH", bind=HERE, options=_SMALL, repeat=[_LARGE]),
    _socket("unread-pub", "PUB", bind=HERE, options=_SMALL, repeat=[_LARGE]),
    _socket("unread-xpub", "XPUB", bind=HERE, options={**_SMALL, "XPUB_NODROP": 1}, repeat=[_LARGE]),
    _socket("slow-joiner", "PUB", bind=HERE, repeat=[{"text": "x"}], count=1),
    _socket("unsent", "PUSH", connect="tcp://127.0.0.1:1", repeat=[{"text": "x"}], count=1),
    # Connections that end
    _socket("req-stuck", "REQ", connect="{router}", options={"ROUTING_ID": "stuck"}),
    _socket("rep-envelope", "REP", bind=HERE),
    _socket("max-bound", "PULL", bind=HERE, options={"MAXMSGSIZE": 100}),
    _socket("max-connected", "PULL", connect="{large}", options={"MAXMSGSIZE": 100}),
    _socket(
        "keeps-dropping",
        "PUSH",
        connect="{small}",
        options={"RECONNECT_IVL": 5},
        repeat=[{"text": "x" * 101}],
    ),
    _socket("heartbeat", "PUSH", connect="{frozen}", options={"HEARTBEAT_IVL": 50, "HEARTBEAT_TIMEOUT": 100}),
    # Security
    _socket(
        "plain",
        "PULL",
        bind="tcp://127.0.0.1:{plain}",
        security={"mechanism": "PLAIN", "server": True, "users": {"alice": {"env": "ROWS_PASSWORD"}}},
    ),
    _socket(
        "password",
        "PUSH",
        connect="tcp://127.0.0.1:{plain}",
        security={**_AS_ALICE, "password": {"env": "ROWS_WRONG"}},
    ),
    _socket("mechanism", "PUSH", connect="tcp://127.0.0.1:{plain}"),
    _socket(
        "denied-address",
        "PULL",
        bind="tcp://127.0.0.1:{denied}",
        security={"mechanism": "NULL", "denied_addresses": ["127.0.0.0/8"]},
    ),
    _socket("kept-out", "PUSH", connect="tcp://127.0.0.1:{denied}"),
    _socket(
        "any-key",
        "PULL",
        bind="tcp://127.0.0.1:{any}",
        security={"mechanism": "CURVE", "server": True, "secret_key": {"env": "ROWS_KEY"}},
    ),
    _socket(
        "stranger",
        "PUSH",
        connect="tcp://127.0.0.1:{any}",
        security={"mechanism": "CURVE", "secret_key": {"env": "ROWS_OTHER"}, "server_key": PUBLIC},
    ),
    _socket("no-zap", "REQ", connect="{unguarded}", security=_AS_ALICE),
    _socket(
        "server-key",
        "REQ",
        connect="{curve}",
        security={"mechanism": "CURVE", "secret_key": {"env": "ROWS_OTHER"}, "server_key": OTHER_PUBLIC},
    ),
    _socket(
        "put-off",
        "REQ",
        connect="{later}",
        options={"HANDSHAKE_IVL": 300},
        security={"mechanism": "CURVE", "secret_key": {"env": "ROWS_OTHER"}, "server_key": PUBLIC},
    ),
    _socket("no-secret", "REQ", connect="{curve}", security={**_AS_ALICE, "password": {"env": "ROWS_NONE"}}),
]

MESSAGES = [
    {"name": name, "socket": name, "frames": frames}
    for name, frames in (
        ("cannot-send", [{"text": "x"}]),
        ("req-twice", [{"text": "x"}]),
        ("rep-first", [{"text": "x"}]),
        ("unknown-id", [{"hex": "fffe"}, {"text": "x"}]),
        ("no-frames", []),
        ("req-stuck", [{"text": "x"}]),
        ("nobody", [{"text": "x"}]),
    )
]

# The last waits two seconds for somebody.
SEND = [
    "req-stuck",
    "cannot-send",
    "req-twice",
    "req-twice",
    "rep-first",
    "unknown-id",
    "no-frames",
    "nobody",
]

ROWS = [
    *((f"address-{index}", "failed", words) for index, (*_, words) in enumerate(IMPOSSIBLE)),
    ("in-use", "failed", "has this address already; choose another port"),
    ("file", "failed", "is a file, which a bind would destroy"),
    ("live-path", "failed", "another socket has this path already"),
    ("no-name", "name-not-found", "There is no host named no-such-host.invalid"),
    ("no-ipv6", "name-not-found", "needs the option IPV6"),
    ("refused", "connection-refused", "Nobody listens at tcp://127.0.0.1:1; trying again."),
    ("no-folder", "connection-refused", "doesn't exist"),
    ("silent", "no-handshake", "but the peer doesn't greet"),
    ("wrong-pair", "handshake-failed", "A REQ talks to REP and ROUTER only."),
    ("wrong-visitor", "handshake-failed", "A PULL talks to PUSH only."),
    ("http", "handshake-failed", "a browser (HTTP), SSH or a port scan"),
    ("forged", "no-handshake", "what it sends may be taken as messages of ZMTP 1.0."),
    ("taken-id", "routing-id-taken", 'under the same routing id, "same"'),
    ("cannot-send", "refused", "A PULL can't send"),
    ("req-twice", "refused", "The REQ waits for its reply"),
    ("rep-first", "refused", "The REP has no request to answer"),
    ("unknown-id", "refused", 'knows no peer by the routing id "ff fe"'),
    ("nobody", "refused", "No peer is connected"),
    ("no-frames", "refused", "has no frames"),
    ("unread-router", "refused", "That peer's high-water mark is reached"),
    ("unread-push", "refused", "its peer doesn't read as fast"),
    ("unread-pub", "dropped", "for the subscriber's high-water mark is reached"),
    ("unread-xpub", "refused", "XPUB_NODROP is set"),
    ("slow-joiner", "dropped", "a subscriber gets only what is sent once it is there"),
    ("unsent", "closed-with-unsent", "Closed with 1 message that no peer was there to take"),
    ("req-stuck", "gave-up", "without the empty delimiter frame"),
    ("max-bound", "disconnected", "above MAXMSGSIZE, 100 bytes"),
    ("max-connected", "gave-up", "above MAXMSGSIZE, 100 bytes"),
    ("keeps-dropping", "keeps-dropping", "times in a row"),
    ("heartbeat", "disconnected", "unanswered (HEARTBEAT_IVL)"),
    ("plain", "denied", 'the password of "alice" is wrong'),
    ("password", "handshake-failed", "access was denied (400"),
    ("mechanism", "handshake-failed", "mechanism"),
    ("denied-address", "denied", "the address is denied (127.0.0.0/8)"),
    ("kept-out", "handshake-failed", "access was denied (400"),
    ("any-key", "admitted", "any key may come in"),
    ("no-zap", ("handshake-failed", "no-handshake"), "no authenticator"),
    ("server-key", "handshake-failed", "isn't the server key given here"),
    ("put-off", "handshake-failed", "puts it off"),
    ("no-secret", "failed", "The environment has no variable ROWS_NONE"),
]
"""The socket, the event (or `refused`) that stands in its rows, and what its sentence says."""

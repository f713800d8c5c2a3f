"""The table of what goes wrong in ZeroMQ, as rows of one workspace: each socket is one way to fail.

`SITUATIONS` is the table, each of its lines with the sockets that provoke it; `ROWS` is what is said of
them, on the node, in the traffic log and in the lines of `run --jsonl`.

`{name}` in an address is the address of the peer of that name, `{port}` a port that another program has.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

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
    "drops-unknown": ("DEALER", {}),
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
    _socket("drops-unknown", "ROUTER", bind=HERE, options={"ROUTER_MANDATORY": 0}),
    _socket("nobody", "PUSH", bind=HERE),
    _socket("no-frames", "PUSH", bind="inproc://no-frames"),
    _socket("unread-router", "ROUTER", bind=HERE, options=_SMALL, repeat=[{"text": "x"}, _LARGE]),
    _socket("unread-push", "PUSH", bind=HERE, options=_SMALL, repeat=[_LARGE]),
    _socket("unread-pub", "PUB", bind=HERE, options=_SMALL, repeat=[_LARGE]),
    _socket("unread-xpub", "XPUB", bind=HERE, options={**_SMALL, "XPUB_NODROP": 1}, repeat=[_LARGE]),
    _socket("slow-joiner", "PUB", bind=HERE, repeat=[{"text": "x"}], count=1),
    _socket(
        "unsent",
        "PUSH",
        connect="tcp://127.0.0.1:1",
        repeat=[{"text": "x"}],
        count=1,
        options={"LINGER": -1},
    ),
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
    _socket(
        "listed",
        "PULL",
        bind="tcp://127.0.0.1:{listed}",
        security={
            "mechanism": "CURVE",
            "server": True,
            "secret_key": {"env": "ROWS_KEY"},
            "allowed_keys": [PUBLIC],
        },
    ),
    _socket(
        "unlisted",
        "PUSH",
        connect="tcp://127.0.0.1:{listed}",
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
        ("drops-unknown", [{"hex": "fffe"}, {"text": "x"}]),
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
    "drops-unknown",
    "no-frames",
    "nobody",
]


class Row(NamedTuple):
    """A socket, the event (or `refused`) of its row in the log, and what the sentence there says.

    `node` is what its node says, where that isn't the same: another sentence, or one of some.
    """

    id: str
    event: str | tuple[str, ...]
    words: str
    node: tuple[str, ...] = ()

    @property
    def node_words(self) -> tuple[str, ...]:
        """What its node says: one of these."""
        return self.node or (self.words,)


NOT_WRONG = ("",)
"""On the node of a socket with which nothing is wrong."""
_GREETS = "doesn't greet"

ROWS = [
    *(Row(f"address-{index}", "failed", words) for index, (*_, words) in enumerate(IMPOSSIBLE)),
    Row("in-use", "failed", "has this address already; choose another port"),
    Row("file", "failed", "is a file, which a bind would destroy"),
    Row("live-path", "failed", "another socket has this path already"),
    Row("no-name", "name-not-found", "There is no host named no-such-host.invalid"),
    Row("no-ipv6", "name-not-found", "needs the option IPV6"),
    Row("refused", "connection-refused", "Nobody listens at tcp://127.0.0.1:1; trying again."),
    Row("no-folder", "connection-refused", "doesn't exist"),
    Row("silent", "no-handshake", "but the peer doesn't greet"),
    Row("wrong-pair", "handshake-failed", "A REQ talks to REP and ROUTER only."),
    Row("wrong-visitor", "handshake-failed", "A PULL talks to PUSH only."),
    Row("http", "handshake-failed", "a browser (HTTP), SSH or a port scan"),
    Row("forged", "no-handshake", "what it sends may be taken as messages of ZMTP 1.0."),
    Row("taken-id", "routing-id-taken", 'under the same routing id, "same"'),
    Row("cannot-send", "refused", "A PULL can't send"),
    Row("req-twice", "refused", "The REQ waits for its reply"),
    Row("rep-first", "refused", "The REP has no request to answer"),
    Row("unknown-id", "refused", 'knows no peer by the routing id "ff fe"'),
    Row("drops-unknown", "dropped", "1 message dropped, for the ROUTER knows no peer"),
    Row("nobody", "refused", "No peer is connected"),
    Row("no-frames", "refused", "has no frames"),
    Row("unread-router", "refused", "That peer's high-water mark is reached"),
    Row("unread-push", "refused", "its peer doesn't read as fast"),
    Row("unread-pub", "dropped", "for the subscriber's high-water mark is reached"),
    Row("unread-xpub", "refused", "XPUB_NODROP is set"),
    Row("slow-joiner", "dropped", "a subscriber gets only what is sent once it is there"),
    Row("unsent", "closed-with-unsent", "Closed with 1 message that no peer was there to take"),
    Row("req-stuck", "gave-up", "without the empty delimiter frame"),
    Row("rep-envelope", "request-thrown-away", "without an empty frame before the request"),
    Row("max-bound", "disconnected", "above MAXMSGSIZE, 100 bytes"),
    Row("max-connected", "gave-up", "above MAXMSGSIZE, 100 bytes"),
    Row("keeps-dropping", "keeps-dropping", "times in a row"),
    # The frozen peer's system takes the next connection, and is silent.
    Row("heartbeat", "disconnected", "unanswered (HEARTBEAT_IVL)", ("unanswered (HEARTBEAT_IVL)", _GREETS)),
    Row(
        "plain",
        "denied",
        'the password of "alice" is wrong',
        # What was last: two peers are turned away.
        ('the password of "alice" is wrong', "failed in the handshake"),
    ),
    Row("password", "handshake-failed", "access was denied (400"),
    Row("mechanism", "handshake-failed", "mechanism"),
    Row("denied-address", "denied", "the address is denied (127.0.0.0/8)"),
    Row("kept-out", "handshake-failed", "access was denied (400"),
    Row("any-key", "admitted", "any key may come in", NOT_WRONG),
    Row("listed", "denied", "is not among the allowed ones; add it there"),
    Row("unlisted", "handshake-failed", "access was denied (400"),
    Row("no-zap", ("handshake-failed", "no-handshake"), "no authenticator"),
    Row("server-key", "handshake-failed", "isn't the server key given here"),
    Row("put-off", "handshake-failed", "puts it off"),
    Row("no-secret", "failed", "The environment has no variable ROWS_NONE"),
]

_ADDRESSES = tuple(f"address-{index}" for index in range(len(IMPOSSIBLE)))

SITUATIONS: Mapping[str, tuple[str, ...] | str] = {
    "address in use": ("in-use",),
    "bad syntax, unknown transport, one that the type can't use, what libzmq takes in silence as something"
    " else, an ipc path too long or without its folder, a bind to an unknown host or to IPv6 without"
    " IPV6": _ADDRESSES,
    "connect to a folder that isn't there": ("no-folder",),
    "bind ipc on a regular file, or on a path that is alive": ("file", "live-path"),
    "connect to an unknown host, or to IPv6 without IPV6": ("no-name", "no-ipv6"),
    "connection refused": ("refused",),
    "a server that never greets": ("silent",),
    "tcp://*:*": "Nothing is wrong; what it became is told, and `test_what_a_wildcard_became_is_told` looks.",
    "unbind or disconnect of what isn't": "The engine has what it does taken back, and takes ENOENT for what was"
    " wanted: `tests/engine/test_failures.py`.",
    "wrong pair": ("wrong-pair", "wrong-visitor"),
    "REQ sends twice, REP sends first": ("req-twice", "rep-first"),
    "wrong direction": ("cannot-send",),
    "ROUTER to an unknown id": ("unknown-id", "drops-unknown"),
    "ROUTER at its high-water mark": ("unread-router",),
    "two peers with one routing id": ("taken-id",),
    "a reply to REQ without the empty delimiter": ("req-stuck",),
    "DEALER to REP without the delimiter": ("rep-envelope",),
    "PUB over its high-water mark, XPUB_NODROP": ("unread-pub", "unread-xpub"),
    "PUSH full, or without a peer": ("unread-push", "nobody"),
    "slow joiner": ("slow-joiner",),
    "PLAIN, CURVE or address denied": (
        *("plain", "password", "listed", "unlisted", "denied-address", "kept-out"),
    ),
    "ZAP 300": ("put-off",),
    "wrong server key, mechanisms that differ, no ZAP handler for PLAIN": (
        "server-key",
        "mechanism",
        "no-zap",
    ),
    "CURVE without a list of keys": ("any-key",),
    "a security option set after bind or connect": "A file has its options before anything is bound, and a change"
    " of security reopens the socket: `tests/engine/test_plan.py`, `tests/engine/test_options_later.py`.",
    "a frame over MAXMSGSIZE": ("max-bound", "max-connected", "keeps-dropping"),
    "options set after bind or connect": "A file has its options before anything is bound; those that come too"
    " late wait for a reopen: `tests/engine/test_options_later.py`, `tests/test_session_options.py`.",
    "LINGER -1": ("unsent",),
    "a routing id of any bytes": "Nothing is wrong; `test_a_routing_id_of_any_bytes_is_shown_as_such` looks.",
    "send_multipart([])": ("no-frames",),
    "HTTP, SSH or a port scan": ("http",),
    "messages without a handshake, by ZMTP 1.0": ("forged",),
    "a frozen peer": ("heartbeat",),
    "too many sockets or files": "It takes a process of its own: `test_too_many_files` in"
    " `tests/headless/test_failures.py` and `tests/engine/test_failures.py`.",
    "one socket used from several threads": "No socket is: the engine is called on the loop's thread alone.",
    "unread large messages": "The log takes them in; what waits is bounded: `tests/engine/test_inlet.py`.",
    "a monitor that isn't drained": "Each has its reader: `tests/engine/test_monitor.py`.",
    "a secret that isn't there": ("no-secret",),
}
"""What can go wrong, and the sockets that provoke it; a text says why none does."""

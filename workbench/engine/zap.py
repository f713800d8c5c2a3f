"""The authenticator: libzmq asks it whether a peer may come in, and it answers and tells.

ZAP 1.0 (RFC 27): libzmq sends each request over inproc to the one handler of its context and holds
the peer's handshake until the answer is there. Invariants: the handler is served on the loop, a
bounded number of requests at a time, and never waits; each guarded socket has a domain of its own,
by which a request finds its gate; each decision is an event of that socket.
"""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import zmq
from msgspec import Struct
from zmq.utils import z85

from workbench.traffic.records import Kind, Record, Sink

_ENDPOINT = "inproc://zeromq.zap.01"
_AT_ONCE = 64  # requests answered before others on the loop have their turn

_IPC = re.compile(r"localhost:(?P<user>\d+):\d+:(?P<process>\d+)")  # zmq_ipc(7), on Linux

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


class Gate(Struct, frozen=True, kw_only=True):
    """Who may come in at one socket.

    `users` are names with passwords (PLAIN), `keys` public keys in Z85 (CURVE), None for any.
    Denied addresses come first; where `allowed` is empty, all others pass.
    """

    domain: str
    users: Mapping[str, str] = {}
    keys: frozenset[str] | None = None
    allowed: tuple[Network, ...] = ()
    denied: tuple[Network, ...] = ()

    def __repr__(self) -> str:
        return f"Gate(domain={self.domain!r})"  # never the passwords: a repr ends in logs


class Decision(Struct, frozen=True):
    """What was decided of one peer: ZAP's status code, who it is, and the sentence that tells it."""

    code: str
    who: str
    sentence: str


def decide(gate: Gate, address: str, mechanism: str, credentials: Sequence[bytes]) -> Decision:
    """Whether that peer may come in. `address` is its IP address, without a port."""
    who = _peer(address)
    if (why := _address_refused(gate, address)) is not None:
        return Decision("400", "", f"Denied {who}: {why}")
    match mechanism, credentials:
        case "NULL", _:
            return Decision("200", "", f"Admitted {who}.")
        case "PLAIN", (name, password):
            return _plain(gate, who, name, password)
        case "CURVE", (raw,) if len(raw) == 32:
            key = z85.encode(raw).decode("ascii")
            if gate.keys is None:
                return Decision(
                    "200",
                    key,
                    f"Admitted {who} with the key {key}; any key may come in; list those that may.",
                )
            if key in gate.keys:
                return Decision("200", key, f"Admitted {who} with the key {key}.")
            return Decision(
                "400", key, f"Denied {who}: its key {key} is not among the allowed ones; add it there."
            )
        case _:
            sentence = f"Denied {who}: {mechanism} with credentials that this program doesn't know."
            return Decision("400", "", sentence)


def _plain(gate: Gate, who: str, name: bytes, password: bytes) -> Decision:
    users = {user.encode("utf-8"): expected for user, expected in gate.users.items()}
    user, expected = _visible(name), users.get(name)
    if expected is None:
        return Decision("400", user, f'Denied {who}: there is no user "{user}"; add it to the users.')
    if not hmac.compare_digest(expected.encode("utf-8"), password):
        return Decision("400", user, f'Denied {who}: the password of "{user}" is wrong; correct it there.')
    return Decision("200", user, f'Admitted {who} as "{user}".')


def _visible(name: bytes) -> str:
    """A name that a peer gave, without what could move a terminal's cursor."""
    text = name.decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def _peer(address: str) -> str:
    """The peer in words. By ipc:// libzmq gives its user, group and process, where the system tells them."""
    if local := _IPC.fullmatch(address):
        return f"process {local['process']} of user {local['user']}"
    ip = _ip(address)
    return str(ip) if ip is not None else _visible(address.encode()) or "a peer on this machine"


def _ip(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return None
    # How a socket with IPV6 set sees a peer of IPv4.
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return mapped or ip


def _address_refused(gate: Gate, address: str) -> str | None:
    if not (gate.allowed or gate.denied):
        return None
    peer = _ip(address)
    if peer is None:
        return (
            "it has no IP address, which the list of allowed ones asks for; bind by tcp://."
            if gate.allowed
            else None
        )
    if (network := next((one for one in gate.denied if peer in one), None)) is not None:
        return f"the address is denied ({_written(network)}); take it off the denied ones to let it in."
    if gate.allowed and not any(peer in one for one in gate.allowed):
        return "the address is not among the allowed ones; add it there."
    return None


def _written(network: Network) -> str:
    return str(network.network_address if network.num_addresses == 1 else network)


class ZapError(Exception):
    """A gate that can't be put up: one sentence."""


class Authenticator:
    """The one ZAP handler of a context. Close it before the context is terminated. Raises `ZapError`.

    `denied` gets each denial: the socket's id, and the sentence.
    """

    def __init__(
        self,
        context: zmq.Context[zmq.Socket[bytes]],
        sink: Sink,
        denied: Callable[[str, str], None] = lambda _id, _sentence: None,
    ) -> None:
        self._sink = sink
        self._denied = denied
        self._gates: dict[str, tuple[str, Gate]] = {}  # by domain: the socket's id and its gate
        self._loop = asyncio.get_running_loop()
        self._again: asyncio.Handle | None = None
        try:
            self._socket: zmq.Socket[bytes] = context.socket(zmq.REP)
        except zmq.ZMQError as error:
            raise ZapError(f"No authenticator can be made: {error.strerror}. Close some sockets.") from error
        self._socket.setsockopt(zmq.LINGER, 0)
        self._socket.bind(_ENDPOINT)
        self._fd = int(self._socket.getsockopt(zmq.FD))
        self._loop.add_reader(self._fd, self._serve)

    def guard(self, id: str, gate: Gate) -> None:  # noqa: A002 - the file's own word
        """Put this gate before that socket, before it binds. Raises `ZapError`."""
        other = self._gates.get(gate.domain)
        if other is not None and other[0] != id:
            raise ZapError(
                f'The ZAP domain "{gate.domain}" is that of {other[0]} already, and the authenticator tells'
                " sockets apart by it; give this one another."
            )
        self._gates[gate.domain] = (id, gate)

    def leave(self, id: str) -> None:  # noqa: A002
        """That socket is closed; nothing is asked for it any more."""
        self._gates = {domain: entry for domain, entry in self._gates.items() if entry[0] != id}

    def close(self) -> None:
        """Answer no more. What is still asked gets no answer, and its peers no way in."""
        self._loop.remove_reader(self._fd)
        if self._again is not None:
            self._again.cancel()
        self._socket.close(0)

    def _serve(self) -> None:
        self._again = None
        for _ in range(_AT_ONCE):
            try:
                request = self._socket.recv_multipart(zmq.NOBLOCK)
                self._socket.send_multipart(self._answer(request), zmq.NOBLOCK)
            except zmq.ZMQError:
                # EAGAIN: all are answered. The descriptor is edge-triggered, and asking has reset it.
                return
        self._again = self._loop.call_soon(self._serve)

    def _answer(self, request: list[bytes]) -> list[bytes]:
        if len(request) < 6 or request[0] != b"1.0":
            # Only a program inside this one could send it: libzmq's requests are always whole.
            number = request[1] if len(request) > 1 else b""
            return [b"1.0", number, b"500", b"not a request of ZAP 1.0", b"", b""]
        _, number, domain, address, _, mechanism = request[:6]
        entry = self._gates.get(domain.decode("utf-8", "replace"))
        if entry is None:
            # The socket was closed while its peer shook hands: a temporary failure, in RFC 27's words.
            return [b"1.0", number, b"300", b"the socket is being closed", b"", b""]
        id_, gate = entry
        peer = address.decode("utf-8", "replace")
        decision = decide(gate, peer, mechanism.decode("ascii", "replace"), request[6:])
        admitted = decision.code == "200"
        self._sink.record(
            Record(
                time=time.time_ns(),
                socket=id_,
                kind=Kind.EVENT,
                peer=str(_ip(peer) or peer),
                event="admitted" if admitted else "denied",
                reason=decision.sentence,
                trouble=not admitted,
            )
        )
        if not admitted:
            self._denied(id_, decision.sentence)
        # A user's id of at most 255 bytes goes into the metadata of each message as User-Id.
        who = decision.who.encode("utf-8")[:255] if admitted else b""
        return [b"1.0", number, decision.code.encode(), b"OK" if admitted else b"denied", who, b""]

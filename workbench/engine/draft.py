"""The draft types: what libzmq sends beside their frames, as frames; and what it would abort on, refused.

A SERVER's and a PEER's routing id and a RADIO's and a DISH's group travel beside the message, whose body
is one frame. Here each is the message's first frame: a routing id as its 4 bytes, big-endian, a group as
its text, and of a DGRAM the address, as `host:port`. Invariant: a draft type is opened only where
`missing` is empty, for libzmq without the draft API aborts the process at its first handshake.

Sources: zmq_socket(3), zmq_msg_set_routing_id(3), zmq_connect_peer(3), zmq_udp(7), libzmq's udp_engine.cpp;
measured on libzmq 4.3.5 and pyzmq 27.3.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import ipaddress
import os
import socket as os_socket
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from importlib import import_module
from typing import Any

import zmq

from workbench.document.workspace import Endpoint
from workbench.engine import behaviour as behaviours
from workbench.engine.attachments import OpenError
from workbench.engine.burst import Run
from workbench.engine.drain import plain
from workbench.engine.drain.drained import Drain, Drained, Limits
from workbench.engine.plan import Answer, Echoing, Frames
from workbench.traffic.records import Kind, MessageSlice

_PYZMQ = (27,)  # the first that can watch the draft types, which have no descriptor of their own
_BUILD = 'To use the draft types, build pyzmq with drafts: its manual, "Working with libzmq DRAFT sockets".'

_HEADED = ("SERVER", "PEER", "RADIO", "DISH", "DGRAM")
_LONGEST_GROUP = 255  # bytes; ZMQ_GROUP_MAX_LENGTH
_MOST_OF_A_RUN = 8 << 20  # bytes
_LARGEST_DATAGRAM = 8192  # bytes; libzmq copies what is more beyond the end of its buffer


class DraftError(Exception):
    """A message that can't be sent: one sentence."""


@lru_cache(maxsize=1)
def missing() -> str:
    """Why the draft types can't be used, and the way out, as a sentence; empty where they can."""
    if not zmq.has("draft"):
        return f"This libzmq, {zmq.zmq_version()}, is built without its draft API. {_BUILD}"
    if not zmq.DRAFT_API:
        return f"This pyzmq, {zmq.__version__}, is built without libzmq's draft API. {_BUILD}"
    if zmq.pyzmq_version_info() < _PYZMQ:
        return (
            f"This pyzmq, {zmq.__version__}, can't watch the draft types; use 27 or newer, built with drafts."
        )
    return ""


# Making a socket, and watching it


class PeerSocket(zmq.Socket[bytes]):
    """A PEER that gets to know whom it connects to, by routing id: without, two would never talk."""

    connected: dict[str, int]
    """The routing ids of those it connected to, by address; 0 where the id can't be known."""

    def connect(self, addr: str) -> Any:
        """As `zmq.Socket.connect`, but by zmq_connect_peer(3), which pyzmq doesn't offer."""
        call = _connect_peer()
        if call is None:
            self.connected[addr] = 0
            return super().connect(addr)
        routing_id, number = call(self.underlying, addr)
        if routing_id == 0 and number == errno.EFAULT:  # it knows none where IMMEDIATE is set
            super().connect(addr)
        elif routing_id == 0:
            raise zmq.ZMQError(number)
        self.connected[addr] = routing_id
        return None

    def disconnect(self, addr: str | bytes) -> Any:
        """As `zmq.Socket.disconnect`."""
        self.connected.pop(addr if isinstance(addr, str) else addr.decode(), None)
        return super().disconnect(addr)


def make(context: zmq.Context[zmq.Socket[bytes]], type_: str) -> zmq.Socket[bytes]:
    """A socket of that type, draft or not. Raises ZMQError."""
    if type_ != "PEER":
        return context.socket(getattr(zmq, type_))
    made = context.socket(zmq.PEER, socket_class=PeerSocket)
    assert isinstance(made, PeerSocket)
    made.connected = {}
    return made


@lru_cache(maxsize=1)
def _connect_peer() -> Callable[[int, str], tuple[int, int]] | None:
    """zmq_connect_peer of the libzmq that pyzmq has loaded: the routing id, or 0 and libzmq's errno."""
    try:
        library = ctypes.CDLL(import_module("zmq.backend.cython._zmq").__file__)
        connect, error = library.zmq_connect_peer, library.zmq_errno
    except (ImportError, OSError, AttributeError):
        return None
    connect.argtypes, connect.restype = (ctypes.c_void_p, ctypes.c_char_p), ctypes.c_uint32

    def call(handle: int, address: str) -> tuple[int, int]:
        routing_id = int(connect(handle, address.encode()))
        return routing_id, 0 if routing_id else int(error())

    return call


def descriptor(socket: zmq.Socket[bytes]) -> tuple[int, Callable[[], None] | None]:
    """What to watch, and what to call first of all when it is readable. Raises ZMQError.

    The types that are safe for threads have no descriptor; pyzmq gives that of a poller instead, which
    nothing reads: measured, it would stay readable for ever.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyzmq's DraftFDWarning, that this is experimental
        fd = int(socket.getsockopt(zmq.FD))
    threads = bool(zmq.has("draft")) and bool(socket.getsockopt(zmq.THREAD_SAFE))
    return fd, partial(_clear, fd) if threads else None


def _clear(fd: int) -> None:
    with contextlib.suppress(BlockingIOError):
        if sys.platform != "win32":
            os.read(fd, 4096)  # an eventfd's count, or a byte a signal
            return
        borrowed = os_socket.socket(fileno=fd)
        try:
            borrowed.recv(4096)
        finally:
            borrowed.detach()


def known_peers(socket: zmq.Socket[bytes]) -> Iterator[tuple[bytes, str]]:
    """The routing ids that a PEER has by connecting, each with the address it is connected to."""
    if isinstance(socket, PeerSocket):
        for address, routing_id in socket.connected.items():
            if routing_id:
                yield routing_id.to_bytes(4, "big"), address.partition("://")[2]


# Endpoints and groups


def check_endpoint(type_: str, endpoint: Endpoint, *, ipv6: bool) -> None:
    """Refuse what libzmq would abort on, or take in silence. Raises `OpenError`."""
    if sentence := _endpoint_problem(type_, endpoint, ipv6=ipv6):
        raise OpenError(f"{endpoint.address}: {sentence}", endpoint)


def _endpoint_problem(type_: str, endpoint: Endpoint, *, ipv6: bool) -> str:
    udp = endpoint.address.startswith("udp:")
    if type_ == "DGRAM":
        if endpoint.mode == "connect":
            return "a DGRAM connects to nobody; bind it, and begin each message with the address it goes to."
        if not udp:
            return "a DGRAM speaks UDP only; bind udp://127.0.0.1:5555 or such."
        if ipv6 or "[" in endpoint.address:
            return "libzmq aborts the program when a DGRAM gets a datagram by IPv6; use IPv4, without the option IPV6."
    if udp and type_ == "DISH":
        return (
            "libzmq aborts the program when a DISH gets a datagram by UDP that no RADIO has made; use tcp://."
        )
    return ""


def join(socket: zmq.Socket[bytes], group: bytes) -> None:
    """Let a DISH have the messages of a group; one that it has joined stays so. Raises `OpenError`."""
    sentence = _group_problem(group)
    if not sentence:
        try:
            group.decode()
        except UnicodeDecodeError:
            sentence = "is not UTF-8, which a group is."
    if sentence:
        raise OpenError(f"The group {_shown(group)} {sentence}")
    _unless_so_already(socket.join, group)


def leave(socket: zmq.Socket[bytes], group: bytes) -> None:
    """Take that back."""
    _unless_so_already(socket.leave, group)


def _unless_so_already(call: Callable[[bytes], None], group: bytes) -> None:
    try:
        call(group)
    except zmq.ZMQError as error:
        if error.errno != errno.EINVAL:  # libzmq's for a group that is joined, or left, already
            raise


def _group_problem(group: bytes) -> str:
    if len(group) > _LONGEST_GROUP:
        return f"has {len(group)} bytes; it has at most {_LONGEST_GROUP}."
    return "has a zero byte, where libzmq would cut it; remove it." if b"\0" in group else ""


# Sending


def sender(
    socket: zmq.Socket[bytes], type_: str, endpoints: Callable[[], Iterable[Endpoint]]
) -> Callable[[Frames], None] | None:
    """What sends a message of that draft type, without waiting; None for the other types.

    It raises `DraftError` for what can't be sent, and ZMQError where libzmq refuses. `endpoints` gives those
    that the socket has.
    """
    if type_ == "RADIO":
        return partial(_send_to_group, socket, endpoints)
    send = _SENDERS.get(type_)
    return partial(send, socket, type_) if send is not None else None


def send_run(
    send: Callable[[Frames], None],
    id: str,  # noqa: A002 - the file's own word
    frames: Callable[[int], Frames],
    counters: range,
    seconds: float,
) -> Run:
    """As `burst.send_run`, by what `sender` gave."""
    sent: list[bytes] = []
    ends, times = [0], list[int]()
    size = 0
    until = time.perf_counter() + seconds
    for counter in counters:
        message = frames(counter)
        try:
            if not message:
                break
            send(message)
        except (DraftError, zmq.ZMQError):
            break
        times.append(time.time_ns())
        sent += message
        ends.append(len(sent))
        size += sum(map(len, message))
        if size >= _MOST_OF_A_RUN or time.perf_counter() > until:
            return Run(MessageSlice.joined(id, sent, ends, times, "", Kind.SENT), ended_early=False)
    ended_early = len(times) < len(counters)
    return Run(MessageSlice.joined(id, sent, ends, times, "", Kind.SENT), ended_early)


def _send_single(socket: zmq.Socket[bytes], type_: str, frames: Frames) -> None:
    if len(frames) != 1:
        raise DraftError(f"A {type_} sends single frames; this message has {len(frames)}.")
    socket.send(frames[0], zmq.NOBLOCK)


def _two(type_: str, frames: Frames, first: str) -> Frames:
    if len(frames) != 2:
        count = f"{len(frames)} frame{'s' * (len(frames) != 1)}"
        raise DraftError(f"A {type_} sends two frames: {first}, and the body; this message has {count}.")
    return frames


def _send_routed(socket: zmq.Socket[bytes], type_: str, frames: Frames) -> None:
    head, body = _two(type_, frames, "the routing id of the peer")
    routing_id = int.from_bytes(head, "big")
    if len(head) != 4 or not routing_id:
        raise DraftError(
            f"A {type_} takes the first frame as the routing id of the peer, which has 4 bytes and isn't zero;"
            f" {_shown(head)} is none. Choose a peer that was seen."
        )
    try:
        socket.send(body, zmq.NOBLOCK, routing_id=routing_id)
    except zmq.Again as error:
        raise DraftError(
            "That peer's high-water mark is reached; it takes no more until it has read."
        ) from error
    except zmq.ZMQError as error:
        if error.errno != errno.EHOSTUNREACH:
            raise
        raise DraftError(
            f"The {type_} knows no peer by the routing id {head.hex(' ')}, the message's first frame."
        ) from error


def _send_to_group(
    socket: zmq.Socket[bytes], endpoints: Callable[[], Iterable[Endpoint]], frames: Frames
) -> None:
    group, body = _two("RADIO", frames, "the group")
    if sentence := _group_problem(group):
        raise DraftError(f"The message's first frame is its group, which {sentence}")
    size = 1 + len(group) + len(body)
    if size > _LARGEST_DATAGRAM and any(endpoint.address.startswith("udp:") for endpoint in endpoints()):
        most = _LARGEST_DATAGRAM - 1
        raise DraftError(f"A RADIO sends at most {most:,} bytes by UDP, the group's and the body's together.")
    message = zmq.Frame(body)
    message.group = group
    socket.send(message, zmq.NOBLOCK)


def _send_datagram(socket: zmq.Socket[bytes], type_: str, frames: Frames) -> None:
    address, body = _two(type_, frames, "the address that it goes to")
    if not _is_address(address):
        raise DraftError(
            f"A DGRAM takes the first frame as the address that the message goes to, such as 127.0.0.1:5555;"
            f" {_shown(address)} is none."
        )
    if len(body) > _LARGEST_DATAGRAM:
        raise DraftError(
            f"A DGRAM sends at most {_LARGEST_DATAGRAM:,} bytes at once; this body has {len(body):,}."
        )
    socket.send_multipart((address, body), zmq.NOBLOCK)


def _is_address(frame: bytes) -> bool:
    host, _, port = frame.rpartition(b":")
    try:
        ipaddress.IPv4Address(host.decode("ascii"))
    except ValueError:
        return False
    return port.isdigit() and len(port) <= 5 and 0 < int(port) <= 65535 and host != b"255.255.255.255"


_SENDERS: Mapping[str, Callable[[zmq.Socket[bytes], str, Frames], None]] = {
    "CLIENT": _send_single,
    "SCATTER": _send_single,
    "CHANNEL": _send_single,
    "SERVER": _send_routed,
    "PEER": _send_routed,
    "DGRAM": _send_datagram,
}


# Receiving


def drain(type_: str) -> Drain | None:
    """The drain of a type that receives more than its frames; None where any will do."""
    if type_ == "DGRAM":
        return _drain_datagrams
    opening = _OPENINGS.get(type_)
    return partial(plain.drain, opening=opening) if opening is not None else None


def _drain_datagrams(
    socket: zmq.Socket[bytes],
    id: str,  # noqa: A002 - the file's own word
    limits: Limits,
    _peer: str | None,
    _only_one: bool,
) -> Drained:
    # libzmq has no address for the message, only within it.
    return plain.drain(socket, id, limits, "", False, opening=_addressed)


def _routed(frame: zmq.Frame) -> Frames:
    return frame.get("routing_id").to_bytes(4, "big"), frame.bytes  # pyright: ignore[reportAttributeAccessIssue]


def _grouped(frame: zmq.Frame) -> Frames:
    return str(frame.get("group")).encode(), frame.bytes


def _addressed(frame: zmq.Frame) -> Frames:
    return (frame.bytes.rstrip(b"\0"),)  # libzmq ends the address as C does


_OPENINGS: Mapping[str, Callable[[zmq.Frame], Frames]] = {
    "SERVER": _routed,
    "PEER": _routed,
    "DISH": _grouped,
}


def answer(behaviour: Answer | Echoing, type_: str, request: Frames) -> Frames:
    """As `behaviour.answer`, and back to where the request came from."""
    route = request[:1] if type_ in _HEADED else ()
    reply = behaviours.answer(behaviour, type_, request[len(route) :])
    return (*route, *reply) if reply else ()


def _shown(frame: bytes) -> str:
    """Bytes for a sentence, as text where they are some, the first of them where they are many."""
    try:
        text = frame.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text.isprintable() and (text or not frame):
        return f'"{text[:40]}{"…" if len(text) > 40 else ""}"'
    return f"{frame[:16].hex(' ')}{' …' if len(frame) > 16 else ''}"

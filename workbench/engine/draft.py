"""The draft types as sockets: whether there are any, and what libzmq would abort on, refused.

Invariant: a draft type is opened only where `missing` is empty, for libzmq without the draft API aborts
the process at its first handshake. What they send and receive is in `engine/draft_messages.py`.

Sources: zmq_socket(3), zmq_connect_peer(3), zmq_udp(7), libzmq's radio.cpp and udp_engine.cpp; measured on
libzmq 4.3.5 and pyzmq 27.3.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import socket as os_socket
import sys
import warnings
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from importlib import import_module
from typing import Any

import zmq

from workbench.document.address import ONE_ADDRESS
from workbench.document.workspace import Endpoint
from workbench.engine.attachments import OpenError
from workbench.engine.draft_messages import LONGEST_GROUP, group_problem, shown

_PYZMQ = (27,)  # the first that can watch the draft types, which have no descriptor of their own
_BUILD = 'To use the draft types, build pyzmq with drafts: its manual, "Working with libzmq DRAFT sockets".'
_LARGEST_JOIN = len(b"\x04JOIN") + LONGEST_GROUP  # bytes


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
    """The routing ids of those it connected to, by address, where they can be known."""

    def connect(self, addr: str) -> Any:
        """As `zmq.Socket.connect`, but by zmq_connect_peer(3), which pyzmq doesn't offer."""
        call = _connect_peer()
        routing_id, number = call(self.underlying, addr) if call is not None else (0, errno.EFAULT)
        if routing_id:
            self.connected[addr] = routing_id
            return None
        if number == errno.EFAULT:  # libzmq's where IMMEDIATE is set: it knows none then
            return super().connect(addr)
        raise zmq.ZMQError(number)

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
    if not zmq.has("draft") or not socket.getsockopt(zmq.THREAD_SAFE):
        return int(socket.getsockopt(zmq.FD)), None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyzmq's DraftFDWarning, that this is experimental
        fd = int(socket.getsockopt(zmq.FD))
    return fd, partial(_clear, fd)


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
            yield routing_id.to_bytes(4, "big"), address.partition("://")[2]


# Endpoints and groups


def protect(socket: zmq.Socket[bytes], type_: str) -> None:
    """To be called before a draft socket has an endpoint, with its options set.

    Measured: a peer that joins a group that is too long aborts a RADIO's process. All that a RADIO takes in
    is who joins and leaves, so that MAXMSGSIZE can keep such away. With CURVE it can't, whose own frames
    are longer; there it takes a peer that was admitted.
    """
    if type_ != "RADIO" or socket.getsockopt(zmq.MECHANISM) == zmq.CURVE:
        return
    most = int(socket.getsockopt(zmq.MAXMSGSIZE))
    if most < 0 or most > _LARGEST_JOIN:
        socket.setsockopt(zmq.MAXMSGSIZE, _LARGEST_JOIN)


def check_endpoint(type_: str, endpoint: Endpoint, *, first: bool, ipv6: bool) -> None:
    """Refuse what libzmq would abort on, or take in silence. Raises `OpenError`.

    `first`: the socket has no other endpoint.
    """
    if type_ == "DGRAM" and not first:
        raise OpenError(f"{endpoint.address}: {ONE_ADDRESS}", endpoint)
    if sentence := _endpoint_problem(type_, endpoint, ipv6=ipv6):
        raise OpenError(f"{endpoint.address}: {sentence}", endpoint)


def _endpoint_problem(type_: str, endpoint: Endpoint, *, ipv6: bool) -> str:
    if endpoint.mode == "connect" and type_ == "DGRAM":
        return "a DGRAM connects to nobody; bind it, and begin each message with the address it goes to."
    if ipv6 and type_ == "DGRAM":
        return "libzmq aborts the program when a DGRAM gets a datagram by IPv6; set the option IPV6 back."
    return ""


def join(socket: zmq.Socket[bytes], group: bytes) -> None:
    """Let a DISH have the messages of a group; one that it has joined stays so. Raises `OpenError`."""
    sentence = group_problem(group)
    if not sentence:
        try:
            group.decode()
        except UnicodeDecodeError:
            sentence = "is not UTF-8, which a group is."
    if sentence:
        raise OpenError(f"The group {shown(group)} {sentence}")
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

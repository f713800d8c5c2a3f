"""What the draft types send and receive, as frames: also what travels beside them.

A SERVER's and a PEER's routing id and a RADIO's and a DISH's group travel beside the message, whose body
is one frame. Here each is the message's first frame: a routing id as its 4 bytes, big-endian, a group as
its text, and of a DGRAM the address, as `host:port`. What libzmq would drop in silence, or break on, is
refused in words.

Sources: zmq_socket(3), zmq_msg_set_routing_id(3), libzmq's udp_engine.cpp; measured on libzmq 4.3.5.
"""

from __future__ import annotations

import errno
import ipaddress
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial

import zmq

from workbench.document.workspace import Endpoint
from workbench.engine.burst import Run
from workbench.engine.drain import plain
from workbench.engine.drain.drained import Drain, Drained, Limits
from workbench.engine.plan import Frames
from workbench.traffic.records import Kind, MessageSlice

LONGEST_GROUP = 255
"""Bytes of a group at most: libzmq's ZMQ_GROUP_MAX_LENGTH."""

_MOST_OF_A_RUN = 8 << 20  # bytes
_LARGEST_DATAGRAM = 8192  # bytes; libzmq copies what is more beyond the end of its buffer


class DraftError(Exception):
    """A message that can't be sent: one sentence."""


def group_problem(group: bytes) -> str:
    """What is wrong with a group, as the end of a sentence; empty if nothing is."""
    if len(group) > LONGEST_GROUP:
        return f"has {len(group)} bytes; it has at most {LONGEST_GROUP}."
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
            f" {shown(head)} is none. Choose a peer that was seen."
        )
    try:
        socket.send(body, zmq.NOBLOCK, routing_id=routing_id)
    except zmq.Again as error:
        raise DraftError(
            "That peer's high-water mark is reached; it takes no more until it has read. Send again later, or raise"
            " SNDHWM."
        ) from error
    except zmq.ZMQError as error:
        if error.errno != errno.EHOSTUNREACH:
            raise
        raise DraftError(
            f"The {type_} knows no peer by the routing id {head.hex(' ')}, the message's first frame; choose one"
            " that was seen."
        ) from error


def _send_to_group(
    socket: zmq.Socket[bytes], endpoints: Callable[[], Iterable[Endpoint]], frames: Frames
) -> None:
    group, body = _two("RADIO", frames, "the group")
    if sentence := group_problem(group):
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
            f" {shown(address)} is none."
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
    return frame.get("routing_id").to_bytes(4, "big"), frame.bytes


def _grouped(frame: zmq.Frame) -> Frames:
    return str(frame.get("group")).encode(), frame.bytes


def _addressed(frame: zmq.Frame) -> Frames:
    return (frame.bytes.rstrip(b"\0"),)  # libzmq ends the address as C does


_OPENINGS: Mapping[str, Callable[[zmq.Frame], Frames]] = {
    "SERVER": _routed,
    "PEER": _routed,
    "DISH": _grouped,
}


def shown(frame: bytes) -> str:
    """Bytes for a sentence, as text where they are some, the first of them where they are many."""
    try:
        text = frame.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text.isprintable() and (text or not frame):
        return f'"{text[:40]}{"…" if len(text) > 40 else ""}"'
    return f"{frame[:16].hex(' ')}{' …' if len(frame) > 16 else ''}"

"""libzmq's errors in words. A table: what was tried, on which type of socket, and the errno.

Sources: zmq_bind(3), zmq_connect(3), zmq_msg_send(3), and what libzmq 4.3.5 was measured to do. What
becomes of a connection has its words in `engine/connection_reasons.py`.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping

import zmq

from workbench.engine.state import Remedy

_NO_PEER = "No peer is connected that could take it; connect one and send again."
_FIRST_FRAME = ", the message's first frame; choose a peer that is connected."
_LATER = "Send again later, or raise SNDHWM."

# (socket type, errno); "" is any type.
_SEND: Mapping[tuple[str, int], str] = {
    ("REQ", zmq.EFSM): "The REQ waits for its reply; it can send again once that has come."
    " If its peer is gone or hangs, stop and start the REQ.",
    ("REP", zmq.EFSM): "The REP has no request to answer; it sends only after it has received.",
    ("REQ", zmq.EAGAIN): "No peer is connected that could take the request; connect one and send again.",
    ("ROUTER", zmq.EHOSTUNREACH): f"The ROUTER knows no peer by that routing id{_FIRST_FRAME}",
    ("STREAM", zmq.EHOSTUNREACH): f"The STREAM knows no peer by that routing id{_FIRST_FRAME}",
    (
        "ROUTER",
        zmq.EAGAIN,
    ): f"That peer's high-water mark is reached; it takes no more until it has read. {_LATER}",
    ("XPUB", zmq.EAGAIN): f"A subscriber's high-water mark is reached, and XPUB_NODROP is set. {_LATER}",
    ("PUB", zmq.EAGAIN): f"A subscriber's high-water mark is reached, and XPUB_NODROP is set. {_LATER}",
    ("", zmq.EAGAIN): "No peer is connected that could take it, or the high-water mark is reached;"
    " connect one and send again.",
    ("", zmq.EFSM): "It isn't this socket's turn to send.",
    ("", zmq.ENOTSUP): "This type of socket can't send.",
    ("", errno.EINVAL): "libzmq refuses this message for this type of socket.",
}

_BIND_IP = "A bind takes an address of this machine, or the name of one of its network interfaces"

_ATTACH: Mapping[int, str] = {
    errno.EADDRINUSE: "Another program, or another socket, has this address already; choose another port.",
    errno.EADDRNOTAVAIL: "This machine has no such address; use 127.0.0.1, or * for all.",
    errno.ENODEV: f"There is no such address here. {_BIND_IP}; use 127.0.0.1, or * for all.",
    errno.EACCES: "This address needs rights that the program doesn't have; use a port above 1023.",
    errno.EINVAL: "libzmq can't read this address; write one such as tcp://127.0.0.1:5555.",
    errno.EPROTONOSUPPORT: "libzmq was built without this transport; there are tcp://, ipc:// and inproc://.",
    errno.ENAMETOOLONG: "The path is too long for ipc://; use a shorter one.",
    errno.ENOENT: "The folder of this path doesn't exist; make it, or use another path.",
    errno.EMFILE: "Too many sockets or files are open; close some.",
    zmq.ENOCOMPATPROTO: "This type of socket can't use this transport.",
}
_NEEDS_IPV6 = "An IPv6 address needs the option IPV6; set it to 1."


def send_refused(
    type_: str, error: zmq.ZMQError, frames: tuple[bytes, ...] = (), peers: int | None = None
) -> str:
    """Why a message was refused. `peers`: how many are connected, None where that isn't known."""
    number = error.errno or 0
    if type_ == "ROUTER" and number == zmq.EHOSTUNREACH and frames:
        name = frames[0].decode("utf-8") if _printable(frames[0]) else frames[0].hex(" ")
        return f'The ROUTER knows no peer by the routing id "{name}"{_FIRST_FRAME}'
    if number == zmq.EAGAIN and peers is not None and (type_, number) not in _SEND:
        return _NO_PEER if peers == 0 else _full(peers)
    return _SEND.get((type_, number)) or _SEND.get(("", number)) or _plain(error)


def _full(peers: int) -> str:
    who = "its peer doesn't read" if peers == 1 else f"none of its {peers} peers reads"
    return (
        f"The high-water mark is reached: {who} as fast as this socket sends. {_LATER}"
        " That a peer hangs is noticed only where HEARTBEAT_IVL is set."
    )


NOBODY_SUBSCRIBES = (
    "Nobody is connected, so that what is published is dropped; a subscriber gets only"
    " what is sent once it is there."
)


def unroutable(messages: int) -> str:
    """What a ROUTER dropped that isn't to refuse it."""
    return (
        f"{_messages(messages)} dropped, for the ROUTER knows no peer by the routing id, the first frame, or that"
        " peer's high-water mark is reached. Set ROUTER_MANDATORY to have them refused."
    )


def _messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count:,} messages"


def dropped(messages: int, *, exact: bool) -> str:
    """What a publisher dropped, for one subscriber (`exact`) or for some of several."""
    count = _messages(messages)
    start = (
        f"{count} dropped, for the subscriber's"
        if exact
        else f"At least {count} dropped for a subscriber whose"
    )
    return (
        f"{start} high-water mark is reached: it reads more slowly than this socket sends. Raise SNDHWM, send"
        " less, or set XPUB_NODROP to have them refused."
    )


def attach_failed(
    mode: str, address: str, number: int, words: str = "", *, ipv6: bool = True, says: str = "libzmq"
) -> str:
    """Why a bind or a connect failed: the errno, and for one that has no sentence here the words of who `says` it."""
    reason = _ATTACH.get(number) or (f"{says} says: {words}." if words else f"libzmq's error {number}.")
    if number == errno.ENODEV and "[" in address and not ipv6:
        reason = _NEEDS_IPV6
    if number == errno.EACCES and address.startswith("ipc:"):
        reason = "The program may not make a file in this folder; use another path."
    return f"{address}: can't {mode}. {reason}"


def attach_remedy(number: int) -> Remedy:
    """What a click could do about it."""
    return "another-port" if number in (errno.EADDRINUSE, errno.EACCES) else ""


def needs_ipv6(address: str) -> str:
    """A connect that libzmq never tries, since it leaves IPv6 out."""
    return f"{address} can't be reached: an{_NEEDS_IPV6[2:]}"


def name_not_found(host: str, passing: bool) -> str:
    """A host that can't be looked up; `passing` where only the name server didn't answer."""
    if passing:
        return f"The name {host} can't be looked up: no name server answers; libzmq goes on trying."
    return f"There is no host named {host}; correct the name, or use an address. libzmq goes on trying."


def _printable(frame: bytes) -> bool:
    try:
        return frame.decode("utf-8").isprintable()
    except UnicodeDecodeError:
        return False


def _plain(error: zmq.ZMQError) -> str:
    return f"libzmq says: {error.strerror}."

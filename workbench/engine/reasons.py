"""libzmq's errors in words. A table: what was tried, on which type of socket, and the errno.

Sources: zmq_bind(3), zmq_connect(3), zmq_msg_send(3), and what libzmq 4.3.5 was measured to do.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping

import zmq

_NO_PEER = (
    "No peer is connected that could take it, or the high-water mark is reached; connect one and send again."
)

# (socket type, errno); "" is any type.
_SEND: Mapping[tuple[str, int], str] = {
    ("REQ", zmq.EFSM): "The REQ waits for its reply; it can send again once that has come.",
    ("REP", zmq.EFSM): "The REP has no request to answer; it sends only after it has received.",
    ("REQ", zmq.EAGAIN): "No peer is connected that could take the request; connect one and send again.",
    ("ROUTER", zmq.EHOSTUNREACH): "The ROUTER knows no peer by that routing id, the message's first frame.",
    ("STREAM", zmq.EHOSTUNREACH): "The STREAM knows no peer by that routing id, the message's first frame.",
    ("ROUTER", zmq.EAGAIN): "That peer's high-water mark is reached; it takes no more until it has read.",
    ("XPUB", zmq.EAGAIN): "A subscriber's high-water mark is reached, and XPUB_NODROP is set.",
    ("", zmq.EAGAIN): _NO_PEER,
    ("", zmq.EFSM): "It isn't this socket's turn to send.",
    ("", zmq.ENOTSUP): "This type of socket can't send.",
    ("", errno.EINVAL): "libzmq refuses this message for this type of socket.",
}

_ATTACH: Mapping[int, str] = {
    errno.EADDRINUSE: "Another program, or another socket, has this address already; choose another port.",
    errno.EADDRNOTAVAIL: "This machine has no such address; use 127.0.0.1, or * for all.",
    errno.ENODEV: "This machine has no such address or name; use 127.0.0.1, or * for all.",
    errno.EACCES: "This address needs rights that the program doesn't have; use a port above 1023.",
    errno.EINVAL: "libzmq can't read this address; write one such as tcp://127.0.0.1:5555.",
    errno.EPROTONOSUPPORT: "libzmq was built without this transport; there are tcp://, ipc:// and inproc://.",
    errno.ENAMETOOLONG: "The path is too long for ipc://; use a shorter one.",
    errno.ENOENT: "The folder of this path doesn't exist; make it, or use another path.",
    errno.EMFILE: "Too many sockets or files are open; close some.",
    zmq.ENOCOMPATPROTO: "This type of socket can't use this transport.",
}


def send_refused(type_: str, error: zmq.ZMQError, frames: tuple[bytes, ...] = ()) -> str:
    """Why a message was refused."""
    number = error.errno or 0
    if type_ == "ROUTER" and number == zmq.EHOSTUNREACH and frames:
        name = frames[0].decode("utf-8") if _printable(frames[0]) else frames[0].hex(" ")
        return f'The ROUTER knows no peer by the routing id "{name}", the message\'s first frame.'
    return _SEND.get((type_, number)) or _SEND.get(("", number)) or _plain(error)


def attach_failed(mode: str, address: str, error: zmq.ZMQError) -> str:
    """Why a bind or a connect failed."""
    return f"{address}: can't {mode}. {_ATTACH.get(error.errno or 0) or _plain(error)}"


def nobody_listens(address: str) -> str:
    """A connection that was refused; libzmq tries again by itself."""
    return f"Nobody listens at {address}; trying again."


def closed_before_handshake(address: str) -> str:
    """A connection that was made and dropped: measured to be what a wrong pair of types does."""
    return (
        f"The peer at {address} hung up before the handshake: most often its type doesn't match."
        " libzmq won't try again by itself; stop and start the socket."
    )


def handshake_failed(address: str, number: int) -> str:
    """A handshake that did not succeed; `number` as in zmq_socket_monitor(3)."""
    if number == 0x11000001:
        return (
            f"{address}: the handshake failed: a command that isn't valid here,"
            " as a wrong CURVE server key gives."
        )
    if number == 0x11000002:
        return f"{address}: the handshake failed: the two sides use different security mechanisms."
    if number in (300, 400, 500):
        return f"{address}: the handshake failed: access was denied ({number})."
    return f"{address}: the handshake failed; the peer may not speak ZeroMQ."


def _printable(frame: bytes) -> bool:
    try:
        return frame.decode("utf-8").isprintable()
    except UnicodeDecodeError:
        return False


def _plain(error: zmq.ZMQError) -> str:
    return f"libzmq says: {error.strerror}."

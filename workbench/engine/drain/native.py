"""The drain in C: no Python object a frame, and without the GIL.

The extension is optional: it is there where a compiler was when the program was built. It links to no
libzmq. The library that pyzmq has loaded, `_drain.c` and this module always mean the same one.
"""

from __future__ import annotations

import ctypes
from importlib import import_module

import zmq

from workbench.engine.drain.drained import NAMELESS, Drain, Drained, Limits, nothing
from workbench.traffic.records import MessageSlice

_FUNCTIONS = (
    "zmq_msg_init",
    "zmq_msg_recv",
    "zmq_msg_data",
    "zmq_msg_size",
    "zmq_msg_more",
    "zmq_msg_close",
    "zmq_msg_gets",
    "zmq_errno",
)
_NAMELESS = NAMELESS.encode()


class NativeMissingError(Exception):
    """The native drain can't be used: a sentence that says why."""


def load() -> Drain:
    """The drain, bound to the libzmq that pyzmq has loaded. Raises `NativeMissingError`."""
    try:
        extension = import_module("workbench.engine.drain._drain")
    except ImportError as error:
        raise NativeMissingError(
            "it was not built: there was no C compiler, or no Python headers, at installation."
        ) from error
    try:
        # What pyzmq's own extension needs is resolved through it, so it's the same library in each case.
        library = ctypes.CDLL(import_module("zmq.backend.cython._zmq").__file__)
        addresses = [ctypes.cast(getattr(library, name), ctypes.c_void_p).value for name in _FUNCTIONS]
    except (ImportError, OSError, AttributeError) as error:
        raise NativeMissingError(
            "the functions of the libzmq that pyzmq has loaded can't be reached from outside."
        ) from error
    extension.bind(*addresses)
    take = extension.drain

    def drain(
        socket: zmq.Socket[bytes],
        id: str,  # noqa: A002 - the file's own word
        limits: Limits,
        peer: str | None,
        only_one: bool,
    ) -> Drained:
        taken = take(
            socket.underlying,
            limits.messages,
            limits.bytes,
            limits.seconds,
            limits.largest,
            None if peer is None else peer.encode(),
            _NAMELESS,
            only_one,
        )
        if isinstance(taken, int):
            return nothing(id, taken)
        times, message_ends, frame_ends, data, peer_ends, peers, left_out, errno = taken
        messages = MessageSlice(
            socket=id,
            times=memoryview(times).cast("q"),
            message_ends=memoryview(message_ends).cast("i"),
            frame_ends=memoryview(frame_ends).cast("i"),
            data=memoryview(data),
            peer_ends=memoryview(peer_ends).cast("i"),
            peers=memoryview(peers),
        )
        return Drained(messages, errno, tuple(memoryview(left_out).cast("q")) if left_out else ())

    return drain

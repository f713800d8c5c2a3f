"""What the frames of a message are called: routing id, delimiter, topic, and the parts of known protocols.

Sources: zmq_socket(3); RFC 28/REQREP; RFC 7/MDP and 18/MDP (Majordomo); RFC 29/PUBSUB; Jupyter's messaging
specification, 5.4. Invariant: a name is given where the socket's type or the bytes leave no other reading that
anybody uses; what is left has none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from msgspec import Struct

from workbench.traffic.records import Kind

_LONGEST_ID = 255  # bytes of a routing id
_FARTHEST = 16  # frames before a protocol's own that are looked at
_HEADER = 65_536  # bytes of a Jupyter header that are looked at for its type


class Envelope(Struct, frozen=True):
    """`names` are the frames' names by their position, from 0; `protocol` what the message is, empty if unknown."""

    names: Mapping[int, str]
    protocol: str = ""


class _Majordomo(Struct, frozen=True):
    """One of the protocol's headers: who speaks, and for each command its name and its frames' names."""

    speaker: str
    commands: Mapping[bytes, tuple[str, tuple[str, ...]]]


_CLIENT = ("client address", "delimiter")
_WORKER = {
    b"\x01": ("ready", ("service",)),
    b"\x02": ("request", _CLIENT),
    b"\x03": ("reply", _CLIENT),
    b"\x04": ("heartbeat", ()),
    b"\x05": ("disconnect", ()),
}
_MAJORDOMO: Mapping[bytes, _Majordomo] = {
    # 7/MDP: a client's message has no command; the frame after the header is the service.
    b"MDPC01": _Majordomo("client", {}),
    b"MDPW01": _Majordomo("worker", _WORKER),
    b"MDPC02": _Majordomo(
        "client",
        {
            b"\x01": ("request", ("service",)),
            b"\x02": ("partial", ("service",)),
            b"\x03": ("final", ("service",)),
        },
    ),
    b"MDPW02": _Majordomo(
        "worker",
        {
            b"\x01": ("ready", ("service",)),
            b"\x02": ("request", _CLIENT),
            b"\x03": ("partial", _CLIENT),
            b"\x04": ("final", _CLIENT),
            b"\x05": ("heartbeat", ()),
            b"\x06": ("disconnect", ()),
        },
    ),
}
_JUPYTER = b"<IDS|MSG>"
_JUPYTER_PARTS = ("signature", "header", "parent header", "metadata", "content")


def envelope(frames: Sequence[bytes], socket_type: str, kind: Kind) -> Envelope:
    """The names of these frames, of a message that a socket of that type, "" for unknown, sent or received."""
    names: dict[int, str] = {}
    if not frames:
        return Envelope(names)
    if protocol := _subscription(frames, socket_type, kind, names):
        return Envelope(names, protocol)
    if _JUPYTER in frames[:_FARTHEST]:
        return Envelope(names, _jupyter(frames, socket_type, names))
    start = _addresses(frames, socket_type, names)
    protocol = _majordomo(frames, start, names)
    if not protocol and socket_type in ("PUB", "SUB", "XPUB", "XSUB") and len(frames) > 1:
        names[0] = "topic"
    return Envelope(names, protocol)


def _subscription(frames: Sequence[bytes], socket_type: str, kind: Kind, names: dict[int, str]) -> str:
    """What an XPUB receives and an XSUB sends: a byte that says which, and the topic (RFC 29/PUBSUB)."""
    here = (socket_type, kind) in (("XPUB", Kind.RECEIVED), ("XSUB", Kind.SENT), ("XSUB", Kind.REFUSED))
    if not here or len(frames) != 1 or frames[0][:1] not in (b"\x00", b"\x01"):
        return ""
    said = "subscribe" if frames[0][0] else "unsubscribe"
    names[0] = said
    return said


def _addresses(frames: Sequence[bytes], socket_type: str, names: dict[int, str]) -> int:
    """Name routing ids and the delimiter; the position of the first frame of what they stand before."""
    last = len(frames) - 1
    start = 0
    if socket_type in ("ROUTER", "STREAM", "SERVER", "PEER") and len(frames) > 1:
        names[0] = "routing id"
        start = 1
    if socket_type not in ("ROUTER", "DEALER") or start > last:
        return start
    # Further ids, of brokers on the way, stand before the delimiter. libzmq's own begin with a zero byte.
    stop = start
    while stop < min(last, _FARTHEST) and _generated(frames[stop]):
        stop += 1
    if frames[stop] == b"" and stop < last:
        for position in range(start, stop):
            names[position] = "routing id"
        names[stop] = "delimiter"
        return stop + 1
    return start


def _generated(frame: bytes) -> bool:
    return len(frame) == 5 and frame[0] == 0


def _majordomo(frames: Sequence[bytes], start: int, names: dict[int, str]) -> str:
    for position in range(start, min(start + 2, len(frames))):
        known = _MAJORDOMO.get(frames[position])
        if known is None:
            # REQ takes the delimiter away by itself; one that stands here came with the message.
            if frames[position]:
                break
            continue
        for before in range(start, position):
            names[before] = "delimiter"
        names[position] = "protocol"
        rest = position + 1
        if not known.commands:
            _name(names, frames, rest, ("service",))
            return f"Majordomo {known.speaker}"
        if rest >= len(frames) or frames[rest] not in known.commands:
            return f"Majordomo {known.speaker}"
        command, parts = known.commands[frames[rest]]
        names[rest] = f"command, {command}"
        _name(names, frames, rest + 1, parts)
        return f"Majordomo {known.speaker} {command}"
    return ""


def _name(names: dict[int, str], frames: Sequence[bytes], start: int, parts: Sequence[str]) -> None:
    names.update(zip(range(start, len(frames)), parts, strict=False))


def _jupyter(frames: Sequence[bytes], socket_type: str, names: dict[int, str]) -> str:
    mark = frames.index(_JUPYTER)
    # On iopub, which is published, what stands before is a topic.
    before = "topic" if socket_type in ("PUB", "SUB", "XPUB", "XSUB") else "routing id"
    for position in range(mark):
        delimiter = not frames[position] and position == mark - 1
        names[position] = "delimiter" if delimiter else before
    names[mark] = "mark"
    _name(names, frames, mark + 1, _JUPYTER_PARTS)
    for position in range(mark + 1 + len(_JUPYTER_PARTS), min(len(frames), mark + 100)):
        names[position] = "buffer"
    return f"Jupyter {_message_type(frames[mark + 2])}".rstrip() if mark + 2 < len(frames) else "Jupyter"


def _message_type(header: bytes) -> str:
    if len(header) > _HEADER:
        return ""
    try:
        read = json.loads(header)
    except (ValueError, RecursionError):
        return ""
    said = read.get("msg_type") if isinstance(read, dict) else None
    return said[:60] if isinstance(said, str) else ""

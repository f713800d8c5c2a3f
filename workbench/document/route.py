"""Which frames of a request are its route, so that a ROUTER answers the sender and a DEALER keeps the delimiter.

Source: RFC 28/REQREP, zmq_socket(3).
"""

from __future__ import annotations

from collections.abc import Sequence

_HEADED = ("SERVER", "PEER", "RADIO", "DISH", "DGRAM")
"""Draft types whose first frame says where it comes from; see the engine's `draft_messages`."""


def route_length(type_: str, frames: Sequence[bytes]) -> int:
    """How many leading frames are route and delimiter on a socket of that type."""
    if type_ in ("ROUTER", "STREAM"):
        return 2 if type_ == "ROUTER" and len(frames) > 1 and not frames[1] else min(1, len(frames))
    if type_ in _HEADED:
        return min(1, len(frames))
    return 1 if type_ == "DEALER" and len(frames) > 1 and not frames[0] else 0


def envelope_length(frames: Sequence[bytes]) -> int:
    """How many leading frames of a request that a broker hands to its worker are the envelope.

    That is all up to the first empty frame with something behind it; a DEALER's own delimiter before it belongs
    to it, too. None where there is no such frame: the whole is the request then.
    """
    start = 1 if len(frames) > 1 and not frames[0] else 0
    return next((i + 1 for i in range(start, len(frames) - 1) if not frames[i]), start)


def is_notice(type_: str, frames: Sequence[bytes]) -> bool:
    """Whether it is no data but a STREAM's notice that a peer came or went; answered, it would hang up."""
    return type_ == "STREAM" and not any(frames[1:])

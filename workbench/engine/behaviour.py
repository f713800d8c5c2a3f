"""What a socket answers by itself.

`envelope` says which leading frames belong to the route, so that a ROUTER answers the sender and a
DEALER keeps the delimiter; the rest is the message. Source: RFC 28/REQREP.
"""

from __future__ import annotations

from workbench.engine.plan import Answer, Echoing, Frames


def envelope(type_: str, frames: Frames) -> int:
    """How many leading frames are route and delimiter on a socket of that type."""
    if type_ in ("ROUTER", "STREAM"):
        return 2 if type_ == "ROUTER" and len(frames) > 1 and not frames[1] else min(1, len(frames))
    return 1 if type_ == "DEALER" and len(frames) > 1 and not frames[0] else 0


def answer(behaviour: Answer | Echoing, type_: str, request: Frames) -> Frames:
    """The message that answers that request; empty where there is none to give."""
    if type_ == "STREAM" and not any(request[1:]):
        # Not data but the notice that a peer came or went; answered so, it would hang up (zmq_socket(3)).
        return ()
    if isinstance(behaviour, Echoing):
        return request
    route = envelope(type_, request)
    body = behaviour.frames(request[route:])
    return (*request[:route], *body) if body else ()

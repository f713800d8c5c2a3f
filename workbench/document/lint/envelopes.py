"""Checks of the frames that stand before a message: the empty delimiter, the routing id, a group.

Source: zmq_socket(3), RFC 28/REQREP. Measured: a REP takes nothing in that has no delimiter, and a
REQ that gets a reply without one is disconnected for good.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workbench.document.lint.outgoing import Outgoing, outgoing
from workbench.document.lint.subject import Check, Subject
from workbench.document.lint.topology import as_bytes
from workbench.document.problems import Fix, Problem

_LONGEST_ID = 255  # bytes of a routing id
# The draft types send one frame, some with what says where it goes before it.
_SINGLE = ("CLIENT", "SCATTER", "CHANNEL")
_HEADED: Mapping[str, str] = {
    "SERVER": "the routing id of the peer",
    "PEER": "the routing id of the peer",
    "RADIO": "the group",
    "DGRAM": "the address that it goes to, as 127.0.0.1:5555",
}


def envelopes(subject: Subject) -> Iterator[Problem]:
    """Messages of a DEALER, a ROUTER or a STREAM that their peers would never take in."""
    for message in outgoing(subject.workspace):
        if not message.frames:
            continue
        match message.socket.type:
            case "DEALER":
                yield from _dealer(subject, message)
            case "ROUTER":
                yield from _router(subject, message)
            case "STREAM":
                yield from _stream(message)
            case type_ if type_ in _SINGLE or type_ in _HEADED:
                yield from _draft(message)
            case _:
                pass


def _problem(message: Outgoing, sentence: str, fix: Fix | None = None, frame: int = 0) -> Problem:
    return Problem("error", f"{message.place}[{frame}]", message.socket.id, sentence, fix)


def _peer_types(subject: Subject, message: Outgoing) -> set[str]:
    return {subject.workspace.sockets[peer].type for peer in subject.peers(message.index)}


def _dealer(subject: Subject, message: Outgoing) -> Iterator[Problem]:
    first = message.bytes_of(0, subject.scope)
    if first is None or first == b"" or "REP" not in _peer_types(subject, message):
        return
    sentence = (
        f"{message.what} begins with no empty frame, without which a REP takes nothing in from a DEALER."
    )
    yield _problem(message, sentence, message.with_delimiter(0))


def _router(subject: Subject, message: Outgoing) -> Iterator[Problem]:
    if len(message.frames) == 1:
        yield _problem(
            message,
            f"{message.what} has one frame only; a ROUTER takes the first as the routing id of the peer that"
            " gets the others.",
        )
        return
    routing_id = message.bytes_of(0, subject.scope)
    if routing_id is not None and not 1 <= len(routing_id) <= _LONGEST_ID:
        yield _problem(
            message,
            f"{message.what} begins with a frame of {len(routing_id)} bytes; a ROUTER takes it as the routing id"
            f" of a peer, which has 1 to {_LONGEST_ID}.",
        )
        return
    second = message.bytes_of(1, subject.scope)
    if second is None or second == b"" or not _goes_to_req(subject, message, routing_id):
        return
    sentence = (
        f"{message.what} has no empty frame after the routing id, without which a REQ takes no answer"
        " and is disconnected."
    )
    yield _problem(message, sentence, message.with_delimiter(1), 1)


def _goes_to_req(subject: Subject, message: Outgoing, routing_id: bytes | None) -> bool:
    """Whether its receiver is a REQ for sure: by its routing id, or since there are no others."""
    peers = [subject.workspace.sockets[peer] for peer in subject.peers(message.index)]
    named = [peer for peer in peers if routing_id and as_bytes(peer.options.get("ROUTING_ID")) == routing_id]
    return bool(named or peers) and all(peer.type == "REQ" for peer in named or peers)


def _draft(message: Outgoing) -> Iterator[Problem]:
    type_ = message.socket.type
    head = _HEADED.get(type_)
    if len(message.frames) != (1 if head is None else 2):
        count = f"{len(message.frames)} frame{'s' * (len(message.frames) != 1)}"
        wants = "single frames" if head is None else f"two: {head}, and the body"
        yield _problem(message, f"{message.what} has {count}; a {type_} sends {wants}.")


def _stream(message: Outgoing) -> Iterator[Problem]:
    if len(message.frames) != 2:
        yield _problem(
            message,
            f"{message.what} has {len(message.frames)} frame{'s' * (len(message.frames) != 1)}; a STREAM sends"
            " two: the routing id of the peer, and what it gets.",
        )


CHECKS: tuple[Check, ...] = (envelopes,)

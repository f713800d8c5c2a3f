"""What a tap sees, in words."""

from __future__ import annotations

import errno
import socket
from collections.abc import Mapping

from workbench.document.legality import why_not_types
from workbench.engine import ipc_paths, reasons
from workbench.traffic.text import is_text, visible
from workbench.wire.observer import From, Opened, Party

_LONGEST = 60  # characters of a topic, or a routing id, that a sentence holds
_WHO = {From.CLIENT: "the client", From.TARGET: "the target"}
_DENIED = {
    "300": "a passing fault of its authenticator",
    "400": "its credentials or address are not admitted",
    "500": "a fault of its authenticator",
}


NO_DESCRIPTOR = (errno.EMFILE, errno.ENFILE)
"""The errors of a program, or a system, that has as many files open as it may."""
_NO_DESCRIPTOR = (
    "the program has as many files open as the system lets it (ulimit -n); each client needs two."
)


def listening(target: str) -> str:
    """What a tap does from now on."""
    return f"Whoever connects here is connected to {target}."


def public(address: str, target: str) -> str:
    """Others than this machine may use the tap, too."""
    return f"{address}: other machines can connect here, and so reach {target}."


def cannot_listen(address: str, error: OSError) -> str:
    """Why nothing can be listened at."""
    number = errno.ENODEV if isinstance(error, socket.gaierror) else error.errno or 0
    words = (error.strerror or str(error)).lower()
    return reasons.attach_failed("listen", address, number, words, says="The system")


def unreachable(target: str, host: str, error: OSError) -> str:
    """Why somebody who connected could not be connected to the target."""
    if isinstance(error, socket.gaierror):
        why = f"There is no host named {host}; correct the name, or use an address."
    elif isinstance(error, TimeoutError):
        why = f"{target} doesn't answer: the machine is off, or a firewall drops what comes."
    elif isinstance(error, ConnectionRefusedError | FileNotFoundError):
        reason = ipc_paths.connect_problem(target)
        why = f"Nobody listens at {target}{f': {reason}' if reason else ''}."
    elif error.errno in NO_DESCRIPTOR:
        return f"{target} can't be reached: {_NO_DESCRIPTOR} Who connects here is hung up on until some are closed."
    else:
        why = f"{target} can't be reached: {(error.strerror or str(error)).lower()}."
    return f"{why} Who connects here is hung up on until that is right."


def crowded() -> str:
    """Why nobody else is connected."""
    return f"No more clients can be connected: {_NO_DESCRIPTOR} Others wait until some have left."


def reached(target: str) -> str:
    """The end of that."""
    return f"{target} can be reached again."


def connected(opened: Opened) -> str:
    """Who talks to whom, and how."""
    version = ".".join(map(str, min(opened.client.version, opened.target.version)))
    user = f' as "{_short(opened.user)}"' if opened.user else ""
    sealed = ": what is said is encrypted, and only counted" if opened.sealed else ""
    who = f"{_party(opened.client)} talks to {_party(opened.target)}"
    if opened.sealed:
        who = "The handshake has begun"
    return f"{who[0].upper()}{who[1:]} by ZMTP {version}, {opened.mechanism}{user}{sealed}."


def _party(party: Party) -> str:
    named = f' "{_short(party.routing_id)}"' if party.routing_id else ""
    return f"{_a(party.type)}{named}" if party.type else "somebody"


def _a(type_: str) -> str:
    return f"{'an' if type_[:1] == 'X' else 'a'} {visible(type_)[:_LONGEST]}"


def wrong_pair(opened: Opened) -> str:
    """Why these two types will not talk; empty where they may, or aren't told."""
    if not (opened.client.type and opened.target.type):
        return ""
    why = why_not_types(opened.client.type, opened.target.type)
    return f"{why} The two hang up, and libzmq won't try again by itself." if why else ""


def differ(client: str, target: str) -> str:
    """Two mechanisms."""
    return (
        f"The client's security mechanism is {client}, the target's {target}: they can't talk."
        " Choose the same on both."
    )


def refused(by: From, reason: str) -> str:
    """A side that said no; the reason is a ZAP status code, as a rule."""
    said = f"{visible(reason)}: {_DENIED[reason]}" if reason in _DENIED else visible(reason)[:200]
    return f"{_who(by)} refused {_WHO[by.other]}{f' ({said})' if said else ''}."


def unread(by: From, reason: str) -> str:
    """A connection that goes on, and can't be looked into."""
    # The decoder's sentences are those of one side about the other.
    return f"{reason.replace('The other side', _who(by))} It is passed on unread."


def no_handshake(first: From, heard: str) -> str:
    """A connection that ended before there was one. `heard`: the type that the other side had told by then."""
    if heard:
        other = _WHO[first.other]
        return (
            f"{_who(first)} hung up when it heard that {other} is {_a(heard)}: most often its own type doesn't"
            " match, and libzmq won't try again by itself."
        )
    return f"{_who(first)} hung up before the handshake was done: a check of health or a port scan does."


def subscription(by: From, prefix: bytes, *, cancelled: bool) -> str:
    """What a side wants, or wants no more."""
    what = f'what begins with "{_short(prefix)}"' if prefix else "all"
    return f"{_who(by)} {'no longer wants' if cancelled else 'wants'} {what}."


def hung_up(first: From | None) -> str:
    """How a connection ended; None: the tap did."""
    return f"{_who(first)} hung up." if first is not None else "The tap ended."


def sums(passed: Mapping[From, int], sizes: Mapping[From, int], *, sealed: bool, heartbeats: int) -> str:
    """What went through, both ways."""
    if sealed:
        there, back = (f"{sizes[by]:,} bytes" for by in From)
    else:
        there, back = (_messages(passed[by]) for by in From)
    beats = f"; {heartbeats:,} heartbeats" if heartbeats else ""
    return f"{there} went to the target, {back} came back{beats}."


def _messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count:,} messages"


def _who(by: From) -> str:
    return f"T{_WHO[by][1:]}"


def _short(data: bytes) -> str:
    text = visible(data.decode("utf-8")) if is_text(data) else data.hex(" ")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"

"""What becomes of a connection, in words: who doesn't answer, who hung up, and what can be done.

Sources: zmq_socket_monitor(3), and what libzmq 4.3.5 was measured to do.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping

from msgspec import Struct

from workbench.catalogue.socket_types import socket_types

_NOT_ZEROMQ = "a browser (HTTP), SSH or a port scan, or ZeroMQ older than 4.0"
_OTHER_SERVER = "a server of another kind (HTTP, SSH), or ZeroMQ older than 4.0"
_NEVER_AGAIN = "libzmq won't try again by itself; stop and start the socket"
_NO_RECONNECT = "RECONNECT_IVL is -1, so that libzmq won't try again; stop and start the socket."

# HANDSHAKE_FAILED_PROTOCOL's values: zmq.h, ZMQ_PROTOCOL_ERROR_*.
_PROTOCOL: Mapping[int, str] = {
    0x11000001: "a signature or key doesn't fit, as a wrong CURVE server key gives",
    0x11000002: "the two sides use different security mechanisms; choose the same on both",
}
# Measured: a server that can't be asked why hangs up on its client without a word, again and again.
_HUNG_UP: Mapping[str, str] = {
    "PLAIN": "it has no authenticator to look at passwords (ZAP), or uses another mechanism",
    "CURVE": "its public key isn't the server key given here, or it uses another mechanism",
}
PROTOCOL_ERRORS = 0x10000000  # HANDSHAKE_FAILED_PROTOCOL's values begin here
DENIED = (300, 400, 500)
"""HANDSHAKE_FAILED_AUTH's values: an authenticator's statuses (RFC 27/ZAP)."""


class About(Struct, frozen=True, kw_only=True):
    """What of a socket bears on why its connections fail. Times in ms; -1 or 0 is off."""

    type: str
    mechanism: str = "NULL"
    max_message: int = -1
    heartbeat: int = 0
    handshake: int = 0
    connect_timeout: int = 0
    reconnects: bool = True
    ipv6: bool = False

    @property
    def raw(self) -> bool:
        """Whether it talks to plain TCP peers, without a handshake."""
        return self.type == "STREAM"

    def fits(self) -> str:
        """Which types its peers may have, in words."""
        known = socket_types().get(self.type)
        peers = known.peers if known is not None else ()
        if not peers:
            return ""
        *most, last = peers
        return f" A {self.type} talks to {', '.join(most)}{' and ' if most else ''}{last} only."

    def too_large(self) -> str:
        """What else may be behind a connection that is cut."""
        if self.max_message < 0:
            return ""
        return (
            f" Or it sent a frame above MAXMSGSIZE, {self.max_message:,} bytes, which libzmq answers by"
            " hanging up; raise it."
        )


def nobody_listens(address: str, ipc_reason: str = "", *, again: bool = True) -> str:
    """A connection that was refused; libzmq tries again by itself, as a rule."""
    start = f"Nobody listens at {address}{f': {ipc_reason}' if ipc_reason else ''}"
    return (
        f"{start}; trying again. Start its peer, or correct the address."
        if again
        else f"{start}. {_NO_RECONNECT}"
    )


def bad_source(address: str) -> str:
    """A connect from an address of one's own that isn't there."""
    return (
        f"{address}: the address before the ; isn't one of this machine, or is taken; trying again."
        " Remove it to let the system choose."
    )


def no_answer(address: str) -> str:
    """A connection that is neither made nor refused."""
    return (
        f"No answer from {address}: the machine is off, a firewall drops what comes, or too many wait"
        " to be accepted there; still trying."
    )


def hung_up_on_connect(address: str, about: About) -> str:
    """A connection that was made and dropped in its handshake: measured to be what a wrong pair of types does."""
    return (
        f"The peer at {address} hung up before the handshake: most often its type doesn't match."
        f"{about.fits()}{about.too_large()} {_NEVER_AGAIN} once that is right."
    )


def hung_up_on_bind(peer: str, about: About) -> str:
    """The same, seen by the side that was connected to."""
    return (
        f"{_who(peer)} was turned away in the handshake: most often its type doesn't match."
        f"{about.fits()}{about.too_large()} It won't try again by itself; start it again once that is right."
    )


def gave_up(address: str, about: About) -> str:
    """A connection that had been good, and that libzmq ended and doesn't make again."""
    if not about.reconnects:
        return f"The connection to {address} is gone. {_NO_RECONNECT}"
    if about.type == "REQ":
        why = (
            "The peer answered without the empty delimiter frame that a REQ expects first, or out of turn:"
            " the REQ waits for ever. Let the peer send the envelope back as it came."
        )
    elif about.max_message >= 0:
        why = (
            f"The peer sent a frame above MAXMSGSIZE, {about.max_message:,} bytes, or what isn't ZeroMQ; raise it"
            " to take such."
        )
    else:
        why = f"The peer sent what a {about.type} can't take."
    return f"{address}: libzmq ended the connection. {why} {_NEVER_AGAIN}."


def gone(peer: str, about: About) -> str:
    """A peer that was connected and isn't any more; why can't be known, only guessed where options hint at it.

    Empty where neither who nor why is known.
    """
    may: list[str] = []
    if about.heartbeat > 0:
        may.append("it may have left a heartbeat unanswered (HEARTBEAT_IVL)")
    if about.max_message >= 0:
        may.append(
            f"it may have sent a frame above MAXMSGSIZE, {about.max_message:,} bytes; raise it to take such"
        )
    if not peer and not may:
        return ""
    return f"{_who(peer)} is gone{': ' if may else ''}{', or '.join(may)}."


def guesses(about: About) -> bool:
    """Whether `gone` has an idea why, so that it is worth a look."""
    return about.heartbeat > 0 or about.max_message >= 0


def handshake_failed(who: str, number: int, about: About, *, connects: bool, at_once: bool = False) -> str:
    """A handshake that did not succeed; `number` as in zmq_socket_monitor(3): an errno, a status or a code.

    `at_once`: the peer hung up before anybody could have taken it for silent.
    """
    start = f"{who}: the handshake failed: " if connects else f"{_who(who)} failed in the handshake: "
    if number in DENIED:
        denied = {300: "a passing fault of the authenticator", 500: "a fault of the authenticator"}
        reason = f"access was denied ({number}: {denied.get(number, 'the credentials or the address')})."
        return f"{start}{reason}{f' {_NEVER_AGAIN} with others.' if connects and number != 300 else ''}"
    if number >= PROTOCOL_ERRORS:
        reason = _PROTOCOL.get(number, f"the peer sent what isn't valid there (0x{number:x})")
        return f"{start}{reason}.{f' {_NEVER_AGAIN}.' if connects else ''}"
    if number == errno.EAGAIN:  # measured: the value of a handshake that took longer than HANDSHAKE_IVL
        seconds = f"{about.handshake / 1000:g} s" if about.handshake else "its time"
        likely = (
            f"{_OTHER_SERVER}, or an authenticator that puts it off (ZAP 300)" if connects else _NOT_ZEROMQ
        )
        return f"{start}the peer didn't greet within {seconds} (HANDSHAKE_IVL): {likely}."
    if connects and (likely := _HUNG_UP.get(about.mechanism)):
        return (
            f"{start}the peer hung up in it: most often {likely}; or it doesn't speak ZeroMQ. Compare the security"
            " of both sides."
        )
    not_zeromq = _OTHER_SERVER if connects else _NOT_ZEROMQ
    other = f"a peer whose mechanism isn't {about.mechanism}"  # whichever side sees it first hangs up
    if at_once:
        return (
            f"{start}the peer hung up at once: its type doesn't match, or it isn't ZeroMQ ({not_zeromq}),"
            f" or {other}.{about.fits()}"
        )
    return f"{start}the peer hung up without a ZeroMQ handshake: {not_zeromq}, or {other}."


def silent(who: str, *, connects: bool, mechanism: str = "NULL") -> str:
    """A connection whose other side has not greeted; `mechanism` is the one asked for on this side."""
    if connects:
        # Measured: a server that fails on its side alone as often keeps the connection open as it hangs up.
        other = f", or {_HUNG_UP[mechanism]}" if mechanism in _HUNG_UP else ""
        return (
            f"Connected to {who}, but the peer doesn't greet: {_OTHER_SERVER}, or its program hangs{other}."
        )
    return (
        f"{_who(who)} is connected but doesn't greet: {_NOT_ZEROMQ}. Without PLAIN or CURVE, what it sends"
        " may be taken as messages of ZMTP 1.0."
    )


def keeps_dropping(address: str, times: int, reason: str) -> str:
    """A connection that is made and lost again and again."""
    why = reason or (
        "Why can't be known from here: look whether the peer ends again and again, or takes only frames smaller"
        " than those that are sent (its MAXMSGSIZE)."
    )
    return f"The connection to {address} was made and lost {times:,} times in a row. {why}"


def holds_again(times: int) -> str:
    """The end of that."""
    return f"It holds now, after it was lost {times:,} times in a row."


def came_and_went(count: int, peers: int) -> str:
    """Peers that were counted instead of told each."""
    return (
        f"{count:,} more came and went within a second each, as a port scan, a check of health, or a peer that"
        f" is cut off and tries again; {peers:,} are connected now."
    )


def cannot_accept(times: int) -> str:
    """No descriptor is left for one who knocks."""
    tries = "once" if times == 1 else f"{times:,} times"
    return (
        "Too many files are open, so that peers who connect wait outside"
        f" (tried {tries}); close some sockets, or raise the limit (ulimit -n)."
    )


def accepts_again(times: int) -> str:
    """The end of that."""
    return f"Peers are accepted again, after {times:,} failed tries."


def one_too_many(peers: int) -> str:
    """A PAIR that more than one is connected to: the handshake succeeds, and what they send vanishes."""
    return (
        f"{peers} peers are connected, and a PAIR talks to one: libzmq takes nothing from the others and"
        " doesn't tell them. Disconnect them, or use DEALER."
    )


def closed_with_unsent(messages: int, waiting: int, linger: int) -> str:
    """What a socket had still to send when it was closed: messages, or bytes where those can't be counted."""
    given = f"is sent within {linger:,} ms, or dropped" if linger else "was dropped"
    if messages:
        count = "1 message" if messages == 1 else f"{messages:,} messages"
        return f"Closed with {count} that no peer was there to take: what is left {given}."
    return (
        f"Closed while at least {waiting:,} bytes waited for a peer to read; how many messages that is"
        f" can't be known. What is left {given}."
    )


def _who(peer: str) -> str:
    return f"The peer {peer}" if peer else "A peer"

"""How live sockets stand: the frozen values that the canvas, the inspector and `run` read."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from workbench.document.workspace import Mode

Phase: TypeAlias = Literal["stopped", "opening", "live", "failed"]
"""`failed` is a socket that was started and could not be: it isn't open. `opening` waits for a keyring's answer, or for
descriptors to be read."""

EndpointPhase: TypeAlias = Literal["idle", "bound", "connecting", "connected", "failed"]

Remedy: TypeAlias = Literal["", "reopen", "another-port"]
"""What a click could do about a problem.

`reopen`: stop the socket and start it again, for libzmq won't connect again by itself. `another-port`: edit
the address, for somebody else has this one. Empty: nothing but what the problem's sentence says.
"""


class EndpointState(Struct, frozen=True, kw_only=True):
    """One endpoint of a socket, in the order of the workspace.

    `address` is rendered; `actual` is what it became (`tcp://*:*` gets a port), equal to `address`
    unless libzmq says otherwise. `peers` counts live connections. `problem` is a sentence, with the
    way out, where something is wrong, else empty; `remedy` is what a click could do about it.
    """

    mode: Mode
    address: str
    actual: str
    phase: EndpointPhase = "idle"
    peers: int = 0
    problem: str = ""
    remedy: Remedy = ""


class Peer(Struct, frozen=True):
    """A peer that a ROUTER or STREAM has heard from: its routing id (1 to 255 bytes, any) and address."""

    routing_id: bytes
    address: str


class Counters(Struct, frozen=True, kw_only=True):
    """Totals since the socket was first started: messages and bytes.

    `dropped` are messages that a publisher sent and at least one subscriber missed, at the least; `left_out`
    those among the received that the log was too far behind to take.
    """

    sent: int = 0
    received: int = 0
    refused: int = 0
    dropped: int = 0
    left_out: int = 0
    bytes_sent: int = 0
    bytes_received: int = 0


class Doing(Struct, frozen=True, kw_only=True):
    """What a socket's behaviour has done since it was started, in messages.

    `hits` has a count for each of a reply's rules, in their order; `unmatched` were taken by none. `waiting`
    are held back by a delay now. `dropped` and `duplicated` were, as was asked for. `note` says in words what
    else there is: how many workers, say.
    """

    hits: tuple[int, ...] = ()
    unmatched: int = 0
    waiting: int = 0
    dropped: int = 0
    duplicated: int = 0
    note: str = ""


class SocketState(Struct, frozen=True, kw_only=True):
    """All that can be said of a socket now. `problem` is the worst thing, in words, or empty.

    `notice` is what went wrong last and is over: a message refused, a peer turned away, messages left unsent
    at its end. It stays until something goes well again, see `engine/notice.py`.
    A socket that failed still has its endpoints: idle ones, and the one that it failed on. `pending`
    names the options that a live socket gets only when it is opened again, for libzmq ignores them now.
    """

    phase: Phase = "stopped"
    problem: str = ""
    notice: str = ""
    endpoints: tuple[EndpointState, ...] = ()
    peers: tuple[Peer, ...] = ()
    counters: Counters = Counters()
    doing: Doing = Doing()
    pending: tuple[str, ...] = ()

    @property
    def remedy(self) -> Remedy:
        """What a click could do about the problem."""
        for endpoint in self.endpoints:
            if endpoint.problem:
                return endpoint.remedy
        return ""


class Progress(Struct, frozen=True, kw_only=True):
    """How a scheduled send stands.

    `sent` of `count` messages (None: until stopped), `refused` tries. `achieved` is the rate so far in messages
    a second, 0 while there is none; `asked` the one that was asked for, 0 for as fast as it goes. `done` once
    it has ended, and `why` in words where that was before its time.
    """

    sent: int = 0
    count: int | None = None
    refused: int = 0
    achieved: float = 0.0
    asked: float = 0.0
    done: bool = False
    why: str = ""


STOPPED = SocketState()

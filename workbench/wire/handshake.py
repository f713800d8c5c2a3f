"""The handshakes of NULL and PLAIN, as tables: who sends what first, and what follows what. Source: RFC 37, RFC 24.

A side that receives a command which its state's row doesn't name has met a broken peer, or an `Error`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import NamedTuple

from workbench.wire.commands import Command, Hello, Initiate, Ready, Welcome


class State(Enum):
    """Where a connection stands."""

    GREETING = auto()
    """The other side's greeting is awaited."""
    READY = auto()
    """Its READY is."""
    WELCOME = auto()
    HELLO = auto()
    INITIATE = auto()
    OPEN = auto()
    """The handshake is done: messages may pass."""
    FAILED = auto()
    """Nothing can be read or sent any more."""


class Step(NamedTuple):
    """What a received command leads to: what is sent, if anything, and the state then."""

    sends: type[Command] | None
    then: State


class Handshake(NamedTuple):
    """One side of a mechanism: what it sends after the greetings, the state then, and its steps."""

    sends: type[Command] | None
    then: State
    steps: Mapping[tuple[State, type[Command]], Step]


_NULL = Handshake(Ready, State.READY, {(State.READY, Ready): Step(None, State.OPEN)})
_PLAIN_CLIENT = Handshake(
    Hello,
    State.WELCOME,
    {
        (State.WELCOME, Welcome): Step(Initiate, State.READY),
        (State.READY, Ready): Step(None, State.OPEN),
    },
)
_PLAIN_SERVER = Handshake(
    None,
    State.HELLO,
    {
        (State.HELLO, Hello): Step(Welcome, State.INITIATE),
        (State.INITIATE, Initiate): Step(Ready, State.OPEN),
    },
)

HANDSHAKES: Mapping[tuple[str, bool], Handshake] = {
    ("NULL", False): _NULL,
    ("NULL", True): _NULL,
    ("PLAIN", False): _PLAIN_CLIENT,
    ("PLAIN", True): _PLAIN_SERVER,
}
"""By mechanism, and whether it is the server's side."""

"""A ZMTP 3 connection as somebody between its two sides sees it, without any input or output of its own.

Give it what either side sent, and it tells what that means. It never answers, and nothing that it can't read
matters to the two sides: after `Unread`, and where CURVE hides what is said, nothing more is told.
Passwords are not told.
"""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias

from msgspec import Struct

from workbench.wire.commands import (
    Cancel,
    Command,
    Error,
    Hello,
    Initiate,
    Ping,
    Pong,
    Properties,
    Ready,
    Subscribe,
)
from workbench.wire.decoder import (
    CommandReceived,
    Decoder,
    Failed,
    Greeted,
    Limits,
    MessageReceived,
    Received,
)
from workbench.wire.greeting import READABLE, Greeting


class From(Enum):
    """Who said it: the side that connected, or the one that it reached."""

    CLIENT = "client"
    TARGET = "target"

    @property
    def other(self) -> From:
        """Whom it was said to."""
        return From.TARGET if self is From.CLIENT else From.CLIENT


class Party(Struct, frozen=True, kw_only=True):
    """What a side said of itself: nothing where the mechanism hides it. `routing_id` may be empty anyway."""

    type: str = ""
    routing_id: bytes = b""
    version: tuple[int, int] = (3, 1)


class Opened(Struct, frozen=True, kw_only=True):
    """Both sides have said who they are: messages may pass. `user` is PLAIN's."""

    client: Party
    target: Party
    mechanism: str
    user: bytes = b""

    @property
    def sealed(self) -> bool:
        """Whether what is said from now on is encrypted."""
        return self.mechanism not in READABLE


class Differ(Struct, frozen=True):
    """The two sides have different mechanisms: both will hang up."""

    client: str
    target: str


class Refused(Struct, frozen=True):
    """That side refused the other one, in its own words, such as a ZAP status code."""

    by: From
    reason: str


class Subscription(Struct, frozen=True):
    """That side wants messages that begin with this, or no more (`cancelled`)."""

    by: From
    prefix: bytes
    cancelled: bool = False


class Unread(Struct, frozen=True):
    """From here on nothing can be read of the connection, and why, as a sentence."""

    by: From
    reason: str


Seen: TypeAlias = Opened | Differ | Refused | MessageReceived | Subscription | Unread

_SUBSCRIBERS = ("SUB", "XSUB")
_AS_COMMANDS = (3, 1)  # the version from which subscriptions are commands, not messages


class _Side:
    """What is known of one side."""

    def __init__(self, limits: Limits | None) -> None:
        self.decoder = Decoder(limits)
        self.greeting: Greeting | None = None
        self.properties: Properties | None = None
        self.user = b""
        self.plain = True
        """Whether a message of it is one: it may be hidden, or, before ZMTP 3.1, a subscription."""

    @property
    def sealed(self) -> bool:
        """Whether what it says is hidden."""
        return self.greeting is not None and self.greeting.mechanism not in READABLE

    @property
    def ready(self) -> bool:
        """Whether it has said who it is, as far as it will be understood."""
        return self.properties is not None or self.sealed

    def party(self) -> Party:
        assert self.greeting is not None
        told = {name.lower(): value for name, value in self.properties or ()}
        return Party(
            type=told.get("socket-type", b"").decode("ascii", "backslashreplace"),
            routing_id=told.get("identity", b""),
            version=self.greeting.version,
        )


class Observer:
    """One connection."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._sides = {by: _Side(limits) for by in From}
        self._opened: Opened | None = None
        self._ended = False  # nothing more can be told
        self.heartbeats = 0
        """PINGs and PONGs, of both sides."""

    @property
    def opened(self) -> Opened | None:
        """Who talks to whom, once both have said it."""
        return self._opened

    def type_of(self, by: From) -> str:
        """The type that this side told; empty as long as it hasn't, or it is hidden."""
        side = self._sides[by]
        return side.party().type if side.greeting is not None else ""

    def feed(self, by: From, data: bytes) -> list[Seen]:
        """What these bytes of that side, after those before, tell."""
        seen: list[Seen] = []
        if self._ended:
            return seen
        side = self._sides[by]
        for received in side.decoder.feed(data):
            if side.plain and isinstance(received, MessageReceived):
                seen.append(received)
            elif (told := self._took(by, received)) is not None:
                seen.append(told)
            if self._ended:
                break
        return seen

    def _took(self, by: From, received: Received) -> Seen | None:
        match received:
            case MessageReceived(frames):
                return self._message(by, frames)
            case CommandReceived(command):
                return self._command(by, command)
            case Greeted(greeting):
                side = self._sides[by]
                side.greeting, side.plain = greeting, greeting.mechanism in READABLE
                return self._differ() or self._open()
            case Failed(reason):
                self._ended = True
                return Unread(by, reason)

    def _message(self, by: From, frames: tuple[bytes, ...]) -> Seen | None:
        if self._sides[by].sealed:
            return None
        if len(frames) == 1 and frames[0][:1] in (b"\0", b"\1"):
            return Subscription(by, frames[0][1:], cancelled=frames[0][0] == 0)
        return MessageReceived(frames)

    def _command(self, by: From, command: Command) -> Seen | None:
        side = self._sides[by]
        match command:
            case Ready(properties) | Initiate(properties):
                side.properties = properties
                return self._open()
            case Hello(username=user):
                side.user = user
            case Error(reason):
                return Refused(by, reason)
            case Subscribe(prefix):
                return Subscription(by, prefix)
            case Cancel(prefix):
                return Subscription(by, prefix, cancelled=True)
            case Ping() | Pong():
                self.heartbeats += 1
            case _:
                pass
        return None

    def _differ(self) -> Differ | None:
        client, target = self._sides[From.CLIENT].greeting, self._sides[From.TARGET].greeting
        if client is None or target is None or client.mechanism == target.mechanism:
            return None
        self._ended = True
        return Differ(client.mechanism, target.mechanism)

    def _open(self) -> Opened | None:
        client, target = self._sides[From.CLIENT], self._sides[From.TARGET]
        if self._opened is not None or not (client.ready and target.ready):
            return None
        assert client.greeting is not None
        self._opened = Opened(
            client=client.party(),
            target=target.party(),
            mechanism=client.greeting.mechanism,
            user=client.user,
        )
        before = min(self._opened.client.version, self._opened.target.version) < _AS_COMMANDS
        for side in (client, target):
            side.plain = not side.sealed and not (before and side.party().type in _SUBSCRIBERS)
        return self._opened

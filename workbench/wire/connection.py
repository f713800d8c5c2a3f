"""One side of a ZMTP 3 connection, without any input or output of its own.

Give it what was received, and it tells what happened; take from it what is to be sent. The handshake is
`handshake.HANDSHAKES`' and nothing else; PINGs are answered by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    Welcome,
    encode_command,
)
from workbench.wire.decoder import CommandReceived, Decoder, Failed, Greeted, Limits, MessageReceived
from workbench.wire.frames import encode_message
from workbench.wire.greeting import Greeting, ProtocolError
from workbench.wire.handshake import HANDSHAKES, State

_COMMANDS_OF_MESSAGES = (3, 1)  # the version from which subscriptions are commands


class Opened(Struct, frozen=True):
    """The handshake succeeded: the other side's properties, such as Socket-Type."""

    properties: Properties


class Refused(Struct, frozen=True):
    """The other side refused the handshake, in its own words."""

    reason: str


class Subscribed(Struct, frozen=True):
    """The other side subscribed to messages that begin with this."""

    prefix: bytes


class Cancelled(Struct, frozen=True):
    """It took that back."""

    prefix: bytes


Event: TypeAlias = (
    Greeted | Opened | Refused | Subscribed | Cancelled | MessageReceived | CommandReceived | Failed
)


class LocalProtocolError(Exception):
    """What was asked for can't be sent in this state: one sentence."""


class Side(Struct, frozen=True, kw_only=True):
    """Who we are: the socket's type by its name, the mechanism, and what PLAIN needs."""

    socket_type: str
    mechanism: str = "NULL"
    as_server: bool = False
    identity: bytes = b""
    username: bytes = b""
    password: bytes = b""
    properties: Properties = ()
    version: tuple[int, int] = (3, 1)


class Connection:
    """Our side. `admits` decides on a PLAIN client: a reason to refuse it, or nothing."""

    def __init__(
        self,
        side: Side,
        *,
        limits: Limits | None = None,
        admits: Callable[[Hello], str] = lambda _hello: "",
    ) -> None:
        """Raises ValueError for a mechanism that has no handshake here."""
        if (side.mechanism, side.as_server) not in HANDSHAKES:
            raise ValueError(f"{side.mechanism}: there are NULL and PLAIN.")
        self.state = State.GREETING
        self.peer: Greeting | None = None
        """The other side's greeting, once it is there."""
        self._side = side
        self._admits = admits
        self._handshake = HANDSHAKES[side.mechanism, side.as_server]
        self._decoder = Decoder(limits)
        greeting = Greeting(version=side.version, mechanism=side.mechanism, as_server=side.as_server)
        self._out = bytearray(greeting.encode())

    def data_to_send(self) -> bytes:
        """What is to be sent now; it is taken out."""
        data = bytes(self._out)
        self._out.clear()
        return data

    def receive(self, data: bytes) -> list[Event]:
        """What these bytes, after those before, tell."""
        events: list[Event] = []
        for event in self._decoder.feed(data):
            if self.state is State.FAILED:
                break
            try:
                told = self._took(event)
            except ProtocolError as error:
                told = Failed(str(error))
            if isinstance(told, Failed | Refused):
                self.state = State.FAILED
            if told is not None:
                events.append(told)
        return events

    def send_message(self, frames: Sequence[bytes]) -> None:
        """Send a message. Raises `LocalProtocolError` before the handshake is done, ValueError for no frames."""
        self._check_open()
        self._out += encode_message(frames)

    def send_command(self, command: Command) -> None:
        """Send a command, such as a PING. Raises `LocalProtocolError` before the handshake is done."""
        self._check_open()
        self._out += encode_command(command)

    def subscribe(self, prefix: bytes) -> None:
        """Let messages through that begin with this, in the way of the other side's version."""
        self._subscription(Subscribe(prefix), b"\x01")

    def cancel(self, prefix: bytes) -> None:
        """Take that back."""
        self._subscription(Cancel(prefix), b"\x00")

    def _subscription(self, command: Subscribe | Cancel, mark: bytes) -> None:
        self._check_open()
        assert self.peer is not None
        if min(self.peer.version, self._side.version) >= _COMMANDS_OF_MESSAGES:
            self.send_command(command)
        else:
            self.send_message((mark + command.prefix,))

    def _check_open(self) -> None:
        if self.state is not State.OPEN:
            raise LocalProtocolError(
                "Nothing can be sent before the handshake is done, or after it has failed."
            )

    def _took(self, event: Greeted | CommandReceived | MessageReceived | Failed) -> Event | None:
        match event:
            case Greeted(greeting):
                self._greeted(greeting)
                return event
            case CommandReceived(command) if self.state is State.OPEN:
                return self._commanded(command)
            case CommandReceived(command):
                return self._stepped(command)
            case MessageReceived() if self.state is not State.OPEN:
                raise ProtocolError("The other side sent a message before the handshake was done.")
            case _:
                return event

    def _greeted(self, greeting: Greeting) -> None:
        self.peer = greeting
        if greeting.mechanism != self._side.mechanism:
            raise ProtocolError(
                f"The other side's mechanism is {greeting.mechanism}, ours {self._side.mechanism}."
            )
        # Its as-server isn't looked at: libzmq sends 0 with PLAIN on either side.
        self.state = self._handshake.then
        self._say(self._handshake.sends)

    def _stepped(self, command: Command) -> Event | None:
        if isinstance(command, Error):
            return Refused(command.reason)
        step = self._handshake.steps.get((self.state, type(command)))
        if step is None:
            name = type(command).__name__.upper()
            raise ProtocolError(f"The other side sent {name} where {self.state.name} was awaited.")
        if isinstance(command, Hello) and (reason := self._admits(command)):
            self._out += encode_command(Error(reason))
            return Failed(f"The other side was refused: {reason}")
        self.state = step.then
        self._say(step.sends)
        if step.then is State.OPEN:
            assert isinstance(command, Ready | Initiate)
            return Opened(command.properties)
        return None

    def _commanded(self, command: Command) -> Event | None:
        match command:
            case Subscribe(prefix):
                return Subscribed(prefix)
            case Cancel(prefix):
                return Cancelled(prefix)
            case Ping(context=context):
                self._out += encode_command(Pong(context))
            case _:
                pass
        return CommandReceived(command)

    def _say(self, what: type[Command] | None) -> None:
        side = self._side
        if what is Hello:
            self._out += encode_command(Hello(side.username, side.password))
        elif what is Welcome:
            self._out += encode_command(Welcome())
        elif what is Ready or what is Initiate:
            identity = (("Identity", side.identity),) if side.socket_type in _IDENTIFIED else ()
            own: Properties = (("Socket-Type", side.socket_type.encode()), *identity, *side.properties)
            self._out += encode_command(Ready(own) if what is Ready else Initiate(own))


_IDENTIFIED = ("REQ", "DEALER", "ROUTER")  # types whose READY tells the routing id, as libzmq's does

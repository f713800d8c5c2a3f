"""The commands of ZMTP 3.0 and 3.1, and of the mechanisms NULL and PLAIN. Sources: RFC 37, RFC 24 (PLAIN).

`COMMANDS` is the table: each name with how its body is read. What isn't in it is an `OtherCommand`, so that
what a later version adds, or CURVE hides, passes unharmed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from msgspec import Struct

from workbench.wire.frames import COMMAND, encode_frame
from workbench.wire.greeting import ProtocolError

Properties: TypeAlias = tuple[tuple[str, bytes], ...]
_CONTEXT = 16  # bytes that a PING may carry
# What a PLAIN server of libzmq 4.3.5 refuses with: in C, "\\x05ERROR" begins with the byte 0x5e.
_MISSPELT_ERROR = b"^RROR"


class Ready(Struct, frozen=True):
    """The end of a handshake, with the sender's properties, such as Socket-Type and Identity."""

    properties: Properties = ()


class Error(Struct, frozen=True):
    """The handshake is refused; the reason is the sender's own words."""

    reason: str = ""


class Hello(Struct, frozen=True):
    """PLAIN: who the client is."""

    username: bytes = b""
    password: bytes = b""


class Welcome(Struct, frozen=True):
    """PLAIN: the client is admitted."""


class Initiate(Struct, frozen=True):
    """PLAIN: the client's properties."""

    properties: Properties = ()


class Ping(Struct, frozen=True):
    """Asks for a PONG. `ttl`: after so many tenths of a second of silence the sender may be taken for dead."""

    ttl: int = 0
    context: bytes = b""


class Pong(Struct, frozen=True):
    """Answers a PING, with its context."""

    context: bytes = b""


class Subscribe(Struct, frozen=True):
    """ZMTP 3.1: let messages through that begin with this."""

    prefix: bytes = b""


class Cancel(Struct, frozen=True):
    """ZMTP 3.1: take that back."""

    prefix: bytes = b""


class OtherCommand(Struct, frozen=True):
    """A command that isn't known here, as it came."""

    name: bytes
    data: bytes = b""


Command: TypeAlias = (
    Ready | Error | Hello | Welcome | Initiate | Ping | Pong | Subscribe | Cancel | OtherCommand
)


def encode_command(command: Command) -> bytes:
    """The command as a frame. Raises ValueError for a field that is longer than its length can say."""
    match command:
        case OtherCommand(name, data):
            pass
        case Ready(properties) | Initiate(properties):
            name, data = _name(command), b"".join(_property(*one) for one in properties)
        case Error(reason):
            name, data = b"ERROR", _short(reason.encode(), "The reason")
        case Hello(username, password):
            name, data = b"HELLO", _short(username, "The user's name") + _short(password, "The password")
        case Welcome():
            name, data = b"WELCOME", b""
        case Ping(ttl, context):
            name, data = b"PING", ttl.to_bytes(2, "big") + _context(context)
        case Pong(context):
            name, data = b"PONG", _context(context)
        case Subscribe(prefix) | Cancel(prefix):
            name, data = _name(command), prefix
    return encode_frame(_short(name, "The command's name") + data, COMMAND)


def decode_command(body: bytes, *, sealed: bool = False) -> Command:
    """The command that is the body of a command frame. Raises `ProtocolError`.

    `sealed`: of a mechanism that hides what commands say, but for an `Error`.
    """
    if body.startswith(_MISSPELT_ERROR) and len(body) <= _MISSPELT_ERROR[0]:
        return _error(body[len(_MISSPELT_ERROR) :])
    name, data = _take_short(body, "command")
    if not name:
        raise ProtocolError("A command has no name.")
    read = COMMANDS.get(name)
    return OtherCommand(name, data) if read is None or (sealed and read is not _error) else read(data)


def _name(command: Struct) -> bytes:
    return type(command).__name__.upper().encode()


def _short(field: bytes, what: str) -> bytes:
    if len(field) > 255:
        raise ValueError(f"{what} has {len(field):,} bytes; 255 are the most.")
    return bytes((len(field),)) + field


def _context(context: bytes) -> bytes:
    if len(context) > _CONTEXT:
        raise ValueError(f"A PING's context has {len(context):,} bytes; {_CONTEXT} are the most.")
    return context


def _property(name: str, value: bytes) -> bytes:
    return _short(name.encode("ascii"), "A property's name") + len(value).to_bytes(4, "big") + value


def _take_short(data: bytes, what: str) -> tuple[bytes, bytes]:
    if not data or len(data) <= data[0]:
        raise ProtocolError(f"A {what} ends before its length is reached.")
    end = 1 + data[0]
    return data[1:end], data[end:]


def _properties(data: bytes) -> Properties:
    found: list[tuple[str, bytes]] = []
    while data:
        name, data = _take_short(data, "property")
        size = int.from_bytes(data[:4], "big")
        if len(data) < 4 or len(data) < 4 + size:
            raise ProtocolError("A property ends before its length is reached.")
        found.append((name.decode("ascii", "backslashreplace"), data[4 : 4 + size]))
        data = data[4 + size :]
    return tuple(found)


def _ready(data: bytes) -> Command:
    return Ready(_properties(data))


def _initiate(data: bytes) -> Command:
    return Initiate(_properties(data))


def _error(data: bytes) -> Command:
    return Error(_take_short(data, "reason")[0].decode("utf-8", "backslashreplace"))


def _hello(data: bytes) -> Command:
    username, rest = _take_short(data, "user's name")
    password, rest = _take_short(rest, "password")
    if rest:
        raise ProtocolError("A HELLO goes on after the password.")
    return Hello(username, password)


def _welcome(_data: bytes) -> Command:
    return Welcome()


def _ping(data: bytes) -> Command:
    if len(data) < 2:
        raise ProtocolError("A PING has no time to live.")
    if len(data) > 2 + _CONTEXT:
        raise ProtocolError(f"A PING's context has {len(data) - 2:,} bytes; {_CONTEXT} are the most.")
    return Ping(int.from_bytes(data[:2], "big"), data[2:])


COMMANDS: Mapping[bytes, Callable[[bytes], Command]] = {
    b"READY": _ready,
    b"ERROR": _error,
    b"HELLO": _hello,
    b"WELCOME": _welcome,
    b"INITIATE": _initiate,
    b"PING": _ping,
    b"PONG": Pong,
    b"SUBSCRIBE": Subscribe,
    b"CANCEL": Cancel,
}

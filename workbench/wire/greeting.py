"""The greeting with which both sides of a ZMTP 3 connection begin: 64 bytes. Source: RFC 37 (ZMTP 3.1)."""

from __future__ import annotations

from msgspec import Struct

SIZE = 64
READABLE = ("NULL", "PLAIN")
"""Mechanisms that hide nothing of what is said."""
_SIGNATURE = b"\xff\0\0\0\0\0\0\0\0\x7f"
_MECHANISM = 20  # bytes, padded with NULs
_FILLER = bytes(31)


class ProtocolError(Exception):
    """The other side has broken the protocol, or its bytes are none of ZMTP 3: one sentence."""


class Greeting(Struct, frozen=True, kw_only=True):
    """What a side tells first. `version` is major and minor; `as_server` counts for CURVE; libzmq
    leaves it 0 with PLAIN."""

    version: tuple[int, int] = (3, 1)
    mechanism: str = "NULL"
    as_server: bool = False

    def encode(self) -> bytes:
        """Its 64 bytes. Raises ValueError for a mechanism that is no name of at most 20 ASCII characters."""
        name = self.mechanism.encode("ascii")
        if not 0 < len(name) <= _MECHANISM:
            raise ValueError(
                f"{self.mechanism!r} is no mechanism's name: it has 1 to {_MECHANISM} characters."
            )
        return b"".join((
            _SIGNATURE, bytes(self.version), name.ljust(_MECHANISM, b"\0"), bytes((self.as_server,)), _FILLER,
        ))  # fmt: skip


def check_beginning(data: bytes | bytearray) -> None:
    """Raise `ProtocolError` as soon as these first bytes can't become a greeting of ZMTP 3."""
    if data and data[0] != 0xFF:
        raise ProtocolError(
            "The other side doesn't begin with ZMTP's signature: it speaks another protocol, or ZMTP 1.0."
        )
    if len(data) > 9 and not data[9] & 1:
        raise ProtocolError("The other side begins with a long frame of ZMTP 1.0; ZMTP 3 is wanted.")
    if len(data) > 10 and data[10] < 3:
        raise ProtocolError(f"The other side speaks ZMTP {2 if data[10] else 1}.x; ZMTP 3 is wanted.")


def decode_greeting(data: bytes | bytearray) -> Greeting:
    """The greeting of these 64 bytes. Raises `ProtocolError`."""
    check_beginning(data)
    mechanism = bytes(data[12 : 12 + _MECHANISM]).rstrip(b"\0")
    if not mechanism or not all(0x21 <= byte < 0x7F for byte in mechanism):
        raise ProtocolError("The greeting names no security mechanism.")
    return Greeting(
        version=(data[10], data[11]), mechanism=mechanism.decode("ascii"), as_server=bool(data[32] & 1)
    )

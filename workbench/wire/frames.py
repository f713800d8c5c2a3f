"""Frames, of which all is made that follows the greeting: a flag byte, a length of one or eight bytes, a body."""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct

MORE, LONG, COMMAND = 1, 2, 4
_RESERVED = 0xFF & ~(MORE | LONG | COMMAND)
SHORT_BODY = 255  # bytes at most with a length of one byte
_LONG_HEADER = Struct(">BQ")
SHORT_HEADER_SIZE, LONG_HEADER_SIZE = 2, _LONG_HEADER.size


def encode_header(flags: int, size: int) -> bytes:
    """The header of a frame of so many bytes, which says itself whether it is long."""
    if size <= SHORT_BODY:
        return bytes((flags, size))
    return _LONG_HEADER.pack(flags | LONG, size)


def encode_frame(body: bytes, flags: int = 0) -> bytes:
    """One frame."""
    return encode_header(flags, len(body)) + body


def encode_message(frames: Sequence[bytes]) -> bytes:
    """The frames of a message, each but the last with the flag MORE. Raises ValueError for none."""
    if not frames:
        raise ValueError("A message has at least one frame.")
    parts: list[bytes] = []
    for frame in frames[:-1]:
        parts += (encode_header(MORE, len(frame)), frame)
    parts += (encode_header(0, len(frames[-1])), frames[-1])
    return b"".join(parts)


def header_size(flags: int) -> int:
    """How long the header is that begins with this byte."""
    return LONG_HEADER_SIZE if flags & LONG else SHORT_HEADER_SIZE


def why_no_frame(flags: int) -> str:
    """What is wrong with a frame that begins with this byte, as a sentence; empty where nothing is."""
    if flags & _RESERVED:
        return f"A frame begins with 0x{flags:02x}, which has bits that ZMTP 3 keeps for later."
    if flags & COMMAND and flags & MORE:
        return "A command says that more frames follow; a command has one frame."
    return ""

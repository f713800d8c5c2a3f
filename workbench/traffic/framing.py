"""Where the messages of an Arrow IPC stream begin and end, read from their headers alone.

Nothing here trusts a byte: whatever is in the file, an answer is a message that lies within it, or that
none is there. Sources: the Arrow columnar format, "Encapsulated message format"; Message.fbs; FlatBuffers.
"""

from __future__ import annotations

from struct import Struct, error
from typing import NamedTuple

from workbench.traffic.disk_file import DiskFile

MARK = b"\xff\xff\xff\xff"
END = MARK + b"\0\0\0\0"
"""The end of a stream."""
SCHEMA_MESSAGE, RECORD_BATCH = 1, 3
LONGEST_HEADER = 1 << 20
"""Bytes; ours have some hundreds."""

_PREFIX = Struct("<II").unpack_from
_U16 = Struct("<H").unpack_from
_U8 = Struct("<B").unpack_from
_I32 = Struct("<i").unpack_from
_U32 = Struct("<I").unpack_from
_I64 = Struct("<q").unpack_from
_SPAN = Struct("<qq").unpack_from
_NONE, _TYPE, _HEADER, _BODY_LENGTH = 0, 1, 2, 3  # fields of a Message
_LENGTH, _BUFFERS, _COMPRESSION = 0, 2, 3  # of a RecordBatch
_MEMO, _MEMO_HEADER = 1024, 2 << 10  # headers, and bytes of one, that are remembered
_SMALL, _LARGE = 4 << 10, 256 << 10  # bytes read at once: of large messages the headers alone are looked at


class BrokenError(Exception):
    """No message of a stream stands there."""


class Span(NamedTuple):
    """Some bytes of a message's body: where they begin in it, and how many they are."""

    start: int
    length: int


class Header(NamedTuple):
    """What a message's header says: the lengths are in bytes, `buffers` begin within the body."""

    type: int
    head: int
    body: int
    rows: int
    buffers: tuple[Span, ...]
    is_plain: bool = True
    """Whether its bytes are the values': they are not compressed."""

    @property
    def length(self) -> int:
        """Of the whole message."""
        return self.head + self.body


def _field(data: bytes, table: int, number: int) -> int:
    """Where that field of a FlatBuffers table stands; 0 where it has none."""
    vtable = table - _I32(data, table)[0]
    if vtable < 0 or _U16(data, vtable)[0] < 6 + 2 * number:
        return 0
    offset = _U16(data, vtable + 4 + 2 * number)[0]
    return table + offset if offset else 0


def parsed(data: bytes, at: int, length: int, buffers: range) -> Header:
    """The header that stands at `at`, prefix and all, in `length` bytes. Raises `BrokenError`.

    Of a batch's buffers only those are told.
    """
    try:
        flat = data[at + 8 : at + length]
        table = _U32(flat, 0)[0]
        place = _field(flat, table, _TYPE)
        type_ = _U8(flat, place)[0] if place else _NONE
        place = _field(flat, table, _BODY_LENGTH)
        body = _I64(flat, place)[0] if place else 0
        place = _field(flat, table, _HEADER)
        if not place or body < 0:
            raise BrokenError
        if type_ != RECORD_BATCH:
            return Header(type_, length, body, 0, ())
        batch = place + _U32(flat, place)[0]
        place = _field(flat, batch, _LENGTH)
        rows = _I64(flat, place)[0] if place else 0
        if not 0 <= rows <= body:  # a row has some bytes
            raise BrokenError
        is_plain = not _field(flat, batch, _COMPRESSION)
        place = _field(flat, batch, _BUFFERS)
        vector = place + _U32(flat, place)[0]
        if not place or _U32(flat, vector)[0] < buffers.stop:
            raise BrokenError
        spans = tuple(Span(*_SPAN(flat, vector + 4 + 16 * i)) for i in buffers)
    except error as problem:  # an offset that leads out of it
        raise BrokenError from problem
    for span in spans:
        if span.start < 0 or span.length < 0 or span.start + span.length > body:
            raise BrokenError
    return Header(type_, length, body, rows, spans, is_plain)


class Found(NamedTuple):
    """A message in a file: where it begins, its header, and its bytes where they were read anyway."""

    offset: int
    header: Header
    body: bytes | None


class Scanner:
    """Goes through a stream, message by message, and can go on when the file has grown."""

    def __init__(self, file: DiskFile, buffers: range, position: int = 0) -> None:
        self._file = file
        self._buffers = buffers
        self.position = position
        """Where the last whole message ends."""
        self.ended = False
        """The stream's end was read."""
        self.broken = False
        """What stands at `position` is no message: nothing after it can be read."""
        self._chunk = b""
        self._chunk_at = 0
        # Of small messages many have the same header to the bit, which takes longer to read than all the rest.
        self._memo: dict[bytes, Header] = {}
        self._ask = _SMALL

    def next(self, size: int) -> Found | None:
        """The next whole message of a file that has `size` bytes; None where there is none. Raises OSError."""
        if self.ended or self.broken or size - self.position < 8:
            return None
        at = self._at_hand(8, size)
        if at < 0:
            return None
        mark, flat = _PREFIX(self._chunk, at)
        if mark != 0xFFFFFFFF or flat > LONGEST_HEADER:
            self.broken = True
            return None
        if flat == 0:
            self.ended = True
            self.position += 8
            return None
        if size - self.position < 8 + flat or (at := self._at_hand(8 + flat, size)) < 0:
            return None
        raw = self._chunk[at : at + 8 + flat]
        header = self._memo.get(raw)
        if header is None:
            try:
                header = parsed(raw, 0, 8 + flat, self._buffers)
            except BrokenError:
                self.broken = True
                return None
            if len(self._memo) >= _MEMO:
                self._memo.clear()
            if len(raw) <= _MEMO_HEADER:
                self._memo[raw] = header
        length = header.head + header.body
        if length > size - self.position:
            return None
        body = self._chunk[at + header.head : at + length] if at + length <= len(self._chunk) else None
        self._ask = _LARGE if length < _LARGE // 8 else _SMALL
        found = Found(self.position, header, body)
        self.position += length
        return found

    def _at_hand(self, length: int, size: int) -> int:
        """Where the next bytes begin in the chunk, once so many of them are there; -1 where they aren't any more."""
        at = self.position - self._chunk_at
        if not 0 <= at <= len(self._chunk) - length:
            self._chunk = self._file.read(self.position, min(max(self._ask, length), size - self.position))
            self._chunk_at = self.position
            at = 0
        return at if len(self._chunk) >= length else -1

"""CBOR with the bytes of each value: a walk of its own, since the library gives no places.

Source: RFC 8949. Invariant: a declared length is believed only as far as there are bytes for it.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Generator, Iterator
from typing import NamedTuple

from workbench.traffic.decoders import words
from workbench.traffic.decoders.tree import DecodeError, Node, Tree, Walk

_UNSIGNED, _NEGATIVE, _BYTES, _STRING, _ARRAY, _MAP, _TAG, _SIMPLE = range(8)  # the major types
_KINDS = ("int", "int", "bytes", "string", "array", "map", "tag", "simple")
_FORMS = {24: ">B", 25: ">H", 26: ">I", 27: ">Q"}
_FLOATS = {25: ">e", 26: ">f", 27: ">d"}
_INDEFINITE = 31
_BREAK = 0xFF
_WORDS = {
    20: ("bool", "false", False),
    21: ("bool", "true", True),
    22: ("null", "null", None),
    23: ("undefined", "undefined", None),
}
# The tags that RFC 8949 defines, and a few that many use (IANA's registry).
_TAGS = {
    0: "date and time", 1: "seconds since 1970", 2: "large integer", 3: "large negative integer", 4: "decimal fraction",
    5: "bigfloat", 21: "base64url", 22: "base64", 23: "base16", 24: "CBOR", 32: "URI", 33: "base64url", 34: "base64",
    35: "regular expression", 36: "MIME", 37: "UUID", 55799: "self-described",
}  # fmt: skip
_DIGITS = 64  # bytes of an integer that is written in full


class Head(NamedTuple):
    """The first bytes of a value: its major type, its additional information, its argument, and what follows.

    `argument` is -1 for what has no definite length.
    """

    major: int
    info: int
    argument: int
    content: int


class CborReader:
    """One frame of CBOR."""

    def __init__(self, frame: bytes) -> None:
        self._frame = frame

    def walk(self, tree: Tree) -> Walk:
        """Read it from beginning to end."""
        at = yield from self._place(tree, 0, "", -1)
        # Of each open value how many children are to come, -1 until a break, and how many came.
        left = [self._expected(tree, 0)] if tree.depth else []
        seen = [0]
        while left:
            yield
            broken = left[-1] < 0 and at < len(self._frame) and self._frame[at] == _BREAK
            if left[-1] == 0 or broken:
                at += broken
                tree.close(at)
                left.pop()
                seen.pop()
                continue
            label, key = f"[{seen[-1]}]", -1
            kind = tree.nodes[tree.innermost].kind
            if kind == "map":
                key = at
                label, at = self._key_label(at)
            elif kind == "tag":
                label = ""
            left[-1] -= left[-1] > 0
            seen[-1] += 1
            depth = tree.depth
            at = yield from self._place(tree, at, label, key)
            if tree.depth > depth:
                left.append(self._expected(tree, len(tree) - 1))
                seen.append(0)
        if at < len(self._frame):
            raise DecodeError(f"After the CBOR value, at byte {at:,}, more follows.")

    def _expected(self, tree: Tree, id_: int) -> int:
        node = tree.nodes[id_]
        return 1 if node.kind == "tag" else node.count

    def _place(self, tree: Tree, start: int, label: str, key: int) -> Generator[None, None, int]:
        """The value that begins there, without its children; where what follows it begins."""
        head = self._head(start)
        if head.major in (_ARRAY, _MAP):
            tree.open(_KINDS[head.major], label, start, key=key, count=head.argument)
            return head.content
        if head.major == _TAG:
            if (end := self._bignum_end(head)) is not None:
                tree.leaf("int", label, self._text(head, end), start, end, key=key)
                return end
            tree.open("tag", label, start, key=key, count=1, text=self._tag_text(head))
            return head.content
        if head.argument < 0 and head.major in (_BYTES, _STRING):
            end = yield from self._chunks_end(head)
        else:
            end = self._end(head, start)
        tree.leaf(_kind(head), label, self._text(head, end), start, end, key=key)
        return end

    def _head(self, at: int) -> Head:
        if at >= len(self._frame):
            raise DecodeError(f"The CBOR ends at byte {at:,}, where a value should follow.")
        first = self._frame[at]
        major, info = first >> 5, first & 31
        if info < 24:
            return Head(major, info, info, at + 1)
        if info in _FORMS:
            form = _FORMS[info]
            end = at + 1 + struct.calcsize(form)
            if end > len(self._frame):
                raise DecodeError(f"The CBOR ends within the value at byte {at:,}.")
            return Head(major, info, struct.unpack_from(form, self._frame, at + 1)[0], end)
        if info == _INDEFINITE and major in (_BYTES, _STRING, _ARRAY, _MAP):
            return Head(major, info, -1, at + 1)
        raise DecodeError(f"Byte {at:,} is {first:02x}, which begins no CBOR value.")

    def _end(self, head: Head, start: int) -> int:
        """Where a value without children, of definite length, ends."""
        if head.major not in (_BYTES, _STRING):
            if head.major == _SIMPLE and head.info == 24 and head.argument < 32:
                raise DecodeError(f"The simple value at byte {start:,} is written in two bytes, and has one.")
            return head.content
        if head.content + head.argument > len(self._frame):
            there = len(self._frame) - head.content
            raise DecodeError(
                f"The value at byte {start:,} should have {head.argument:,} bytes, and {there:,} are there."
            )
        return head.content + head.argument

    def _chunks_end(self, head: Head) -> Generator[None, None, int]:
        """Where a text or bytes in pieces end, their break with them."""
        at = head.content
        while at >= len(self._frame) or self._frame[at] != _BREAK:
            yield
            chunk = self._head(at)
            if chunk.major != head.major or chunk.argument < 0:
                raise DecodeError(f"The piece at byte {at:,} is not of the kind that it is a piece of.")
            at = self._end(chunk, at)
        return at + 1

    def _bignum_end(self, head: Head) -> int | None:
        """Where an integer of many bytes ends; None for what is none, or none in one piece."""
        if head.argument not in (2, 3) or head.content >= len(self._frame):
            return None
        content = self._head(head.content)
        if content.major != _BYTES or content.argument < 0:
            return None
        return self._end(content, head.content)

    def _tag_text(self, head: Head) -> str:
        name = _TAGS.get(head.argument, "")
        return f"tag {head.argument}, {name}{self._moment(head)}" if name else f"tag {head.argument}"

    def _moment(self, head: Head) -> str:
        if head.argument != 1 or head.content >= len(self._frame):
            return ""
        content = self._head(head.content)
        if content.major in (_UNSIGNED, _NEGATIVE, _SIMPLE):
            value = self._scalar(content)
            if isinstance(value, int | float) and math.isfinite(value):
                return f": {words.moment(round(value * 1_000_000_000))}"
        return ""

    def _key_label(self, at: int) -> tuple[str, int]:
        """The key as it is shown, and where its value begins. A key that has children itself is refused."""
        head = self._head(at)
        if head.major in (_ARRAY, _MAP, _TAG) or head.argument < 0:
            raise DecodeError(f"The key at byte {at:,} is not a single value.")
        end = self._end(head, at)
        if head.major == _STRING:
            return words.label(self._content(head, end, words.HEAD)), end
        return self._text(head, end), end

    def _text(self, head: Head, end: int) -> str:
        match head.major:
            case 2:
                head_bytes = self._content(head, end, words.HEAD)
                size = head.argument if head.argument >= 0 else len(head_bytes)
                more = " in pieces" if len(head_bytes) < words.HEAD else " and more, in pieces"
                return words.hexed(head_bytes, size) + more * (head.argument < 0)
            case 3:
                return words.decoded(self._content(head, end, words.HEAD))
            case 6:
                return self._bignum_text(head, end)
            case _:
                value = self._scalar(head)
        if isinstance(value, float):
            return words.number(value) if head.info == 27 else words.single(value)
        if head.major == _SIMPLE:
            return _WORDS[head.argument][1] if head.argument in _WORDS else f"simple {head.argument}"
        return str(value)

    def _bignum_text(self, head: Head, end: int) -> str:
        start = self._head(head.content).content
        if end - start > _DIGITS:
            first = self._frame[start : start + 8].hex()
            return f"{'-' * (head.argument == 3)}0x{first}… ({end - start:,} bytes)"
        return str(_bignum(head.argument, self._frame[start:end]))

    def _content(self, head: Head, end: int, most: int) -> bytes:
        """The first bytes of a text or of bytes; where they come in pieces, put together."""
        if head.argument >= 0:
            return self._frame[head.content : min(end, head.content + most)]
        parts: list[bytes] = []
        for start, stop in self._chunks(head):
            parts.append(self._frame[start : min(stop, start + most)])
            most -= stop - start
            if most <= 0:
                break
        return b"".join(parts)

    def _chunks(self, head: Head) -> Iterator[tuple[int, int]]:
        at = head.content
        while self._frame[at] != _BREAK:
            chunk = self._head(at)
            at = chunk.content + chunk.argument
            yield chunk.content, at

    def _scalar(self, head: Head) -> object:
        match head.major:
            case 0:
                return head.argument
            case 1:
                return -1 - head.argument
            case _:
                pass
        if head.info in _FLOATS:
            form = _FLOATS[head.info]
            return struct.unpack_from(form, self._frame, head.content - struct.calcsize(form))[0]
        return _WORDS[head.argument][2] if head.argument in _WORDS else head.argument

    # For Python

    def value(self, node: Node) -> object:
        """Bytes as bytes; text that is no UTF-8, too; undefined as None."""
        return self._value(node.start, node.end)

    def key(self, node: Node) -> object:
        """The key of a map's entry, the index of an array's."""
        return self._value(node.key, node.start) if node.key < node.start else node.label

    def _value(self, at: int, end: int) -> object:
        head = self._head(at)
        match head.major:
            case 2:
                return self._content(head, end, end)
            case 3:
                data = self._content(head, end, end)
                try:
                    return data.decode("utf-8")
                except UnicodeDecodeError:
                    return data
            case 6:
                return _bignum(head.argument, self._frame[self._head(head.content).content : end])
            case _:
                return self._scalar(head)


def _kind(head: Head) -> str:
    if head.major != _SIMPLE:
        return _KINDS[head.major]
    if head.info in _FLOATS:
        return "float"
    return _WORDS[head.argument][0] if head.argument in _WORDS else "simple"


def _bignum(tag: int, data: bytes) -> int:
    value = int.from_bytes(data, "big")
    return value if tag == 2 else -1 - value

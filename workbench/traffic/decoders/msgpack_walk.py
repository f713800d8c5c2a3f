"""MessagePack with the bytes of each value: a walk of its own, since the library gives no places.

Source: the MessagePack specification, https://github.com/msgpack/msgpack/blob/master/spec.md. Invariant: a
declared length is believed only as far as there are bytes for it.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from workbench.traffic.decoders import words
from workbench.traffic.decoders.tree import DecodeError, Node, Tree, Walk

_UNSIGNED = {0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q"}
_SIGNED = {0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q"}
_FLOATS = {0xCA: ">f", 0xCB: ">d"}
# Of what is as long as it says: the kind, and the form of the length.
_SIZED = {
    0xC4: ("bytes", ">B"), 0xC5: ("bytes", ">H"), 0xC6: ("bytes", ">I"),
    0xC7: ("ext", ">B"), 0xC8: ("ext", ">H"), 0xC9: ("ext", ">I"),
    0xD9: ("string", ">B"), 0xDA: ("string", ">H"), 0xDB: ("string", ">I"),
    0xDC: ("array", ">H"), 0xDD: ("array", ">I"), 0xDE: ("map", ">H"), 0xDF: ("map", ">I"),
}  # fmt: skip
_FIXED_EXT = {0xD4: 1, 0xD5: 2, 0xD6: 4, 0xD7: 8, 0xD8: 16}
_WORDS = {0xC0: ("null", "null", None), 0xC2: ("bool", "false", False), 0xC3: ("bool", "true", True)}
_TIMESTAMP = -1  # the one type of extension that the specification defines


class Head(NamedTuple):
    """What the first bytes of a value say: its kind, where its content begins, and its size.

    `size` is the number of children of what has children, else bytes. `form` is how the content of a number is written.
    """

    kind: str
    content: int
    size: int
    form: str = ""

    @property
    def branch(self) -> bool:
        """Whether it has children, and `size` counts those."""
        return self.kind in ("array", "map")


class MsgpackReader:
    """One frame of MessagePack."""

    def __init__(self, frame: bytes) -> None:
        self._frame = frame

    def walk(self, tree: Tree) -> Walk:
        """Read it from beginning to end."""
        at = self._place(tree, 0, "", -1)
        left = [tree.nodes[0].count] if tree.depth else []
        kinds = [tree.nodes[0].kind]
        while left:
            yield
            if left[-1] == 0:
                tree.close(at)
                left.pop()
                kinds.pop()
                continue
            label, key = "", -1
            if kinds[-1] == "map":
                key = at
                label, at = self._key_label(at, left[-1])
            else:
                label = f"[{tree.nodes[tree.innermost].count - left[-1]}]"
            left[-1] -= 1
            depth = tree.depth
            at = self._place(tree, at, label, key, left[-1] + 1)
            if tree.depth > depth:
                node = tree.nodes[-1]
                left.append(node.count)
                kinds.append(node.kind)
        if at < len(self._frame):
            raise DecodeError(f"After the MessagePack value, at byte {at:,}, more follows.")

    def _place(self, tree: Tree, start: int, label: str, key: int, missing: int = 1) -> int:
        """The value that begins there, without its children; where what follows it begins."""
        head = self._head(start, missing)
        if head.branch:
            tree.open(head.kind, label, start, key=key, count=head.size)
            return head.content
        end = head.content + head.size
        tree.leaf(head.kind, label, self._text(head, start), start, end, key=key)
        return end

    def _head(self, at: int, missing: int = 1) -> Head:
        if at >= len(self._frame):
            more = f"{missing:,} more value{'s' * (missing != 1)}"
            raise DecodeError(f"The MessagePack ends at byte {at:,}, where {more} should follow.")
        first = self._frame[at]
        head = self._short(first, at + 1)
        if head is None and first in _SIZED:
            kind, form = _SIZED[first]
            begin = at + 1 + struct.calcsize(form)
            size = self._unpack(form, at + 1)
            head = Head(kind, begin + 1, size, "ext") if kind == "ext" else Head(kind, begin, size)
        if head is None:
            raise DecodeError(f"Byte {at:,} is {first:02x}, which begins no MessagePack value.")
        if not head.branch and head.content + head.size > len(self._frame):
            there = max(0, len(self._frame) - head.content)
            raise DecodeError(
                f"The value at byte {at:,} should have {head.size:,} bytes, and {there:,} are there."
            )
        return head

    def _short(self, first: int, at: int) -> Head | None:
        """A head of a single byte, and of what has no length of its own."""
        if first < 0x80 or first >= 0xE0:
            return Head("int", at, 0)
        if first < 0xC0:
            kind, mask = (
                ("map", 0x0F) if first < 0x90 else ("array", 0x0F) if first < 0xA0 else ("string", 0x1F)
            )
            return Head(kind, at, first & mask)
        if first in _WORDS:
            return Head(_WORDS[first][0], at, 0)
        if first in _FIXED_EXT:
            return Head("ext", at + 1, _FIXED_EXT[first])
        for forms, kind in ((_UNSIGNED, "int"), (_SIGNED, "int"), (_FLOATS, "float")):
            if first in forms:
                return Head(kind, at, struct.calcsize(forms[first]), forms[first])
        return None

    def _unpack(self, form: str, at: int) -> int:
        if at + struct.calcsize(form) > len(self._frame):
            raise DecodeError(f"The MessagePack ends within the length at byte {at:,}.")
        return struct.unpack_from(form, self._frame, at)[0]

    def _key_label(self, at: int, missing: int) -> tuple[str, int]:
        """The key as it is shown, and where its value begins. A key that has children itself is refused."""
        head = self._head(at, missing)
        if head.branch:
            raise DecodeError(f"The key at byte {at:,} is {'a map' if head.kind == 'map' else 'an array'}.")
        end = head.content + head.size
        if head.kind == "string":
            return words.label(self._head_of(head)), end
        return self._text(head, at), end

    def _text(self, head: Head, start: int) -> str:
        frame = self._frame
        match head.kind:
            case "string":
                return words.decoded(self._head_of(head))
            case "bytes":
                return words.hexed(self._head_of(head), head.size)
            case "ext":
                return self._ext_text(head)
            case _:
                value = self._scalar(head, start)
        if isinstance(value, float):
            return words.single(value) if head.form == ">f" else words.number(value)
        return _WORDS[frame[start]][1] if frame[start] in _WORDS else str(value)

    def _head_of(self, head: Head) -> bytes:
        return self._frame[head.content : head.content + min(head.size, words.HEAD)]

    def _ext_text(self, head: Head) -> str:
        type_ = struct.unpack_from(">b", self._frame, head.content - 1)[0]
        data = self._head_of(head)
        when = _nanoseconds(data) if type_ == _TIMESTAMP else None
        return words.moment(when) if when is not None else f"type {type_}: {words.hexed(data, head.size)}"

    def _scalar(self, head: Head, start: int) -> object:
        first = self._frame[start]
        if first in _WORDS:
            return _WORDS[first][2]
        if head.form:
            return struct.unpack_from(head.form, self._frame, head.content)[0]
        return first if first < 0x80 else first - 0x100

    # For Python

    def value(self, node: Node) -> object:
        """Bytes as bytes; text that is no UTF-8, too; of an extension its content."""
        return self._value(node.start)

    def key(self, node: Node) -> object:
        """The key of a map's entry, the index of an array's."""
        return self._value(node.key) if node.key < node.start else node.label

    def _value(self, at: int) -> object:
        head = self._head(at)
        data = self._frame[head.content : head.content + head.size]
        match head.kind:
            case "string":
                try:
                    return data.decode("utf-8")
                except UnicodeDecodeError:
                    return data
            case "bytes" | "ext":
                return data
            case _:
                return self._scalar(head, at)


def _nanoseconds(data: bytes) -> int | None:
    """The time in the content of a timestamp, since the Unix epoch; None for another length."""
    match len(data):
        case 4:
            return struct.unpack(">I", data)[0] * 1_000_000_000
        case 8:
            both = struct.unpack(">Q", data)[0]
            return (both & 0x3_FFFF_FFFF) * 1_000_000_000 + (both >> 34)
        case 12:
            nanoseconds, seconds = struct.unpack(">Iq", data)
            return seconds * 1_000_000_000 + nanoseconds
        case _:
            return None

"""Protobuf messages with the bytes of each field: by their descriptors, or by the wire format alone.

Source: https://protobuf.dev/programming-guides/encoding. Invariant: a field that the descriptors don't know, or
whose wire type is not theirs, is read by the wire format; a length is believed only as far as there are
bytes for it.
"""

from __future__ import annotations

import struct
from typing import Any, NamedTuple

from workbench.traffic.decoders import words
from workbench.traffic.decoders.plain import Several
from workbench.traffic.decoders.tree import DecodeError, Node, Tree, Walk
from workbench.traffic.text import is_text

_VARINT, _I64, _LEN, _GROUP, _END_GROUP, _I32 = range(6)
_HIGHEST = 2**29 - 1  # the highest field number
_PROBED = 256  # fields of what may be a message, and bytes of what may be a text


class Type(NamedTuple):
    """A scalar type of the language: its wire type, and how its bytes are read."""

    name: str
    wire: int
    form: str = ""


# By the number that descriptors give it (FieldDescriptorProto.Type).
_TYPES = {
    1: Type("double", _I64, "<d"), 2: Type("float", _I32, "<f"), 3: Type("int64", _VARINT),
    4: Type("uint64", _VARINT), 5: Type("int32", _VARINT), 6: Type("fixed64", _I64, "<Q"),
    7: Type("fixed32", _I32, "<I"), 8: Type("bool", _VARINT), 9: Type("string", _LEN), 10: Type("group", _GROUP),
    11: Type("message", _LEN), 12: Type("bytes", _LEN), 13: Type("uint32", _VARINT), 14: Type("enum", _VARINT),
    15: Type("sfixed32", _I32, "<i"), 16: Type("sfixed64", _I64, "<q"), 17: Type("sint32", _VARINT),
    18: Type("sint64", _VARINT),
}  # fmt: skip
_RAW = {
    _VARINT: Type("varint", _VARINT),
    _I64: Type("fixed64", _I64, "<Q"),
    _I32: Type("fixed32", _I32, "<I"),
}
_BY_NAME = {type_.name: type_ for type_ in (*_TYPES.values(), *_RAW.values())}


class _Level(NamedTuple):
    """A message, a group or packed numbers that are being read: where it ends, and what is in it."""

    end: int
    descriptor: Any = None  # of a message; None where it isn't known
    group: int = 0  # the field number of a group, which ends by a tag
    packed: Type | None = None
    field: Any = None


class ProtobufReader:
    """One frame with a message, whose `descriptor` may be known."""

    def __init__(self, frame: bytes, descriptor: Any = None) -> None:
        self._frame = frame
        self._descriptor = descriptor
        self._several: set[int] = set()  # where the keys of repeated fields begin
        self._names: dict[int, str] = {}  # by the same

    def walk(self, tree: Tree) -> Walk:
        """Read it from beginning to end."""
        levels = [_Level(len(self._frame), self._descriptor)]
        tree.open("message", "", 0, text=str(self._descriptor.full_name) if self._descriptor else "")
        at, index = 0, 0
        while levels:
            yield
            level = levels[-1]
            if at >= level.end:
                if level.group:
                    raise DecodeError(f"The group of field {level.group} has no end.")
                tree.close(level.end)
                levels.pop()
            elif level.packed is not None:
                index = len(tree.children(tree.innermost))
                at = self._scalar(tree, level.packed, level.field, f"[{index}]", at, -1, level.end)
            else:
                at = self._field(tree, levels, at)

    def _field(self, tree: Tree, levels: list[_Level], key: int) -> int:
        """The field that begins there, or the end of a group; where what follows it begins."""
        level = levels[-1]
        tag, at = self._varint(key, level.end)
        number, wire = tag >> 3, tag & 7
        if wire == _END_GROUP and number == level.group:
            tree.close(key)
            levels.pop()
            return at
        if not 1 <= number <= _HIGHEST or wire > _I32 or wire == _END_GROUP:
            raise DecodeError(f"Byte {key:,} begins no protobuf field.")
        field = level.descriptor.fields_by_number.get(number) if level.descriptor is not None else None
        type_ = _TYPES.get(field.type) if field is not None else None
        label = self._named(key, number, field)
        if wire == _GROUP:
            inner = field.message_type if field is not None and type_ is _TYPES[10] else None
            tree.open("message", label, at, key=key)
            levels.append(_Level(level.end, inner, group=number))
            return at
        if wire != _LEN:
            known = type_ if type_ is not None and type_.wire == wire else None
            return self._scalar(
                tree, known or _RAW[wire], field if known else None, label, at, key, level.end
            )
        size, start = self._varint(at, level.end)
        if start + size > level.end:
            raise DecodeError(
                f"The field at byte {key:,} should have {size:,} bytes, and {level.end - start:,} are there."
            )
        inner = self._length_delimited(tree, field, type_, label, key, start, start + size)
        if inner is not None:
            levels.append(inner)
            return start
        return start + size

    def _named(self, key: int, number: int, field: Any) -> str:
        if field is None:
            return str(number)
        self._names[key] = field.name
        if _is_repeated(field):
            self._several.add(key)
        return words.label(field.name.encode())

    def _length_delimited(
        self, tree: Tree, field: Any, type_: Type | None, label: str, key: int, start: int, end: int
    ) -> _Level | None:
        """A text, bytes, or what is to be gone into."""
        if type_ is not None and type_.wire in (_VARINT, _I64, _I32) and _is_repeated(field):
            tree.open("packed", label, start, key=key)
            return _Level(end, packed=type_, field=field)
        kind = type_.name if type_ is not None and type_.wire == _LEN else self._probed(start, end)
        if kind == "message":
            descriptor = field.message_type if type_ is not None else None
            tree.open("message", label, start, key=key, text=str(descriptor.name) if descriptor else "")
            return _Level(end, descriptor)
        head = self._frame[start : min(end, start + words.HEAD)]
        text = words.decoded(head) if kind == "string" else words.hexed(head, end - start)
        tree.leaf(kind, label, text, start, end, key=key)
        return None

    def _probed(self, start: int, end: int) -> str:
        """What bytes without a descriptor most likely are: a text, a message, or bytes."""
        if start == end:
            return "bytes"
        head = self._frame[start : min(end, start + _PROBED)]
        cut = end - start > len(head)
        text = any(is_text(head[: len(head) - drop]) for drop in range(4 if cut else 1))
        # A text seldom begins with a control character; a message with a text in it often does.
        if text and head[0] >= 32:
            return "string"
        if self._is_message(start, end):
            return "message"
        return "string" if text else "bytes"

    def _is_message(self, start: int, end: int) -> bool:
        """Whether fields follow each other from its beginning to its end, or as far as one cares to look."""
        at = start
        try:
            for _ in range(_PROBED):
                if at == end:
                    return True
                tag, at = self._varint(at, end)
                if not 1 <= tag >> 3 <= _HIGHEST or tag & 7 not in (_VARINT, _I64, _LEN, _I32):
                    return False
                if tag & 7 == _VARINT:
                    _, at = self._varint(at, end)
                elif tag & 7 == _LEN:
                    size, at = self._varint(at, end)
                    at += size
                else:
                    at += 8 if tag & 7 == _I64 else 4
                if at > end:
                    return False
        except DecodeError:
            return False
        return True

    def _scalar(
        self, tree: Tree, type_: Type, field: Any, label: str, start: int, key: int, stop: int
    ) -> int:
        value, end = self._read(type_, start, stop)
        text = str(value)
        if type_.name == "enum" and field is not None:
            known = field.enum_type.values_by_number.get(value)
            text = known.name if known is not None else text
        elif isinstance(value, float):
            text = words.single(value) if type_.name == "float" else words.number(value)
        elif isinstance(value, bool):
            text = "true" if value else "false"
        elif field is None:
            text = self._raw_text(type_, text, start)
        tree.leaf(type_.name, label, text, start, end, key=key)
        return end

    def _raw_text(self, type_: Type, text: str, start: int) -> str:
        """Without a descriptor: fixed bytes that make a plausible float are shown as one, too."""
        if type_.wire == _VARINT:
            return text
        code = "<d" if type_.wire == _I64 else "<f"
        value = struct.unpack_from(code, self._frame, start)[0]
        said = repr(value) if code == "<d" else words.single(value)
        return f"{text} · {said}" if 1e-6 < abs(value) < 1e12 and len(said) < 14 else text

    def _read(self, type_: Type, start: int, stop: int) -> tuple[Any, int]:
        """The number that begins there, and where it ends."""
        if type_.form:
            end = start + struct.calcsize(type_.form)
            if end > stop:
                raise DecodeError(f"The number at byte {start:,} is cut off.")
            return struct.unpack_from(type_.form, self._frame, start)[0], end
        raw, end = self._varint(start, stop)
        match type_.name:
            case "bool":
                return raw != 0, end
            case "sint32" | "sint64":
                return (raw >> 1) ^ -(raw & 1), end
            case "int32" | "enum":
                low = raw & 0xFFFF_FFFF
                return low - (low >> 31 << 32), end
            case "int64":
                return raw - (raw >> 63 << 64), end
            case "uint32":
                return raw & 0xFFFF_FFFF, end
            case _:
                return raw, end

    def _varint(self, at: int, stop: int) -> tuple[int, int]:
        value = shift = 0
        for place in range(at, min(at + 10, stop)):
            byte = self._frame[place]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value & 0xFFFF_FFFF_FFFF_FFFF, place + 1
            shift += 7
        if at + 10 <= stop:
            raise DecodeError(f"The number at byte {at:,} has more than 10 bytes.")
        raise DecodeError(f"The number at byte {at:,} is cut off.")

    # For Python

    def value(self, node: Node) -> object:
        """A number, a text, or bytes; of an enum its name."""
        data = self._frame[node.start : node.end]
        match node.kind:
            case "enum":
                return int(node.text) if node.text.lstrip("-").isdigit() else node.text
            case "string":
                try:
                    return data.decode("utf-8")
                except UnicodeDecodeError:
                    return data
            case "bytes":
                return data
            case _:
                return self._read(_BY_NAME[node.kind], node.start, node.end)[0]

    def key(self, node: Node) -> object:
        """The field's name, or its number as text."""
        name = self._names.get(node.key, node.label)
        return Several(name) if node.key in self._several else name


def _is_repeated(field: Any) -> bool:
    repeated = getattr(field, "is_repeated", None)  # since protobuf 6.31
    return bool(repeated) if repeated is not None else field.label == 3

"""The fields and operators of the filter, as data: the parser, the completion and the help read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

FieldKind: TypeAlias = Literal[
    "text", "frame", "hex", "kind", "size", "count", "duration", "time", "flag", "json"
]
"""What a field's values are, and so how they are written."""


class Operator(Struct, frozen=True):
    """What stands between a field and a value."""

    text: str
    help: str


class Field(Struct, frozen=True):
    """Something that is asked about. `text` is how it is written, `example` a whole filter with it."""

    text: str
    kind: FieldKind
    help: str
    example: str


_OPERATORS = (
    Operator("==", "is equal to"),
    Operator("!=", "is there, and not equal to"),
    Operator("<", "is less than, or earlier than"),
    Operator("<=", "is at most"),
    Operator(">", "is more than, or later than"),
    Operator(">=", "is at least"),
    Operator("contains", "has this somewhere in it"),
    Operator("starts", "begins with this"),
    Operator("ends", "ends with this"),
    Operator("matches", "has a match of this regular expression, RE2's, such as /id=\\d+/ or /error/i"),
    Operator("in", 'is one of these, such as ("a", "b")'),
)
OPERATORS: Mapping[str, Operator] = {operator.text: operator for operator in _OPERATORS}

_EQUAL = ("==", "!=", "in")
_ORDER = ("==", "!=", "<", "<=", ">", ">=", "in")
_TEXT = ("==", "!=", "contains", "starts", "ends", "matches", "in")
ALLOWED: Mapping[FieldKind, tuple[str, ...]] = {
    "text": _TEXT,
    "frame": ("contains", "starts", "ends", "matches", "==", "!=", "in"),
    "hex": ("contains", "starts", "ends", "==", "!=", "in"),
    "kind": _EQUAL,
    "size": _ORDER,
    "count": _ORDER,
    "duration": _ORDER,
    "time": _ORDER,
    "flag": ("==", "!="),
    "json": (*_ORDER, "contains", "starts", "ends", "matches"),
}
"""The operators of each kind of field."""

_FIELDS = (
    Field("text", "frame", "the text of any frame", 'text contains "order"'),
    Field("frame[0]", "frame", "one frame: the first is 0, the last -1", 'frame[0] starts "topic1"'),
    Field("json.", "json", "a value in a frame of JSON", "json.items[0].price > 10"),
    Field("socket", "text", "the socket, by its id or its title", 'socket == "client"'),
    Field("kind", "kind", "sent, received, refused or event", "kind == event"),
    Field("size", "size", "all bytes of the message", "size > 10k"),
    Field("frames", "count", "how many frames", "frames == 3"),
    Field("peer", "text", "the other side's address", 'peer contains "10.0.0."'),
    Field("time", "time", "when it happened, in local time", 'time > "14:02:07"'),
    Field("latency", "duration", "how long after its request the reply came", "latency > 5ms"),
    Field("event", "text", "what happened to a connection", "event == connected"),
    Field("reason", "text", "the sentence of a refusal or an event", 'reason contains "refused"'),
    Field("trouble", "flag", "an event that is a failure", "trouble"),
    Field("hex", "hex", "the bytes of any frame", 'hex contains "de ad"'),
    Field("frame[0].size", "size", "the bytes of one frame", "frame[1].size > 1 MiB"),
    Field("frame[0].hex", "hex", "the bytes of one frame, in hex", 'frame[0].hex starts "00"'),
    Field("frame[0].json.", "json", "a value in one frame of JSON", 'frame[-1].json.name == "a"'),
)
FIELDS: Mapping[str, Field] = {field.text: field for field in _FIELDS}

WORDS = (
    Operator("and", "both; side by side means the same"),
    Operator("or", "one of them, or both"),
    Operator("not", "turns the next one around"),
)
"""What joins the terms."""

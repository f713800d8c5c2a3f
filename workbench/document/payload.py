"""A frame's bytes back to the JSON value that they are JSON, msgpack or CBOR of, within bounds.

Invariant: whatever a peer sent, the value comes soon, or a `PayloadError` whose text is a sentence's end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

import cbor2
import msgpack
import msgspec

from workbench.document.workspace import Json

PayloadKind: TypeAlias = Literal["json", "msgpack", "cbor"]

LARGEST = 1 << 20
"""Bytes of a frame that is decoded."""


def _unpacked(frame: bytes) -> Json:
    return msgpack.unpackb(frame, strict_map_key=False)


_DECODERS: Mapping[PayloadKind, Callable[[bytes], Json]] = {
    "json": msgspec.json.decode,
    "msgpack": _unpacked,
    "cbor": cbor2.loads,
}
# Deep nesting, lengths that lie, numbers without end, halves of characters: each library has its own.
_REFUSED = (
    ValueError,
    RecursionError,
    OverflowError,
    TypeError,
    MemoryError,
    cbor2.CBORError,
    ArithmeticError,
)


class PayloadError(Exception):
    """Bytes that are not of that kind: the end of a sentence, such as "is not JSON"."""


def decode(kind: PayloadKind, frame: bytes) -> Json:
    """The value. Raises `PayloadError`."""
    if len(frame) > LARGEST:
        raise PayloadError(f"has {len(frame):,} bytes; up to {LARGEST:,} are looked into")
    try:
        return _DECODERS[kind](frame)
    except _REFUSED as error:
        raise PayloadError(f"is not {kind if kind == 'msgpack' else kind.upper()}") from error


def same(a: Json, b: Json) -> bool:
    """Whether two values are equal as JSON has it: true is not 1, and 1 is 1.0."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    return type(a) is type(b) and a == b if isinstance(a, str | bytes) else a == b


def missing(wanted: Json, found: Json, path: str = "") -> str:
    """Where `found` does not contain `wanted`, as the end of a sentence; empty where it does.

    An object contains another with fewer keys; a list one of its length, item by item; anything else only
    what equals it.
    """
    if isinstance(wanted, dict):
        if not isinstance(found, dict):
            return f"{path or 'it'} is no object"
        for key, value in wanted.items():
            inner = f"{path}.{key}" if path else str(key)
            if key not in found:
                return f"{inner} is missing"
            if said := missing(value, found[key], inner):
                return said
        return ""
    if isinstance(wanted, list) and isinstance(found, list | tuple) and len(wanted) == len(found):
        pairs = enumerate(zip(wanted, found, strict=True))
        return next((said for i, (a, b) in pairs if (said := missing(a, b, f"{path}[{i}]"))), "")
    return "" if same(wanted, found) else f"{path or 'it'} is {in_json(found)}, not {in_json(wanted)}"


def in_json(value: Json) -> str:
    """The value as a sentence quotes it: as JSON, or as Python has what JSON can't hold."""
    try:
        return msgspec.json.encode(value).decode()
    except (TypeError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError):
        return type(value).__name__

"""The functions that a template may call, and the frames that it may name.

Invariant: each is total on texts, bytes and numbers: what it can't take is a TypeError, ValueError
or LookupError whose text is a sentence's end.
"""

from __future__ import annotations

import hashlib
import hmac
import random
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec


class FrameList:
    """`frames` or `request.frames` in a template: the frames of a message, got when asked for."""

    def __init__(self, owner: str, count: int, frame: Callable[[int], str | bytes]) -> None:
        self._owner = owner
        self._count = count
        self._frame = frame

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, which: int | slice) -> Any:
        if isinstance(which, slice):
            return [self._frame(i) for i in range(*which.indices(self._count))]
        if not isinstance(which, int):  # pyright: ignore[reportUnnecessaryIsInstance] - a template says what it likes
            raise TypeError("a frame is taken by its number, such as frames[0]")
        if not -self._count <= which < self._count:
            many = "1 frame" if self._count == 1 else f"{self._count} frames"
            raise IndexError(f"there is no frame {which}: {self._owner} has {many}, counted from 0")
        return self._frame(which % self._count)


class Request:
    """`request` in a template: what is answered."""

    def __init__(self, frames: tuple[bytes, ...]) -> None:
        self.frames = FrameList("the request", len(frames), lambda index: text_of(frames[index]))


class Row:
    """`row` in a template: one line of a file of rows, `row.name` or `row["first name"]`."""

    def __init__(self, columns: Mapping[str, object]) -> None:
        self._columns = columns

    def __getitem__(self, name: object) -> object:
        if not isinstance(name, str) or name not in self._columns:
            raise IndexError(f'there is no column "{name}" in this row')
        return self._columns[name]


def text_of(frame: bytes) -> str:
    """The frame as text; bytes that are no UTF-8 come out again as they went in."""
    return frame.decode("utf-8", "surrogateescape")


def _joined(value: object) -> bytes:
    match value:
        case bytes():
            return value
        case str():
            return value.encode("utf-8", "surrogateescape")
        case bool() | int() | float():
            return str(value).encode()
        case list() | tuple() | FrameList():
            return b"".join(_joined(part) for part in value)
        case _:
            raise TypeError("hmac_sha256 takes texts, numbers and frames")


def _hmac_sha256(key: object, *parts: object) -> str:
    """The hexadecimal signature of the parts' bytes, one after the other (RFC 2104)."""
    return hmac.new(_joined(key), _joined(parts), hashlib.sha256).hexdigest()


def _random(a: float, b: float) -> int:
    """A whole number from a to b, both included."""
    low, high = int(a), int(b)
    if low > high:
        raise ValueError("random takes the smaller number first")
    return random.randint(low, high)  # noqa: S311 - test data, no secret


def _uuid() -> str:
    return str(uuid.uuid4())


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _len(value: object) -> int:
    if isinstance(value, str | bytes | list | tuple | dict | set | FrameList):
        return len(value)
    raise TypeError("len takes a text, a frame or a list")


def _int(value: object) -> int:
    if isinstance(value, str | bytes | int | float) and (
        not isinstance(value, str | bytes) or len(value) < 1000
    ):
        return int(value)
    raise TypeError("int takes a number, or a text that is one")


_JSON = 1 << 20  # bytes of a text that is read as JSON


def _json(value: object) -> object:
    """What a text or a frame is as JSON: a text, a number, a list, or an object whose parts are taken by [...]."""
    text = _joined(value)
    if len(text) > _JSON:
        raise ValueError(f"json takes up to {_JSON:,} bytes")
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError("that is not JSON") from error


FUNCTIONS: Mapping[str, Callable[..., object]] = {
    "uuid": _uuid,
    "now": _now,
    "random": _random,
    "hmac_sha256": _hmac_sha256,
    "json": _json,
    "int": _int,
    "len": _len,
}

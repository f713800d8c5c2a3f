"""Questions about one value: a text or a frame's bytes, or a number.

Texts are looked at as their UTF-8 bytes, so that a frame that is no text is asked the same question. Each
text predicate answers for one value and for a column of frames, and the two agree.

The rule of case: where what was written has no capital letter, capitals don't count; each character then
stands for itself and its capital, where that is a single character. It holds for contains, starts and ends.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
KERNELS = {"==": "equal", "<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal"}
"""Arrow's names for them."""


class BytesTest(Protocol):
    """A question about bytes."""

    cost: int
    """About how long it takes for a frame; small numbers are asked first."""

    def of_bytes(self, value: bytes) -> bool:
        """The answer for one."""
        ...

    def of_frames(self, frames: pa.BinaryArray) -> pa.BooleanArray:
        """The answer for each; none is null."""
        ...


def ignores_case(text: str) -> bool:
    """Whether capitals don't count for a text that was written so."""
    return text == text.lower()


def _folded(text: str, *, raw: bool) -> str | bytes:
    """A pattern of characters, or of bytes for `raw`, that stands for the text whatever its capitals."""
    parts: list[str] = []
    for character in text:
        capital = character.upper()
        other = capital if len(capital) == 1 and capital != character else ""
        one, two = (c.encode().decode("latin-1") if raw else c for c in (character, other))
        parts.append(f"(?:{re.escape(one)}|{re.escape(two)})" if other else re.escape(one))
    pattern = "".join(parts)
    return pattern.encode("latin-1") if raw else pattern


class Equals:
    """The value is one of these."""

    cost = 8

    def __init__(self, values: frozenset[bytes]) -> None:
        self._values = values
        self._column = pa.array(sorted(values), pa.binary())

    def of_bytes(self, value: bytes) -> bool:
        """See `BytesTest`."""
        return value in self._values

    def of_frames(self, frames: pa.BinaryArray) -> pa.BooleanArray:
        """See `BytesTest`."""
        return pc.call_function("is_in", [frames], pc.SetLookupOptions(self._column))


class Contains:
    """The bytes are somewhere in the value."""

    cost = 10

    def __init__(self, needle: bytes) -> None:
        self._needle = needle
        self._options = pc.MatchSubstringOptions(needle)

    def of_bytes(self, value: bytes) -> bool:
        """See `BytesTest`."""
        return self._needle in value

    def of_frames(self, frames: pa.BinaryArray) -> pa.BooleanArray:
        """See `BytesTest`."""
        return pc.call_function("match_substring", [frames], self._options)


class Starts:
    """The value begins with these bytes."""

    cost = 8

    def __init__(self, needle: bytes) -> None:
        self._needle = needle
        self._options = pc.MatchSubstringOptions(needle)

    def of_bytes(self, value: bytes) -> bool:
        """See `BytesTest`."""
        return value.startswith(self._needle)

    def of_frames(self, frames: pa.BinaryArray) -> pa.BooleanArray:
        """See `BytesTest`."""
        return pc.call_function("starts_with", [frames], self._options)


class Ends:
    """The value ends with these bytes."""

    cost = 8

    def __init__(self, needle: bytes) -> None:
        self._needle = needle
        self._options = pc.MatchSubstringOptions(needle)

    def of_bytes(self, value: bytes) -> bool:
        """See `BytesTest`."""
        return value.endswith(self._needle)

    def of_frames(self, frames: pa.BinaryArray) -> pa.BooleanArray:
        """See `BytesTest`."""
        return pc.call_function("ends_with", [frames], self._options)


class Folded:
    """Contains, starts or ends, whatever the capitals."""

    cost = 12

    def __init__(self, text: str, before: str, after: str) -> None:
        raw, pattern = _folded(text, raw=True), _folded(text, raw=False)
        assert isinstance(raw, bytes)
        # Python's `$` and RE2's agree on \Z and \z only.
        self._test = re.compile(before.encode() + raw + after.encode(), re.DOTALL).search
        self._options = pc.MatchSubstringOptions(f"{before}{pattern}{after.lower()}")

    def of_bytes(self, value: bytes) -> bool:
        """See `BytesTest`."""
        return self._test(value) is not None

    def of_frames(self, frames: pa.BinaryArray) -> pa.BooleanArray:
        """See `BytesTest`."""
        return pc.call_function("match_substring_regex", [_as_text(frames)], self._options)


class Matches:
    """A regular expression of RE2 is found in the value. Raises ArrowInvalid for what is none."""

    cost = 20

    def __init__(self, pattern: str, *, ignore_case: bool = False) -> None:
        self._options = pc.MatchSubstringOptions(pattern, ignore_case=ignore_case)
        self.of_bytes(b"")

    def of_bytes(self, value: bytes) -> bool:
        """See `BytesTest`."""
        return self.of_frames(pa.array([value], pa.binary()))[0].as_py()

    def of_frames(self, frames: pa.BinaryArray) -> pa.BooleanArray:
        """See `BytesTest`."""
        return pc.call_function("match_substring_regex", [_as_text(frames)], self._options)


def _as_text(frames: pa.BinaryArray) -> pa.StringArray:
    """The same memory as texts, so that a character of UTF-8 counts as one; RE2 takes bytes that are none."""
    return pa.Array.from_buffers(pa.string(), len(frames), frames.buffers(), offset=frames.offset)


def text_test(op: str, text: str) -> BytesTest:
    """The question of that operator: contains, starts, ends or ==."""
    if op == "==":
        return Equals(frozenset([text.encode()]))
    if ignores_case(text) and text.upper() != text:
        match op:
            case "contains":
                return Folded(text, "", "")
            case "starts":
                return Folded(text, r"\A", "")
            case _:
                return Folded(text, "", r"\Z")
    return bytes_test(op, text.encode())


def bytes_test(op: str, value: bytes) -> BytesTest:
    """The question of that operator, to the letter."""
    match op:
        case "==":
            return Equals(frozenset([value]))
        case "contains":
            return Contains(value)
        case "starts":
            return Starts(value)
        case _:
            return Ends(value)

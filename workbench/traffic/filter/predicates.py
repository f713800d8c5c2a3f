"""Questions about one value: a text or a frame's bytes, or a number.

Texts are looked at as their UTF-8 bytes, so that a frame that is no text is asked the same question. Each
text predicate answers for one value and for a column of frames, and the two agree.

The rule of case: where what was written has no capital letter, capitals don't count; each character then
stands for itself and its capital, where that is a single character. It holds for contains, starts and ends.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from workbench.traffic.filter.rows import call, lookup
from workbench.traffic.filter.scan import Needle, Needles, found_in, in_small_letters, quoted

COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
KERNELS = {"==": "equal", "<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal"}
"""Arrow's names for them."""


_SHORTEST = 3  # bytes of what may be looked for among offsets and numbers: less is found everywhere
_MOST_NEEDLES = 4


class BytesTest(Protocol):
    """A question about bytes."""

    cost: int
    """About how long it takes for a frame; small numbers are asked first."""

    needles: Needles | None
    """Patterns of which the value has one somewhere, if the answer is yes; None where that isn't known."""

    def of_bytes(self, value: bytes) -> bool:
        """The answer for one."""
        ...

    def of_frames(self, frames: pa.BinaryArray) -> pa.BooleanArray:
        """The answer for each; none is null."""
        ...


def _needle(value: bytes) -> Needles | None:
    return frozenset([Needle(quoted(value))]) if len(value) >= _SHORTEST else None


def all_known(needles: Iterable[Needles | None]) -> Needles | None:
    """One of all; None where one isn't known, or they are too many."""
    found: set[Needle] = set()
    for some in needles:
        if some is None:
            return None
        found |= some
    return frozenset(found) if len(found) <= _MOST_NEEDLES else None


def ignores_case(text: str) -> bool:
    """Whether capitals don't count for a text that was written so."""
    return text == text.lower()


def _either(text: str) -> Sequence[tuple[bytes, bytes]]:
    """Each character of the text with its capital, or with itself where it has none of one character."""
    return [
        (
            character.encode(),
            capital.encode() if len(capital := character.upper()) == 1 else character.encode(),
        )
        for character in text
    ]


class Equals:
    """The value is one of these."""

    cost = 8

    def __init__(self, values: frozenset[bytes]) -> None:
        self._values = values
        self._column = pa.array(sorted(values), pa.binary())
        self.needles = all_known(map(_needle, values))

    def of_bytes(self, value: bytes) -> bool:
        """See `BytesTest`."""
        return value in self._values

    def of_frames(self, frames: pa.BinaryArray) -> pa.BooleanArray:
        """See `BytesTest`."""
        return call("is_in", frames, options=lookup(self._column))


class Contains:
    """The bytes are somewhere in the value."""

    cost = 10

    def __init__(self, needle: bytes) -> None:
        self._needle = needle
        self._options = pc.MatchSubstringOptions(quoted(needle))
        self.needles = _needle(needle)

    def of_bytes(self, value: bytes) -> bool:
        """See `BytesTest`."""
        return self._needle in value

    def of_frames(self, frames: pa.BinaryArray) -> pa.BooleanArray:
        """See `BytesTest`."""
        return found_in(frames, self._options)


class _AtEnd:
    """The value has these bytes at its start, or at its end."""

    cost = 8
    _kernel: str

    def __init__(self, needle: bytes) -> None:
        self._needle = needle
        self._options = pc.MatchSubstringOptions(needle)
        self.needles = _needle(needle)

    def of_frames(self, frames: pa.BinaryArray) -> pa.BooleanArray:
        """See `BytesTest`."""
        return call(self._kernel, frames, options=self._options)


class Starts(_AtEnd):
    """The value begins with these bytes."""

    _kernel = "starts_with"

    def of_bytes(self, value: bytes) -> bool:
        """See `BytesTest`."""
        return value.startswith(self._needle)


class Ends(_AtEnd):
    """The value ends with these bytes."""

    _kernel = "ends_with"

    def of_bytes(self, value: bytes) -> bool:
        """See `BytesTest`."""
        return value.endswith(self._needle)


class Folded:
    """Contains, starts or ends, whatever the capitals."""

    cost = 12

    def __init__(self, op: str, text: str) -> None:
        either = _either(text)
        before, after = r"\A" if op == "starts" else "", op == "ends"
        # Python's end of a text is \Z, RE2's \z.
        self._test = re.compile(
            before.encode()
            + b"".join(b"(?:%b|%b)" % (re.escape(one), re.escape(other)) for one, other in either)
            + (rb"\Z" if after else b"")
        ).search
        # Of bytes whose ASCII letters were made small.
        pattern = "".join(
            quoted(one) if one == other or len(one) == 1 else f"(?:{quoted(one)}|{quoted(other)})"
            for one, other in either
        )
        self._options = pc.MatchSubstringOptions(before + pattern + (r"\z" if after else ""))
        self.needles = frozenset([Needle(pattern, small=True)]) if len(text) >= _SHORTEST else None
        self._is_anywhere = op == "contains"

    def of_bytes(self, value: bytes) -> bool:
        """See `BytesTest`."""
        return self._test(value) is not None

    def of_frames(self, frames: pa.BinaryArray) -> pa.BooleanArray:
        """See `BytesTest`."""
        if self._is_anywhere:
            return found_in(frames, self._options, small=True)
        return call("match_substring_regex", in_small_letters(frames), options=self._options)


_ANCHORS = re.compile(r"[$^]|\\[AbBzZ]|\(\?[a-zA-Z]*m")
"""Parts of a pattern that may ask what stands before or behind, so that it goes by each frame."""


class Matches:
    """A regular expression of RE2 is found in the value. Raises ArrowInvalid for what is none."""

    cost = 20

    def __init__(self, pattern: str, *, ignore_case: bool = False) -> None:
        self._options = pc.MatchSubstringOptions(pattern, ignore_case=ignore_case)
        self._is_anywhere = _ANCHORS.search(pattern) is None
        self.needles = frozenset([Needle(pattern, ignore_case, is_text=True)]) if self._is_anywhere else None
        self.of_bytes(b"")

    def of_bytes(self, value: bytes) -> bool:
        """See `BytesTest`."""
        return self.of_frames(pa.array([value], pa.binary()))[0].as_py()

    def of_frames(self, frames: pa.BinaryArray) -> pa.BooleanArray:
        """See `BytesTest`."""
        texts = _as_text(frames)
        if self._is_anywhere:
            return found_in(texts, self._options)
        return call("match_substring_regex", texts, options=self._options)


def _as_text(frames: pa.BinaryArray) -> pa.StringArray:
    """The same memory as texts, so that a character of UTF-8 counts as one; RE2 takes bytes that are none."""
    return pa.Array.from_buffers(pa.string(), len(frames), frames.buffers(), offset=frames.offset)


def text_test(op: str, text: str) -> BytesTest:
    """The question of that operator: contains, starts, ends or ==."""
    if op == "==":
        return Equals(frozenset([text.encode()]))
    if ignores_case(text) and text.upper() != text:
        return Folded(op, text)
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


class NumberTest:
    """The number is one of these, for `==`; else it compares so with the one. A null in a column stays one."""

    def __init__(self, op: str, numbers: Sequence[int]) -> None:
        assert op == "==" or len(numbers) == 1
        self._op = op
        self._numbers = numbers

    def of_value(self, value: int) -> bool:
        """The answer for one."""
        return any(COMPARISONS[self._op](value, number) for number in self._numbers)

    def of_column(self, column: pa.Array) -> pa.BooleanArray:
        """The answer for each of a column of whole numbers, which may be null."""
        if len(self._numbers) == 1:
            return call(KERNELS[self._op], column.cast(pa.int64()), pa.scalar(self._numbers[0], pa.int64()))
        return call("is_in", column.cast(pa.int64()), options=lookup(pa.array(self._numbers, pa.int64())))

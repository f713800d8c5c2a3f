"""Finds frames that have a pattern somewhere in them, without holding up other threads.

RE2 goes through many frames at a time, as if they were one: where it finds nothing, which it does at the
speed of memory for plain text, none of them has it. Only where it finds something is each frame looked at
by itself, so that what merely begins in one frame and ends in the next doesn't count.

All of it is done by Arrow's kernels, which run without the interpreter's lock.
"""

from __future__ import annotations

from array import array
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from workbench.traffic.filter.rows import call, spread, true_count, uniform

_BLOCK = 16 << 10
_FEW = 64  # frames for which it isn't worth it


class Needle(NamedTuple):
    """A pattern that may be looked for in any bytes."""

    pattern: str
    ignore_case: bool = False
    is_text: bool = False
    """Whether its characters are UTF-8's, not bytes."""
    small: bool = False
    """Whether it is looked for where ASCII letters were made small."""


Needles: TypeAlias = frozenset[Needle]


def is_in(data: memoryview, needles: Needles) -> bool:
    """Whether one of them is in the bytes, of which there are less than 2 GiB."""
    bounds = pa.py_buffer(array("i", [0, len(data)]))
    for needle in needles:
        options = pc.MatchSubstringOptions(needle.pattern, ignore_case=needle.ignore_case)
        type_ = pa.string() if needle.is_text else pa.binary()
        whole = pa.Array.from_buffers(type_, 1, [None, bounds, pa.py_buffer(data)])
        if needle.small:
            whole = in_small_letters(whole)
        if call("match_substring_regex", whole, options=options)[0].as_py():
            return True
    return False


def in_small_letters(values: pa.BinaryArray) -> pa.BinaryArray:
    """With ASCII letters made small: to do that and look for one text takes a third of looking for both cases."""
    small = call("ascii_lower", _over(_from_zero(values), pa.string()))
    return _over(small, pa.binary())


def _from_zero(values: pa.BinaryArray) -> pa.BinaryArray:
    """The same values, the first of which begins where their bytes do.

    Arrow's kernels that change letters keep the offsets of an array without an offset of its own, and the bytes from
    the first one's on: then the two don't fit together.
    """
    _, offsets, data = values.buffers()
    count = len(values)
    if not count or values.offset:
        return values
    bounds = pa.Array.from_buffers(pa.int32(), count + 1, [None, offsets])
    first = bounds[0].as_py()
    if not first:
        return values
    moved = call("subtract", bounds, pa.scalar(first, pa.int32()))
    return pa.Array.from_buffers(values.type, count, [None, moved.buffers()[1], data.slice(first)])


def _over(values: pa.Array, type_: pa.DataType) -> pa.Array:
    """The same memory as values of another type; neither looks at what they are."""
    return pa.Array.from_buffers(type_, len(values), values.buffers(), offset=values.offset)


def quoted(value: bytes) -> str:
    """The pattern of just these bytes, for a column of bytes."""
    return "".join(chr(byte) if chr(byte).isalnum() and byte < 128 else f"\\x{byte:02x}" for byte in value)


def found_in(frames: pa.Array, options: object, *, small: bool = False) -> pa.BooleanArray:
    """Which of the frames have a match of the pattern in `options`; for `small` once ASCII letters were made small.

    It must be one that matches within more bytes whatever it matches within fewer: no anchors. Of a column
    of texts a character is one of UTF-8, of a column of bytes a byte. No frame is null.
    """
    count = len(frames)
    if count < _FEW:
        return _each(frames, options, small=small)
    _, offsets, data = frames.buffers()
    ends = memoryview(offsets).cast("B").cast("i")[frames.offset : frames.offset + count + 1]
    size = ends[-1] - ends[0]
    step = max(1, min(count, _BLOCK * count // max(1, size)))
    if step == 1:
        return _each(frames, options, small=small)
    bounds = bytearray(ends[:-1:step].tobytes())
    bounds += ends[-1:].tobytes()
    blocks = pa.Array.from_buffers(frames.type, len(bounds) // 4 - 1, [None, pa.py_buffer(bounds), data])
    hit = _each(blocks, options, small=small)
    hits = true_count(hit)
    if hits == 0:
        return uniform(False, count)
    if hits * 2 > len(hit):
        return _each(frames, options, small=small)
    maybe = hit.take(call("divide", _numbers(_rounded(count)).slice(0, count), pa.scalar(step, pa.int32())))
    return spread(maybe, _each(frames.filter(maybe), options, small=small))


def _each(frames: pa.Array, options: object, *, small: bool) -> pa.BooleanArray:
    if small:
        frames = in_small_letters(frames)
    return call("match_substring_regex", frames, options=options)


def _rounded(count: int) -> int:
    return 1 << (count - 1).bit_length()


@lru_cache(maxsize=4)
def _numbers(count: int) -> pa.Int32Array:
    return pa.array(range(count), pa.int32())

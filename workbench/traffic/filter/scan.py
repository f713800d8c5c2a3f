"""Finds frames that have a pattern somewhere in them, without holding up other threads.

RE2 goes through many frames at a time, as if they were one: where it finds nothing, which it does at the
speed of memory for plain text, none of them has it. Only where it finds something is each frame looked at
by itself, so that what merely begins in one frame and ends in the next doesn't count.

All of it is done by Arrow's kernels, which run without the interpreter's lock.
"""

from __future__ import annotations

from functools import lru_cache

import pyarrow as pa

from workbench.traffic.filter.rows import call, spread, true_count, uniform

_BLOCK = 16 << 10
_FEW = 64  # frames for which it isn't worth it


def quoted(value: bytes) -> str:
    """The pattern of just these bytes, for a column of bytes."""
    return "".join(chr(byte) if chr(byte).isalnum() and byte < 128 else f"\\x{byte:02x}" for byte in value)


def found_in(frames: pa.Array, options: object) -> pa.BooleanArray:
    """Which of the frames have a match of the pattern in `options`.

    It must be one that matches within more bytes whatever it matches within fewer: no anchors. Of a column
    of texts a character is one of UTF-8, of a column of bytes a byte. No frame is null.
    """
    count = len(frames)
    if count < _FEW:
        return _each(frames, options)
    _, offsets, data = frames.buffers()
    ends = memoryview(offsets).cast("B").cast("i")[frames.offset : frames.offset + count + 1]
    size = ends[-1] - ends[0]
    step = max(1, min(count, _BLOCK * count // max(1, size)))
    if step == 1:
        return _each(frames, options)
    bounds = bytearray(ends[:-1:step].tobytes())
    bounds += ends[-1:].tobytes()
    blocks = pa.Array.from_buffers(frames.type, len(bounds) // 4 - 1, [None, pa.py_buffer(bounds), data])
    hit = _each(blocks, options)
    hits = true_count(hit)
    if hits == 0:
        return uniform(False, count)
    if hits * 2 > len(hit):
        return _each(frames, options)
    maybe = hit.take(call("divide", _numbers(_rounded(count)).slice(0, count), pa.scalar(step, pa.int32())))
    return spread(maybe, _each(frames.filter(maybe), options))


def _each(frames: pa.Array, options: object) -> pa.BooleanArray:
    return call("match_substring_regex", frames, options=options)


def _rounded(count: int) -> int:
    return 1 << (count - 1).bit_length()


@lru_cache(maxsize=4)
def _numbers(count: int) -> pa.Int32Array:
    return pa.array(range(count), pa.int32())

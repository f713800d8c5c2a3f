"""Values within JSON: what stands at a path of a frame, if it is JSON.

Frames that don't begin as an object or a list are never decoded, and what can't be decoded, for its depth
or its numbers too, has no values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, cast

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from workbench.traffic.filter.rows import call, true_count
from workbench.traffic.filter.scan import found_in, quoted

Path: TypeAlias = tuple[str | int | None, ...]
"""Keys of objects, places in lists (from the end where negative), None for every place."""

_LONGEST = 64 << 20  # bytes of a frame
_BEGINS = re.compile(rb"[ \t\r\n]*[{\[]")
_LIKE_JSON = pc.MatchSubstringOptions(r"\A[ \t\r\n]*[{\[]")
_decode = msgspec.json.Decoder().decode


def may_hold(frames: pa.BinaryArray, path: Path) -> pa.BooleanArray:
    """Which of the frames may have a value at that path: cheaper by far than to decode them."""
    may_be = call("match_substring_regex", frames, options=_LIKE_JSON)
    keys = [step for step in path if isinstance(step, str)]
    if not keys or true_count(may_be) == 0:
        return may_be
    # A key may be written with escapes: then there is a backslash.
    key = max(keys, key=len)
    named = pc.MatchSubstringOptions(rf"{quoted(key.encode())}|\\")
    return call("and", may_be, found_in(frames, named))


def values_at(frame: bytes | memoryview, path: Path) -> Sequence[Any]:
    """The values at that path; none where there is none."""
    if not _BEGINS.match(frame) or len(frame) > _LONGEST:
        return ()
    try:
        found: list[Any] = [_decode(frame)]
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return ()
    for step in path:
        found = [value for holder in found for value in _step(holder, step)]
    return found


def _step(holder: Any, step: str | int | None) -> Sequence[Any]:
    if isinstance(holder, dict):
        known = cast(Mapping[str, Any], holder)
        return (known[step],) if isinstance(step, str) and step in known else ()
    if isinstance(holder, list):
        values = cast(list[Any], holder)
        if step is None:
            return values
        if isinstance(step, int) and -len(values) <= step < len(values):
            return (values[step],)
    return ()

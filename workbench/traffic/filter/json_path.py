"""Values within JSON: what stands at a path of a frame, if it is JSON.

Frames that don't begin as an object or a list are never decoded, and what can't be decoded, for its depth
too, has no values. A part of a frame that isn't asked for may hold any number, and bytes that are no text.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any, TypeAlias, cast

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import UNSET, Struct, defstruct

from workbench.traffic.filter.rows import call, each_of, true_count
from workbench.traffic.filter.scan import Needle, Needles, found_in, quoted

Path: TypeAlias = tuple[str | int | None, ...]
"""Keys of objects, places in lists (from the end where negative), None for every place."""

_LONGEST = 64 << 20  # bytes of a frame
_BEGINS = re.compile(rb"[ \t\r\n]*[{\[]")
_LIKE_JSON = pc.MatchSubstringOptions(r"\A[ \t\r\n]*[{\[]")
_NO_FIELD = re.compile(r'[\x00-\x1f"\\]')
_PLAIN = str | int | float | bool | None
_UNREADABLE = (msgspec.MsgspecError, RecursionError, ValueError)
_TOGETHER, _TOGETHER_BYTES = 1000, 256 << 10  # frames and bytes that are decoded at once: about a millisecond
_SHORTEST = 3  # bytes of a key that is looked for among offsets and numbers
_BETWEEN = secrets.randbits(60)


class _Object(Struct):
    """An object where a list is wanted."""


class Reader:
    """Finds the values at one path, of a frame or of many, and finds the same either way.

    What is asked for is made, and of all else the form alone is looked at: that is several times as quick.
    """

    def __init__(self, path: Path) -> None:
        keys = [step.encode("utf-8", "surrogatepass") for step in path if isinstance(step, str)]
        # A key may be written with escapes: then there is a backslash.
        key = max(keys, key=len, default=b"")
        pattern = rf"{quoted(key)}|\\"
        self._named = pc.MatchSubstringOptions(pattern) if key else None
        self.needles: Needles | None = frozenset([Needle(pattern)]) if len(key) >= _SHORTEST else None
        """Of a frame that has a value there."""
        made = list(takewhile(_is_held, path))
        steps: list[tuple[str | int | None, type[Any] | None]] = [(step, None) for step in path[len(made) :]]
        inner: Any = object
        for step in reversed(made):
            holder = None
            if isinstance(step, str):
                holder = defstruct("Holder", [("held", inner, UNSET)], rename={"held": step})
                inner = holder | list[Any] | _PLAIN
            else:
                inner = list[inner] | _Object | _PLAIN
            steps.insert(0, (step, holder))
        self._steps = steps
        self._only = steps[0][1] if len(steps) == 1 else None  # as nearly all paths are: one key
        self._decode = msgspec.json.Decoder(inner).decode
        self._decode_many = msgspec.json.Decoder(list[inner]).decode

    def may_have(self, frames: pa.BinaryArray) -> pa.BooleanArray:
        """Which of the frames may have a value there: cheaper by far than to decode them."""
        may_be = call("match_substring_regex", frames, options=_LIKE_JSON)
        if self._named is None or true_count(may_be) == 0:
            return may_be
        return call("and", may_be, found_in(frames, self._named))

    def values(self, frame: bytes | memoryview) -> Sequence[Any]:
        """The values in that frame; none where there is none."""
        if not _BEGINS.match(frame) or len(frame) > _LONGEST:
            return ()
        try:
            return self._found(self._decode(frame))
        except _UNREADABLE:
            return ()

    def answers(self, frames: pa.BinaryArray, test: Callable[[Any], bool]) -> Iterator[list[bool]]:
        """Whether the test holds of a value, of each of some more frames: some hundred go in one go.

        They begin as an object or a list; see `may_have`.
        """
        count, size = len(frames), frames.nbytes
        some = max(1, min(_TOGETHER, _TOGETHER_BYTES * count // max(1, size)))
        for start in range(0, count, some):
            part = frames.slice(start, some)
            whole = self._together(part) if len(part) > 1 else None
            if whole is None:
                yield [any(map(test, self.values(frame))) for frame in each_of(part)]
            else:
                yield self._answers(whole, test)

    def _answers(self, whole: list[Any], test: Callable[[Any], bool]) -> list[bool]:
        only = self._only
        if only is None:
            return [any(map(test, self._found(one))) for one in whole]
        return [type(one) is only and one.held is not UNSET and test(one.held) for one in whole]

    def _together(self, frames: pa.BinaryArray) -> list[Any] | None:
        """All of them as one list, decoded at once; None where one of them can't be, or isn't just one value.

        Between two stands a number that nobody outside can know, so that no frame passes for two, nor two for one.
        """
        bounds = pa.array([0, len(frames)], pa.int32())
        joined = call("binary_join", pa.ListArray.from_arrays(bounds, frames), pa.scalar(b",%d," % _BETWEEN))
        try:
            found = self._decode_many(b"".join((b"[", joined[0].as_buffer(), b"]")))
        except _UNREADABLE:
            return None
        is_whole = len(found) == 2 * len(frames) - 1 and found[1::2] == [_BETWEEN] * (len(frames) - 1)
        return found[::2] if is_whole else None

    def _found(self, value: Any) -> Sequence[Any]:
        found = [value]
        for step, holder in self._steps:
            if holder is None:
                found = [value for one in found for value in _step(one, step)]
            else:
                found = [one.held for one in found if type(one) is holder and one.held is not UNSET]
        return found


def _is_held(step: str | int | None) -> bool:
    """Whether it leads into a list, or into an object by what a field of a struct can be called."""
    return not isinstance(step, str) or not _NO_FIELD.search(step)


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

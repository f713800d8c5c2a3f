"""Values within JSON: what stands at a path of a frame, if it is JSON.

Frames that don't begin as an object or a list are never decoded, and what can't be decoded, for its depth
or its numbers too, has no values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, cast

import msgspec

Path: TypeAlias = tuple[str | int | None, ...]
"""Keys of objects, places in lists (from the end where negative), None for every place."""

_LONGEST = 64 << 20  # bytes of a frame
_decode = msgspec.json.Decoder().decode


def values_at(frame: bytes, path: Path) -> Sequence[Any]:
    """The values at that path; none where there is none."""
    if frame[:1] not in (b"{", b"[") and frame[:64].lstrip()[:1] not in (b"{", b"["):
        return ()
    key = path[0]
    if (
        isinstance(key, str)
        and key.isascii()
        and key.isalnum()
        and key.encode() not in frame
        and b"\\" not in frame
    ):
        return ()
    if len(frame) > _LONGEST:
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

"""Values of a tree as plain Python values, as JSON, and as one short line.

Invariant: what is taken out is the value to its end, or a sentence; never half of it.
"""

from __future__ import annotations

import json
import math
from typing import Any

from workbench.traffic.decoders.tree import DecodeError, Node, Tree

MAPS = frozenset({"object", "map", "message", "record"})
"""Kinds whose children go by their keys."""
WRAPPERS = frozenset({"tag"})
"""Kinds that stand around the one value that counts."""


class Several(str):
    """A key that may stand several times: its value is a list, of one too."""

    __slots__ = ()


_PIECE = 1_000  # values read at once
_LONGEST = 60  # characters of a value within a line of several


def plain(tree: Tree, id_: int, seconds: float = 1.0) -> Any:
    """The value of that node, read to its end if it isn't yet, for so many seconds at most.

    A map whose keys aren't all text, or can't be a dict's, is a list of pairs. A message's field that is
    there several times is a list. Raises `DecodeError` where it can't be read, or not within that time.
    """
    steps = max(1, round(seconds * 100))
    while not _whole(tree, id_) and steps and tree.grow(_PIECE, 0.01):
        steps -= 1
    if not _whole(tree, id_):
        raise DecodeError(tree.problem or "This value is too large to be taken out; save the frame instead.")
    return _plain(tree, id_)


def _whole(tree: Tree, id_: int) -> bool:
    return id_ < len(tree) and tree.nodes[id_].closed


def _plain(tree: Tree, id_: int) -> Any:
    node = tree.nodes[id_]
    if not node.branch:
        return tree.reader.value(node)
    ids = tree.children(id_)
    if node.kind in WRAPPERS:
        return _plain(tree, ids[-1]) if ids else None
    if node.kind not in MAPS:
        return [_plain(tree, child) for child in ids]
    if node.kind == "message":
        packed = [tree.nodes[child].kind == "packed" for child in ids]
        return _message([(_key(tree, i), _plain(tree, i), p) for i, p in zip(ids, packed, strict=True)])
    pairs = [(_key(tree, child), _plain(tree, child)) for child in ids]
    if all(isinstance(key, str) for key, _ in pairs):
        return dict(pairs)
    scalars = all(isinstance(key, str | int | float | bytes | bool | None) for key, _ in pairs)
    return dict(pairs) if scalars else [list(pair) for pair in pairs]


def _key(tree: Tree, id_: int) -> Any:
    return tree.reader.key(tree.nodes[id_])


def _message(pairs: list[tuple[Any, Any, bool]]) -> dict[Any, Any]:
    """A message's fields; a value that is packed is a list of what it would be unpacked."""
    made: dict[Any, Any] = {}
    several: set[Any] = set()
    for key, value, packed in pairs:
        values = value if packed else [value]
        if key in several:
            made[key] += values
        elif key in made or packed or isinstance(key, Several):
            made[key] = [made[key], *values] if key in made else list(values)
            several.add(key)
        else:
            made[key] = value
    return made


def as_json(value: Any) -> str:
    """The value as JSON, indented by two; bytes as `{"hex": ...}`, numbers that JSON hasn't as text."""
    return json.dumps(_jsonable(value), ensure_ascii=False, indent=2)


def as_python(value: Any) -> str:
    """The value as a Python literal."""
    try:
        return repr(value)
    except ValueError as error:  # an int of more than 4,300 digits
        raise DecodeError("A number in it is too long to be written out.") from error


def _jsonable(value: Any) -> Any:
    match value:
        case dict():
            return {_json_key(key): _jsonable(part) for key, part in value.items()}
        case list() | tuple():
            return [_jsonable(part) for part in value]
        case bytes():
            return {"hex": value.hex()}
        case float() if not math.isfinite(value):
            return str(value)
        case int() if value.bit_length() > 13_000:
            return hex(value)
        case None | bool() | int() | float() | str():
            return value
        case _:
            return str(value)


def _json_key(key: Any) -> str:
    if isinstance(key, str):
        return key
    return key.hex() if isinstance(key, bytes) else json.dumps(_jsonable(key))


def brief(tree: Tree, limit: int = 120) -> str:
    """What has been read by now, in one line of about so many characters, written as JSON would be."""
    parts: list[str] = []
    left = _brief(tree, tree.children(-1)[0], parts, limit) if tree.nodes else limit
    said = "".join(parts)
    return said if left > 0 else said[:limit].rstrip(" ,") + " …"


def _brief(tree: Tree, id_: int, parts: list[str], left: int) -> int:
    """Write that value; how many characters are left then."""
    node = tree.nodes[id_]
    if not node.branch:
        return _write(parts, _shortened(node), left)
    if node.kind in WRAPPERS:
        children = tree.children(id_)
        return _brief(tree, children[-1], parts, left) if children else _write(parts, node.text, left)
    named = node.kind in MAPS
    left = _write(parts, "{" if named else "[", left)
    for index, child in enumerate(tree.children(id_)):
        if left <= 0:
            return left
        if index:
            left = _write(parts, ", ", left)
        if named:
            left = _write(parts, f"{tree.nodes[child].label[:_LONGEST]}: ", left)
        left = _brief(tree, child, parts, left)
    if not node.closed:
        left = _write(parts, " …", left)
    return _write(parts, "}" if named else "]", left)


def _write(parts: list[str], text: str, left: int) -> int:
    parts.append(text)
    return left - len(text)


def _shortened(node: Node) -> str:
    return node.text if len(node.text) <= _LONGEST else node.text[: _LONGEST - 1] + "…"

"""JSON as a workspace file holds it: read with the places of what is wrong, and checked before it is written.

Invariant: what is read says what was written; a number that would be rounded to infinity, a key that
is there twice or half a surrogate pair is refused, not mended in silence.
"""

from __future__ import annotations

import codecs
import json
import math
from collections.abc import Iterator
from typing import Any

from workbench.document.words import elided

_WIDE = (
    (codecs.BOM_UTF32_LE, "UTF-32"), (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16"),
)  # fmt: skip


class JsonError(Exception):
    """What is no JSON, in a sentence with its place."""


class _Twice:
    """Stands in the tree where an object has a key twice."""

    def __init__(self, key: str) -> None:
        self.key = key


def parse(text: bytes) -> Any:
    """The value in that text; a byte order mark before it is passed over. Raises `JsonError`."""
    written = _decoded(text)
    odd = "\\ud" in written.lower()  # an escape that may be half of a surrogate pair

    def pairs(items: list[tuple[str, Any]]) -> Any:
        nonlocal odd
        made = dict(items)
        if len(made) == len(items):
            return made
        odd = True
        keys = [key for key, _ in items]
        return _Twice(next(key for key in keys if keys.count(key) > 1))

    try:
        value = json.loads(
            written, object_pairs_hook=pairs, parse_constant=_constant, parse_float=_float, parse_int=_int
        )
    except RecursionError as error:
        raise JsonError("nested too deeply to be a workspace.") from error
    except json.JSONDecodeError as error:
        raise JsonError(
            f"not JSON: line {error.lineno}, column {error.colno}: {_words(error.msg)}."
        ) from error
    if odd:
        for place, part in _walk(value, ""):
            if isinstance(part, _Twice):
                raise JsonError(f"{_join(place, part.key)}: this key is there twice; remove one.")
            if isinstance(part, str) and not _is_text(part):
                raise JsonError(f"{place}: half of a surrogate pair, which is no character; remove it.")
    return value


def _decoded(text: bytes) -> str:
    for mark, name in _WIDE:
        if text.startswith(mark):
            raise JsonError(f"this is {name}; a workspace is UTF-8. Save it as UTF-8.")
    # JSON begins with an ASCII character: a NUL beside it tells the wide encodings without a mark.
    if b"\0" in text[:4]:
        raise JsonError("this is UTF-16 or UTF-32, or no text; a workspace is UTF-8. Save it as UTF-8.")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        raise JsonError(f"not JSON: line {line} has bytes that are not UTF-8. Save it as UTF-8.") from error


def _words(message: str) -> str:
    return message[:1].lower() + message[1:].rstrip(":")


def _constant(name: str) -> Any:
    raise JsonError(f"not JSON: {name} is not a number of JSON.")


def _float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise JsonError(f"not JSON: {digits[:40]} is too large a number.")
    return value


def _int(digits: str) -> int:
    if len(digits) > 1000:
        raise JsonError(f"not JSON: {digits[:40]}… is too large a number.")
    return int(digits)


def _is_text(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _join(place: str, key: str) -> str:
    shown = elided(key)
    return f"{place}.{shown}" if place else shown


def _walk(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Every value in that one, keys too, with the place of each. Deep nesting needs no deep stack."""
    pending = [(place, value)]
    while pending:
        where, one = pending.pop()
        yield where, one
        if isinstance(one, dict):
            yield from ((where, key) for key in one if isinstance(key, str))
            pending += reversed([(_join(where, str(key)), part) for key, part in one.items()])
        elif isinstance(one, list | tuple):
            pending += reversed([(f"{where}[{index}]", part) for index, part in enumerate(one)])


def unwritable(content: Any) -> str:
    """What in that value JSON can't hold, in a sentence with its place; empty if nothing is."""
    for place, part in _walk(content, ""):
        if isinstance(part, float) and not math.isfinite(part):
            return f"{place}: {part} is not a number of JSON."
        if isinstance(part, str) and not _is_text(part):
            return f"{place}: a text in it is not valid Unicode."
    return ""

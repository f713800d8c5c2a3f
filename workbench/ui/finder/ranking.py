"""How well what was typed fits some words, and which of their letters it is."""

from __future__ import annotations

import re
from typing import NamedTuple

_WORD = re.compile(r"\w+")
_LETTERS = 3  # fewer, letter by letter, are in most names
_BEGINS, _BEGINS_A_WORD, _WITHIN, _SCATTERED = 8, 4, 2, 1


class Fit(NamedTuple):
    """`score`: higher is better. `places`: the letters that were typed, by their index, rising."""

    score: int
    places: tuple[int, ...]


def fit(typed: str, words: str, *, scattered: bool = True) -> Fit | None:
    """None where a part of what was typed, parted by spaces, is nowhere; case is no matter.

    A part fits best at the very beginning, then at the beginning of a word, then within one, then letter
    by letter from the beginning of a word on, if it has three or more
    and `scattered` letters count.
    """
    lower = _small(words)
    score, places = 0, set[int]()
    for part in _small(typed).split():
        found = _fit_part(part, lower, scattered=scattered)
        if found is None:
            return None
        score += found.score
        places.update(found.places)
    return Fit(score, tuple(sorted(places)))


def _small(text: str) -> str:
    """In small letters, each in the place of its own: those whose small form is two stay as they are."""
    return "".join(small if len(small := letter.casefold()) == 1 else letter for letter in text)


def _fit_part(part: str, lower: str, *, scattered: bool) -> Fit | None:
    if lower.startswith(part):
        return Fit(_BEGINS, tuple(range(len(part))))
    for word in _WORD.finditer(lower):
        if lower.startswith(part, word.start()):
            return Fit(_BEGINS_A_WORD, tuple(range(word.start(), word.start() + len(part))))
    if (at := lower.find(part)) >= 0:
        return Fit(_WITHIN, tuple(range(at, at + len(part))))
    if scattered and len(part) >= _LETTERS:
        for word in _WORD.finditer(lower):
            if (places := _scattered(part, lower, word.start())) is not None:
                return Fit(_SCATTERED, places)
    return None


def _scattered(part: str, lower: str, start: int) -> tuple[int, ...] | None:
    places: list[int] = []
    for letter in part:
        at = lower.find(letter, start)
        if at < 0 or (not places and at != start):
            return None
        places.append(at)
        start = at + 1
    return tuple(places)

"""Patterns that users write, by RE2: its time is linear, where a backtracking engine's is not.

It is Arrow's; whoever imports this imports Arrow.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from workbench.document.words import elided, printable

_SHOWN = 80  # characters of a pattern in a sentence
_BINARY = pa.binary()


def finder(pattern: str) -> Callable[[bytes], bool]:
    """Whether a frame has that pattern, which `regex_problem` says nothing of, anywhere in it."""
    options = pc.MatchSubstringOptions(pattern)

    def find(frame: bytes) -> bool:
        # As text where it is some, so that "." is a character; else byte by byte.
        value = pa.scalar(frame, _BINARY)
        if not (frame.isascii() and pattern.isascii()):
            with contextlib.suppress(UnicodeDecodeError):
                value = pa.scalar(frame.decode("utf-8"), pa.string())
        return bool(pc.call_function("match_substring_regex", [value], options).as_py())

    return find


@lru_cache(maxsize=256)
def regex_problem(pattern: str) -> str:
    """What is wrong with a pattern, as a sentence; empty if nothing is. The syntax is RE2's."""
    try:
        pc.call_function(
            "match_substring_regex", [pa.scalar("", pa.string())], pc.MatchSubstringOptions(pattern)
        )
    except (pa.ArrowInvalid, UnicodeEncodeError) as error:
        said = str(error).removeprefix("Invalid regular expression: ").split("\n")[0]
        return f"{_short(pattern)}: not a pattern ({_short(said)})."
    return ""


def _short(text: str) -> str:
    return printable(elided(text, _SHOWN))

"""Names and texts of a user's file as a sentence can hold them: on one line, printable, and short."""

from __future__ import annotations


def printable(text: str) -> str:
    """The text with control, bidi and half characters shown as such: a terminal and a label obey none of them."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text
    )


def elided(text: str, longest: int = 60) -> str:
    """So much of the beginning as `longest` characters hold, with runs of white space as one space."""
    head = text[: 4 * longest]
    line = printable(" ".join(head.split()))
    if len(head) == len(text) and len(line) <= longest:
        return line
    return f"{line[: longest - 1]}…"

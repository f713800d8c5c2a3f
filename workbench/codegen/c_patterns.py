"""A pattern of RE2 as an extended regular expression of POSIX that finds the same, where there is one.

POSIX takes bytes for characters, and has neither classes such as \\d nor assertions. Invariant: what comes out
finds a match in exactly the frames in which RE2 finds one; what can't be said so is refused with the reason.
Source: regex(7), https://github.com/google/re2/wiki/Syntax.
"""

from __future__ import annotations

import re

_MOST = 255  # repetitions that every POSIX takes
_DIGITS = frozenset("0123456789")
_WORD = _DIGITS | frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
_SPACE = frozenset("\t\n\f\r ")
_CLASSES = {"d": _DIGITS, "w": _WORD, "s": _SPACE}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
_SPECIAL = frozenset(".[]\\()*+?{}|^$")
_ASCII = frozenset(map(chr, range(128)))
_REPEAT = re.compile(r"\{(\d+)(,(\d*))?\}")
_LARGE = re.compile(r"[*+]")


class PatternError(Exception):
    """What POSIX can't say: the end of a sentence that begins with "the pattern has"."""


def posix_pattern(pattern: str) -> str:
    """The same for regcomp(3) with REG_EXTENDED in the C locale. Raises `PatternError`."""
    return _Translator(pattern).whole()


class _Translator:
    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._at = 0

    def whole(self) -> str:
        made = self._alternatives()
        if self._at < len(self._text):
            raise PatternError('a ")" too many')
        return made

    @property
    def _rest(self) -> str:
        return self._text[self._at :]

    def _next(self) -> str:
        if self._at >= len(self._text):
            raise PatternError("no end")
        self._at += 1
        return self._text[self._at - 1]

    def _alternatives(self) -> str:
        branches = [self._branch()]
        while self._rest.startswith("|"):
            self._at += 1
            branches.append(self._branch())
        if len(branches) > 1 and not all(branches):
            raise PatternError("an empty alternative")
        return "|".join(branches)

    def _branch(self) -> str:
        pieces: list[str] = []
        while self._rest and self._rest[0] not in "|)":
            atom, is_anchor, counts = self._atom()
            times = self._times()
            if times and is_anchor:
                raise PatternError("a repeated anchor")
            if times and not atom.isascii() and not atom.startswith("("):
                raise PatternError("a repeated character beyond ASCII")
            if counts and not _LARGE.fullmatch(times):
                raise PatternError("a place for one character of any length, which are bytes to POSIX")
            pieces.append(atom + times)
        return "".join(pieces)

    def _times(self) -> str:
        """How often, without the mark of the least: whether a match is there is the same."""
        rest = self._rest
        if rest[:1] in ("*", "+", "?"):
            found = rest[0]
        elif match := _REPEAT.match(rest):
            if max(int(number or 0) for number in (match[1], match[3])) > _MOST:
                raise PatternError(f"more than {_MOST} repetitions")
            found = match[0]
        else:
            return ""
        self._at += len(found)
        if self._rest.startswith("?"):
            self._at += 1
        return found

    def _atom(self) -> tuple[str, bool, bool]:
        """What it is in POSIX, whether it is an anchor, and whether it stands for one character of any length."""
        match character := self._next():
            case "^" | "$":
                return character, True, False
            case ".":
                return "[^\n]", False, True
            case "[":
                return self._brackets()
            case "(":
                return self._group()
            case "\\":
                return self._escape()
            case _:
                return _literal(character), False, False

    def _group(self) -> tuple[str, bool, bool]:
        if self._rest.startswith("?:"):
            self._at += 2
        elif named := re.match(r"\?P?<\w+>", self._rest):
            self._at += len(named[0])
        elif self._rest.startswith("?"):
            raise PatternError("flags")
        made = self._alternatives()
        if self._next() != ")":
            raise PatternError("no end")
        if not made:
            raise PatternError("an empty group")
        return f"({made})", False, False

    def _escape(self) -> tuple[str, bool, bool]:
        match character := self._next():
            case "d" | "w" | "s":
                return _bracketed(_CLASSES[character]), False, False
            case "D" | "W" | "S":
                return _bracketed(_CLASSES[character.lower()], negated=True), False, True
            case "A":
                return "^", True, False
            case "z":
                return "$", True, False
            case "x":
                return _literal(self._hexadecimal()), False, False
            case _ if character in _CONTROLS:
                return _literal(_CONTROLS[character]), False, False
            case _ if character.isascii() and not character.isalnum():
                return _literal(character), False, False
            case _:
                raise PatternError(f"\\{character}")

    def _hexadecimal(self) -> str:
        match = re.match(r"([0-7][0-9A-Fa-f])|\{0*([0-7]?[0-9A-Fa-f])\}", self._rest)
        if match is None:
            raise PatternError("\\x with more than ASCII")
        self._at += len(match[0])
        return chr(int(match[1] or match[2], 16))

    def _brackets(self) -> tuple[str, bool, bool]:
        negated = self._rest.startswith("^")
        self._at += negated
        found: set[str] = set()
        is_first = True
        while is_first or not self._rest.startswith("]"):
            is_first = False
            members = self._member()
            if len(members) == 1 and self._rest.startswith("-") and not self._rest.startswith("-]"):
                self._at += 1
                last = self._member()
                if len(last) != 1:
                    raise PatternError("a range to a class")
                members = frozenset(map(chr, range(ord(min(members)), ord(min(last)) + 1)))
            found |= members
        self._at += 1
        if not found <= _ASCII:
            raise PatternError("characters beyond ASCII in brackets")
        return _bracketed(frozenset(found), negated=negated), False, negated

    def _member(self) -> frozenset[str]:
        character = self._next()
        if character == "[" and self._rest.startswith(":"):
            raise PatternError("a class such as [:alpha:]")
        if character != "\\":
            return frozenset(character)
        match escaped := self._next():
            case "d" | "w" | "s":
                return _CLASSES[escaped]
            case "x":
                return frozenset(self._hexadecimal())
            case _ if escaped in _CONTROLS:
                return frozenset(_CONTROLS[escaped])
            case _ if escaped.isascii() and not escaped.isalnum():
                return frozenset(escaped)
            case _:
                raise PatternError(f"\\{escaped} in brackets")


def _literal(character: str) -> str:
    if character == "\0":
        raise PatternError("a zero byte")
    return f"\\{character}" if character in _SPECIAL else character


def _bracketed(members: frozenset[str], *, negated: bool = False) -> str:
    """A bracket expression: what has a meaning at its beginning or end is put where it has none."""
    if "\0" in members:
        raise PatternError("a zero byte")
    if not members:
        raise PatternError("empty brackets")
    last = "".join(mark for mark in "^-" if mark in members)
    first = "]" if "]" in members else ""
    others = sorted(members - set("]^-"))
    runs: list[list[str]] = []
    for character in others:
        if runs and ord(character) == ord(runs[-1][-1]) + 1:
            runs[-1].append(character)
        else:
            runs.append([character])
    middle = "".join(_run(run) for run in runs)
    if not (first or middle or negated) and last.startswith("^"):
        return "[-^]" if "-" in last else "\\^"
    return f"[{'^' if negated else ''}{first}{middle}{last}]"


def _run(run: list[str]) -> str:
    # "[", "." and the like begin a class only after "[": it comes last of those that stand by themselves.
    if len(run) < 3:
        return "".join(run)
    return f"{run[0]}-{run[-1]}"

"""Reads a filter's text: what is written where, and what it means.

One pass from left to right, which notes at each place what could stand there (`marks`): completion is
this same parser, run up to the cursor.

    filter  = or | nothing          and  = not {["and"] not}       term = "(" or ")" | comparison | word
    or      = and {"or" and}        not  = {"not"} term

A word is a comparison's field where an operator follows it; any other word, and any text in quotes, is
searched for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from workbench.document.words import elided
from workbench.traffic.filter import values
from workbench.traffic.filter.complaints import OTHER_WORDS, missing_value, no_field
from workbench.traffic.filter.errors import FilterError
from workbench.traffic.filter.fields import ALLOWED, FIELDS
from workbench.traffic.filter.json_path import Path
from workbench.traffic.filter.meaning import comparison, flag, words
from workbench.traffic.filter.terms import All, Not, Term
from workbench.traffic.filter.terms import Any as AnyTerm
from workbench.traffic.filter.written import Found, Mark, MarkKind, Value

_LONGEST = 10_000  # characters of a filter
_DEEPEST = 60  # parentheses within each other

_SPACE = re.compile(r"\s*")
_WORD = re.compile(r"(?:(?!==|!=|&&|\|\||[<>])[^\s()\"])+")
_ITEM = re.compile(r"(?:(?!==|!=|&&|\|\||[<>])[^\s(),\"])+")  # of a list
_STEP = r"(?:\.[^\W\d][\w-]*|\[\s*(?:-?\d+|\*)\s*\]|\[\"(?:[^\"\\]|\\.)*\"\])"
_FIELD = re.compile(
    rf"(?:frame\[\s*(?P<index>[+-]?\d+)\s*\](?:\.(?:(?P<part>size|hex)(?![\w.\[])|json(?P<inner>{_STEP}+)))?"
    rf"|json(?P<path>{_STEP}+)|(?P<name>[a-z]+))(?=$|[\s()=!<>,])"
)
_STEPS = re.compile(r"\.([^\W\d][\w-]*)|\[\s*(-?\d+|\*)\s*\]|\[\"((?:[^\"\\]|\\.)*)\"\]")
_SYMBOL = re.compile(r"==|!=|<=|>=|<|>")
_VERB = re.compile(r"(contains|starts|ends|matches)(?![^\s\"'(/])|in(?=\s*\()")
_NOT = re.compile(r"not(?=\s)")
_WITH = re.compile(r"\s+with(?=\s*[\"'])")
_JOINT = re.compile(r"&&|\|\||(?:and|or|not|AND|OR|NOT)(?=$|[\s()\"'])")
_FLAGS = re.compile(r"\w*")
_UNIT = re.compile(r"\s+([^\W\d]+)(?=$|[\s(),])")
_BEFORE_VALUE = re.compile(r"(\S+?)(?=[\s\"'(])")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "'": "'", "/": "/"}
_JOINTS = {"&&": "and", "||": "or"}
_RESERVED = ("contains", "starts", "ends", "matches")


class Parser:
    """Reads one text. `labels` are the sockets' titles by their ids."""

    def __init__(self, text: str, labels: Mapping[str, str]) -> None:
        self.text = text
        self.marks: list[Mark] = []
        self._labels = labels
        self._at = 0
        self._depth = 0

    def parse(self) -> Term:
        """What the whole text means. Raises `FilterError`."""
        text = self.text
        if len(text) > _LONGEST:
            raise FilterError(f"A filter has at most {_LONGEST:,} characters.", _LONGEST, len(text))
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise FilterError("Half a character stands here; remove it.", error.start, error.end) from error
        self._mark("term")
        if self._ended():
            return All([])
        term = self._or()
        if not self._ended():
            raise FilterError("`)` closes nothing; remove it, or put it in quotes.", self._at, self._at + 1)
        return term

    # Structure

    def _or(self) -> Term:
        terms = [self._and()]
        while self._keyword("or"):
            terms.append(self._and())
        return terms[0] if len(terms) == 1 else AnyTerm(terms)

    def _and(self) -> Term:
        terms = [self._not()]
        while True:
            self._mark("more")
            if self._ended() or self.text[self._at] == ")" or self._joint()[0] == "or":
                return terms[0] if len(terms) == 1 else All(terms)
            self._keyword("and")
            terms.append(self._not())

    def _not(self) -> Term:
        turned = False
        while self._keyword("not"):
            turned = not turned
        term = self._term()
        return Not(term) if turned else term

    def _term(self) -> Term:
        self._mark("term")
        start = self._at
        if self._ended():
            before = self.text[:start].split()
            last = elided(before[-1]) if before else ""
            raise FilterError(f"Something is missing after `{last}`.", start, start)
        word, end = self._joint()
        if word:
            raise FilterError(
                f'Something is missing before `{word}`; to look for the word, write "{word}".', start, end
            )
        match self.text[start]:
            case "(":
                return self._group()
            case ")":
                if start and self.text[:start].rstrip().endswith("("):
                    raise FilterError("Nothing stands within the parentheses.", start, start + 1)
                raise FilterError("Something is missing before `)`.", start, start + 1)
            case '"' | "'":
                value = self._string()
                self._no_operator(value.start, value.end)
                return words(value.text)
            case _:
                return self._comparison()

    def _group(self) -> Term:
        start = self._at
        self._at += 1
        self._depth += 1
        if self._depth > _DEEPEST:
            raise FilterError("Parentheses are nested too deeply here.", start, start + 1)
        term = self._or()
        self._space()
        if self._ended():
            raise FilterError("This `(` is never closed; add `)`.", start, start + 1)
        self._at += 1
        self._depth -= 1
        return term

    # Comparisons and words

    def _comparison(self) -> Term:
        start = self._at
        found = self._field()
        if found is not None:
            self._at = found.end
            turned, op, op_start = self._operator(found)
            if op:
                term = self._compared(found, op, op_start)
                return Not(term) if turned else term
            self._close_word(found)
            if alone := flag(found):
                return alone
            return words(found.text)
        word = self._word()
        self._no_operator(start, self._at)
        return words(word.text)

    def _field(self) -> Found | None:
        """The field that stands here, without going on."""
        match = _FIELD.match(self.text, self._at)
        if match is None:
            return None
        name, end = match["name"], match.end()
        if name is not None:
            field = FIELDS.get(name)
            return Found(field, name, self._at, end) if field is not None else None
        index = None
        if match["index"] is not None:
            if len(match["index"]) > 9:
                raise FilterError("No message has so many frames.", match.start("index"), match.end("index"))
            index = int(match["index"])
        steps = match["path"] or match["inner"]
        path = (
            self._path(steps, match.start("path") if match["path"] else match.start("inner")) if steps else ()
        )
        whole = "frame[0]" if index is not None else ""
        tail = f".{match['part']}" if match["part"] else ("." if whole else "") + "json." if path else ""
        return Found(FIELDS[whole + tail], match[0], self._at, end, index, path)

    def _path(self, steps: str, start: int) -> Path:
        path: list[str | int | None] = []
        for step in _STEPS.finditer(steps):
            name, place, quoted = step.groups()
            if place is not None:
                if len(place) > 9:
                    raise FilterError("No list is so long.", start + step.start(), start + step.end())
                path.append(None if place == "*" else int(place))
            else:
                path.append(name if name is not None else self._unescaped(quoted, start + step.start(3)))
        return tuple(path)

    def _operator(self, found: Found) -> tuple[bool, str, int]:
        """Whether `not` stands before it, the operator that follows, or nothing, and where it stands."""
        self._mark("more", found)
        start = self._at
        turned = False
        if match := _NOT.match(self.text, start):
            self._at = match.end()
            self._space()
            turned = True
        symbol = _SYMBOL.match(self.text, self._at) if not turned else None
        match = symbol or _VERB.match(self.text, self._at)
        if match is None:
            self._at = start
            if self.text.startswith("=", start):
                raise FilterError("One `=` is no operator; write `==`.", start, start + 1)
            return False, "", start
        self._at = match.end()
        return turned, match[0], match.start()

    def _close_word(self, found: Found) -> None:
        """Complain where a field is followed by what was meant to be an operator."""
        match = _BEFORE_VALUE.match(self.text, self._at)
        if match and (meant := OTHER_WORDS.get(match[1])):
            sentence = f"There is no operator `{match[1]}`; write `{found.text} {meant} ...`."
            raise FilterError(sentence, match.start(), match.end(1))

    def _no_operator(self, start: int, end: int) -> None:
        """Complain about an operator that follows what is no field."""
        self._space()
        match = _SYMBOL.match(self.text, self._at) or _VERB.match(self.text, self._at)
        if match is None:
            return
        raise FilterError(no_field(elided(self.text[start:end]), match[0]), start, end)

    def _word(self) -> Value:
        start = self._at
        match = _WORD.match(self.text, start)
        if match is None:
            symbol = _SYMBOL.match(self.text, start)
            end = symbol.end() if symbol else start + 1
            sentence = f"A field is missing before `{self.text[start:end]}`, as in `size > 1000`."
            raise FilterError(sentence, start, end)
        self._at = match.end()
        word = match[0]
        if word in _RESERVED:
            example = f'as in `text {word} "a"`; to look for the word, write "{word}".'
            raise FilterError(f"A field is missing before `{word}`, {example}", start, self._at)
        return Value(word, start, self._at)

    # Values

    def _string(self, *, raw: bool = False) -> Value:
        start = self._at
        quote = self.text[start]
        at = start + 1
        while at < len(self.text) and self.text[at] != quote:
            at += 2 if self.text[at] == "\\" else 1
        if at >= len(self.text):
            self._at = len(self.text)
            raise FilterError(f"The text that begins here has no end; add {quote}.", start, len(self.text))
        self._at = at + 1
        body = self.text[start + 1 : at]
        if raw:
            return Value(body, start, self._at, begins=start + 1, quoted=True)
        return Value(self._unescaped(body, start + 1), start, self._at, quoted=True)

    def _unescaped(self, body: str, start: int) -> str:
        if "\\" not in body:
            return body
        parts: list[str] = []
        at = 0
        while at < len(body):
            if body[at] != "\\":
                parts.append(body[at])
                at += 1
                continue
            character = body[at + 1 : at + 2]
            if character not in _ESCAPES:
                sentence = (
                    f"`\\{elided(character)}` stands for nothing in a text; write `\\\\` for a backslash."
                )
                raise FilterError(sentence, start + at, start + at + 2)
            parts.append(_ESCAPES[character])
            at += 2
        return "".join(parts)

    def _regex(self) -> Value:
        start = self._at
        at = start + 1
        while at < len(self.text) and self.text[at] != "/":
            at += 2 if self.text[at] == "\\" else 1
        if at >= len(self.text):
            self._at = len(self.text)
            raise FilterError("The expression that begins here has no end; add /.", start, len(self.text))
        flags = _FLAGS.match(self.text, at + 1)
        assert flags is not None
        self._at = flags.end()
        if flags[0] not in ("", "i"):
            sentence = f"`{elided(flags[0])}` is no flag of an expression; there is only i, for any case."
            raise FilterError(sentence, at + 1, self._at)
        return Value(self.text[start + 1 : at], start, self._at, begins=start + 1, flags=flags[0])

    def _value(self, found: Found, op: str, *, of_list: bool = False) -> Value:
        self._mark("value", found, op)
        start = self._at
        if self._ended() or (of_list and self.text[start] in ",)"):
            raise FilterError(missing_value(found, op), self._at, self._at)
        if self.text[start] in "\"'":
            return self._string(raw=op == "matches")  # an expression has backslashes of its own
        if op == "matches" and self.text[start] == "/":
            return self._regex()
        match = (_ITEM if of_list else _WORD).match(self.text, start)
        if match is None:
            raise FilterError(missing_value(found, op), self._at, self._at)
        self._at = match.end()
        if _JOINT.fullmatch(match[0]):
            raise FilterError(missing_value(found, op), start, start)
        if found.field.kind in ("size", "duration") and values.NUMBER.fullmatch(match[0]):
            self._unit(found)
        return Value(self.text[start : self._at], start, self._at, begins=start)

    def _unit(self, found: Found) -> None:
        """Take in the unit that stands apart from its number."""
        match = _UNIT.match(self.text, self._at)
        if match is None:
            return
        known = (
            match[1].lower() in values.SIZES if found.field.kind == "size" else match[1] in values.DURATIONS
        )
        if known:
            self._at = match.end()

    def _compared(self, found: Found, op: str, op_start: int) -> Term:
        allowed = ALLOWED[found.field.kind]
        if op not in allowed:
            sentence = f"`{found.text}` has no `{op}`; it has {', '.join(allowed)}."
            raise FilterError(sentence, op_start, op_start + len(op))
        if op in ("starts", "ends") and (match := _WITH.match(self.text, self._at)):
            self._at = match.end()
        written = self._list(found) if op == "in" else [self._value(found, op)]
        return comparison(found, op, written, self._labels)

    def _list(self, found: Found) -> list[Value]:
        self._space()
        start = self._at
        self._at += 1
        written = [self._value(found, "in", of_list=True)]
        while True:
            self._space()
            if self._ended():
                raise FilterError("This `(` is never closed; add `)`.", start, start + 1)
            if self.text[self._at] == ")":
                self._at += 1
                return written
            if self.text[self._at] != ",":
                raise FilterError("The values of a list have commas between them.", self._at, self._at + 1)
            self._at += 1
            written.append(self._value(found, "in", of_list=True))

    # Places

    def _space(self) -> None:
        match = _SPACE.match(self.text, self._at)
        assert match is not None
        self._at = match.end()

    def _ended(self) -> bool:
        return self._at >= len(self.text)

    def _mark(self, kind: MarkKind, field: Found | None = None, op: str = "") -> None:
        self._space()
        self.marks.append(Mark(self._at, kind, field, op))

    def _joint(self) -> tuple[str, int]:
        """The word that stands here, if it is and, or or not; and where it ends."""
        match = _JOINT.match(self.text, self._at)
        return (_JOINTS.get(match[0], match[0].lower()), match.end()) if match else ("", self._at)

    def _keyword(self, word: str) -> bool:
        """Whether that word stands here; if so, go on behind it."""
        self._space()
        found, end = self._joint()
        if found != word:
            return False
        self._at = end
        self._space()
        return True

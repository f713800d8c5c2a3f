"""Reads a filter's text: what is written where, and what it means.

One pass from left to right, which notes at each place what could stand there (`marks`): completion is
this same parser, run up to the cursor.

    filter  = or | nothing          and  = not {["and"] not}       term = "(" or ")" | comparison | word
    or      = and {"or" and}        not  = {"not"} term

A word is a comparison's field where an operator follows it; any other word, and any text in quotes, is
searched for.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias

import pyarrow as pa
from msgspec import Struct

from workbench.traffic.filter import values
from workbench.traffic.filter.errors import FilterError
from workbench.traffic.filter.fields import ALLOWED, FIELDS, OPERATORS, Field
from workbench.traffic.filter.json_path import Path
from workbench.traffic.filter.predicates import COMPARISONS, BytesTest, Equals, Matches, bytes_test, text_test
from workbench.traffic.filter.terms import (
    All,
    FrameCount,
    FrameSize,
    HasFrame,
    Json,
    Latency,
    Not,
    Numbered,
    OfFrames,
    Term,
    TextColumn,
    Time,
    Trouble,
)
from workbench.traffic.filter.terms import Any as AnyTerm
from workbench.traffic.records import Kind

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
_SIMPLE = re.compile(r"[A-Za-z_][\w-]*")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "'": "'", "/": "/"}
_KEYWORDS = {
    "and": "and",
    "AND": "and",
    "&&": "and",
    "or": "or",
    "OR": "or",
    "||": "or",
    "not": "not",
    "NOT": "not",
}
_RESERVED = ("contains", "starts", "ends", "matches")
_OTHER_WORDS = {
    "startswith": "starts", "begins": "starts", "endswith": "ends", "includes": "contains", "has": "contains",
    "contain": "contains", "start": "starts", "end": "ends", "match": "matches", "is": "==", "equals": "==",
    "=~": "matches", "like": "contains",
}  # fmt: skip
_TRUTHS = {"true": True, "false": False}

MarkKind: TypeAlias = Literal["term", "more", "value"]


class Mark(Struct, frozen=True):
    """What could stand at a place: a term, an operator or a term (`more`), or a value of the field."""

    at: int
    kind: MarkKind
    field: Found | None = None
    op: str = ""


class Found(Struct, frozen=True):
    """A field as it was written."""

    field: Field
    start: int
    end: int
    index: int | None = None
    path: Path = ()


class Value(Struct, frozen=True):
    """A value as it was written; `text` is without its quotes."""

    text: str
    start: int
    end: int
    quoted: bool = False
    regex: bool = False
    flags: str = ""


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
            raise self._error("`)` closes nothing; remove it, or put it in quotes.", self._at, self._at + 1)
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
            if self._ended() or self.text[self._at] == ")" or self._peek_keyword()[0] == "or":
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
            last = before[-1] if before else ""
            raise FilterError(f"Something is missing after `{last}`.", start, start)
        word, end = self._peek_keyword()
        if word:
            raise self._error(
                f'Something is missing before `{word}`; to look for the word, write "{word}".', start, end
            )
        match self.text[start]:
            case "(":
                return self._group()
            case ")":
                if start and self.text[:start].rstrip().endswith("("):
                    raise self._error("Nothing stands within the parentheses.", start, start + 1)
                raise self._error("Something is missing before `)`.", start, start + 1)
            case '"' | "'":
                value = self._string()
                self._no_operator(value.start, value.end)
                return _words(value.text)
            case _:
                return self._comparison()

    def _group(self) -> Term:
        start = self._at
        self._at += 1
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._error("Parentheses are nested too deeply here.", start, start + 1)
        term = self._or()
        self._space()
        if self._ended():
            raise self._error("This `(` is never closed; add `)`.", start, start + 1)
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
            if flag := _flag(found):
                return flag
            return _words(self.text[start : found.end])
        word = self._word()
        self._no_operator(start, self._at)
        return _words(word.text)

    def _field(self) -> Found | None:
        """The field that stands here, without going on."""
        match = _FIELD.match(self.text, self._at)
        if match is None:
            return None
        name, end = match["name"], match.end()
        if name is not None:
            field = FIELDS.get(name)
            return Found(field, self._at, end) if field is not None else None
        index = None
        if match["index"] is not None:
            if len(match["index"]) > 9:
                raise self._error("No message has so many frames.", match.start("index"), match.end("index"))
            index = int(match["index"])
        steps = match["path"] or match["inner"]
        path = (
            self._path(steps, match.start("path") if match["path"] else match.start("inner")) if steps else ()
        )
        whole = "frame[0]" if index is not None else ""
        tail = f".{match['part']}" if match["part"] else ("." if whole else "") + "json." if path else ""
        return Found(FIELDS[whole + tail], self._at, end, index, path)

    def _path(self, steps: str, start: int) -> Path:
        path: list[str | int | None] = []
        for step in _STEPS.finditer(steps):
            name, place, quoted = step.groups()
            if place is not None:
                if len(place) > 9:
                    raise self._error("No list is so long.", start + step.start(), start + step.end())
                path.append(None if place == "*" else int(place))
            else:
                path.append(name if name is not None else self._unescaped(quoted, start + step.start(3)))
        return tuple(path)

    def _operator(self, found: Found) -> tuple[bool, str, int]:
        """Whether `not` stands before it, the operator that follows, or nothing, and where it stands."""
        self._mark("more", found)
        start = self._at
        turned = False
        if match := re.compile(r"not(?=\s)").match(self.text, start):
            self._at = match.end()
            self._space()
            turned = True
        symbol = _SYMBOL.match(self.text, self._at) if not turned else None
        match = symbol or _VERB.match(self.text, self._at)
        if match is None:
            self._at = start
            if self.text.startswith("=", start):
                raise self._error("One `=` is no operator; write `==`.", start, start + 1)
            return False, "", start
        self._at = match.end()
        return turned, match[0], match.start()

    def _close_word(self, found: Found) -> None:
        """Complain where a field is followed by what was meant to be an operator."""
        match = re.compile(r"(\S+?)(?=[\s\"'(])").match(self.text, self._at)
        if match and (meant := _OTHER_WORDS.get(match[1])):
            name = self.text[found.start : found.end]
            sentence = f"There is no operator `{match[1]}`; write `{name} {meant} ...`."
            raise self._error(sentence, match.start(), match.end(1))

    def _no_operator(self, start: int, end: int) -> None:
        """Complain about an operator that follows what is no field."""
        self._space()
        match = _SYMBOL.match(self.text, self._at) or _VERB.match(self.text, self._at)
        if match is None:
            return
        name = self.text[start:end]
        raise self._error(_no_field(name, match[0]), start, end)

    def _word(self) -> Value:
        start = self._at
        match = _WORD.match(self.text, start)
        if match is None:
            symbol = _SYMBOL.match(self.text, start)
            end = symbol.end() if symbol else start + 1
            sentence = f"A field is missing before `{self.text[start:end]}`, as in `size > 1000`."
            raise self._error(sentence, start, end)
        self._at = match.end()
        word = match[0]
        if word in _RESERVED:
            example = f'as in `text {word} "a"`; to look for the word, write "{word}".'
            raise self._error(f"A field is missing before `{word}`, {example}", start, self._at)
        return Value(word, start, self._at)

    # Values

    def _string(self) -> Value:
        start = self._at
        quote = self.text[start]
        at = start + 1
        while at < len(self.text) and self.text[at] != quote:
            at += 2 if self.text[at] == "\\" else 1
        if at >= len(self.text):
            self._at = len(self.text)
            raise self._error(f"The text that begins here has no end; add {quote}.", start, len(self.text))
        self._at = at + 1
        return Value(self._unescaped(self.text[start + 1 : at], start + 1), start, self._at, quoted=True)

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
                sentence = f"`\\{character}` stands for nothing in a text; write `\\\\` for a backslash."
                raise self._error(sentence, start + at, start + at + 2)
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
            raise self._error("The expression that begins here has no end; add /.", start, len(self.text))
        flags = re.compile(r"\w*").match(self.text, at + 1)
        assert flags is not None
        self._at = flags.end()
        if flags[0] not in ("", "i"):
            sentence = f"`{flags[0]}` is no flag of an expression; there is only i, for any case."
            raise self._error(sentence, at + 1, self._at)
        body = self.text[start + 1 : at].replace("\\/", "/")
        return Value(body, start, self._at, regex=True, flags=flags[0])

    def _value(self, found: Found, op: str, *, of_list: bool = False) -> Value:
        self._mark("value", found, op)
        start = self._at
        if self._ended() or (of_list and self.text[start] in ",)"):
            raise self._missing_value(found, op)
        if self.text[start] in "\"'":
            return self._string()
        if op == "matches" and self.text[start] == "/":
            return self._regex()
        match = (_ITEM if of_list else _WORD).match(self.text, start)
        if match is None:
            raise self._missing_value(found, op)
        self._at = match.end()
        if match[0] in _KEYWORDS:
            self._at = start
            raise self._missing_value(found, op)
        if found.field.kind in ("size", "duration") and values.NUMBER.fullmatch(match[0]):
            self._unit(found)
        return Value(self.text[start : self._at], start, self._at)

    def _unit(self, found: Found) -> None:
        """Take in the unit that stands apart from its number."""
        match = re.compile(r"\s+([^\W\d]+)(?=$|[\s(),])").match(self.text, self._at)
        if match is None:
            return
        known = (
            match[1].lower() in values.SIZES if found.field.kind == "size" else match[1] in values.DURATIONS
        )
        if known:
            self._at = match.end()

    def _missing_value(self, found: Found, op: str) -> FilterError:
        name = self.text[found.start : found.end]
        example = {
            "size": "10k", "count": "3", "duration": "5ms", "time": '"14:02:07"', "kind": "received", "flag": "true",
            "hex": '"de ad"', "json": "10",
        }.get(found.field.kind, '"a"')  # fmt: skip
        if op == "matches":
            example = r"/id=\d+/"
        return FilterError(f"`{name} {op}` needs a value after it, such as {example}.", self._at, self._at)

    # Meaning

    def _compared(self, found: Found, op: str, op_start: int) -> Term:
        kind = found.field.kind
        name = self.text[found.start : found.end]
        if op not in ALLOWED[kind]:
            allowed = ", ".join(ALLOWED[kind])
            raise self._error(f"`{name}` has no `{op}`; it has {allowed}.", op_start, op_start + len(op))
        if op in ("starts", "ends") and (
            match := re.compile(r"\s+with(?=\s*[\"'])").match(self.text, self._at)
        ):
            self._at = match.end()
        written = self._list(found) if op == "in" else [self._value(found, op)]
        term = self._meaning(found, "==" if op in ("in", "!=") else op, written)
        if op != "!=":
            return term
        there = _there(found)
        return All([there, Not(term)]) if there is not None else Not(term)

    def _list(self, found: Found) -> list[Value]:
        self._space()
        start = self._at
        self._at += 1
        written = [self._value(found, "in", of_list=True)]
        while True:
            self._space()
            if self._ended():
                raise self._error("This `(` is never closed; add `)`.", start, start + 1)
            if self.text[self._at] == ")":
                self._at += 1
                return written
            if self.text[self._at] != ",":
                raise self._error("The values of a list have commas between them.", self._at, self._at + 1)
            self._at += 1
            written.append(self._value(found, "in", of_list=True))

    def _meaning(self, found: Found, op: str, written: list[Value]) -> Term:
        name, index = found.field.text, found.index
        match found.field.kind:
            case "kind":
                return Numbered("kind", op, [self._kind(value) for value in written])
            case "size":
                sizes = [self._read(value, values.size) for value in written]
                return Numbered("size", op, sizes) if index is None else FrameSize(index, op, sizes)
            case "count":
                return FrameCount(op, [self._read(value, values.count) for value in written])
            case "duration":
                return Latency(op, [self._read(value, values.duration) for value in written])
            case "time":
                return Time(op, [self._read(value, values.moment) for value in written])
            case "flag":
                truth = self._truth(written[0])
                return Trouble() if truth else Not(Trouble())
            case "hex":
                tests = [self._read(value, values.hex_bytes) for value in written]
                return OfFrames(index, Equals(frozenset(tests)) if op == "==" else bytes_test(op, tests[0]))
            case "frame":
                return OfFrames(index, self._text_test(op, written))
            case "json":
                return Json(index, found.path, self._json_test(op, written))
            case "text":
                test = self._text_test(op, written)
                if name == "socket":
                    return TextColumn(name, lambda id_: self._is_socket(test, id_))
                return TextColumn(name, lambda text: test.of_bytes(text.encode()))

    def _is_socket(self, test: BytesTest, id_: str) -> bool:
        title = self._labels.get(id_, "")
        return test.of_bytes(id_.encode()) or (bool(title) and test.of_bytes(title.encode()))

    def _text_test(self, op: str, written: list[Value]) -> BytesTest:
        if op == "matches":
            return self._expression(written[0])
        if op == "==":
            return Equals(frozenset(value.text.encode() for value in written))
        return text_test(op, written[0].text)

    def _expression(self, value: Value) -> Matches:
        try:
            return Matches(value.text, ignore_case="i" in value.flags)
        except pa.ArrowInvalid as error:
            sentence, part = _in_plain_words(str(error))
            start, end = value.start, value.end
            place = self.text.find(part, start, end) if part else -1
            if place >= 0:
                start, end = place, place + len(part)
            raise self._error(sentence, start, end) from error

    def _json_test(self, op: str, written: list[Value]) -> Callable[[object], bool]:
        if op in ("contains", "starts", "ends", "matches"):
            test = self._text_test(op, written)
            return lambda value: _text_within(value, test)
        literals = [self._json_literal(value) for value in written]
        if op == "==":
            return lambda value: any(_same(value, literal) for literal in literals)
        literal = literals[0]
        if literal is None or isinstance(literal, bool):
            word = self.text[written[0].start : written[0].end]
            raise self._error(
                f"`{word}` is neither more nor less; compare it by ==.", written[0].start, written[0].end
            )
        compare = COMPARISONS[op]
        return lambda value: _comparable(value, literal) and compare(value, literal)

    def _json_literal(self, value: Value) -> str | int | float | bool | None:
        if value.quoted:
            return value.text
        if value.text in _TRUTHS:
            return _TRUTHS[value.text]
        if value.text == "null":
            return None
        number = values.json_number(value.text)
        return value.text if number is None else number

    def _kind(self, value: Value) -> int:
        words = {kind.word: kind.value for kind in Kind}
        if value.text not in words:
            near = difflib.get_close_matches(value.text.lower(), words, 1, 0.5)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(words)}."
            raise self._error(f"`{value.text}` is no kind; {hint}", value.start, value.end)
        return words[value.text]

    def _truth(self, value: Value) -> bool:
        if value.text not in _TRUTHS:
            raise self._error("It is true or false; write one of them.", value.start, value.end)
        return _TRUTHS[value.text]

    def _read(self, value: Value, read: Callable[[str], Any]) -> Any:
        try:
            return read(value.text.strip())
        except ValueError as error:
            raise self._error(str(error), value.start, value.end) from error

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

    def _peek_keyword(self) -> tuple[str, int]:
        """The word that joins terms and stands here, or nothing; and where it ends."""
        match = re.compile(r"&&|\|\||(?:and|or|not|AND|OR|NOT)(?=$|[\s()\"'])").match(self.text, self._at)
        return (
            (_KEYWORDS[match[0]], match.end()) if match and match[0] not in ("not", "NOT") else ("", self._at)
        )

    def _keyword(self, word: str) -> bool:
        self._space()
        match = re.compile(r"&&|\|\||(?:and|or|not|AND|OR|NOT)(?=$|[\s()\"'])").match(self.text, self._at)
        if match is None or _KEYWORDS[match[0]] != word:
            return False
        self._at = match.end()
        self._space()
        return True

    def _error(self, sentence: str, start: int, end: int) -> FilterError:
        return FilterError(sentence, start, end)


def _words(text: str) -> Term:
    """What is written alone: it is in a frame, in the reason or in the event."""
    test = text_test("contains", text)

    def of_text(value: str) -> bool:
        return test.of_bytes(value.encode())

    return AnyTerm([TextColumn("event", of_text), TextColumn("reason", of_text), OfFrames(None, test)])


def _flag(found: Found) -> Term | None:
    """What a field asks without an operator, if it may stand alone."""
    if found.field.kind == "flag":
        return Trouble()
    if found.path:
        return Json(found.index, found.path, lambda _: True)
    if found.index is not None and found.field.kind == "frame":
        return HasFrame(found.index)
    return None


def _there(found: Found) -> Term | None:
    """That there is something to compare; None where there always is."""
    match found.field.kind:
        case "json":
            return Json(found.index, found.path, lambda _: True)
        case "duration":
            return Latency(">=", [-values.MOST])
        case "frame" | "hex":
            return HasFrame(found.index)
        case _:
            return HasFrame(found.index) if found.index is not None else None


def _text_within(value: object, test: BytesTest) -> bool:
    """Whether it holds of a text, or of a text in a list."""
    if isinstance(value, str):
        return test.of_bytes(value.encode())
    if isinstance(value, list):
        return any(isinstance(item, str) and test.of_bytes(item.encode()) for item in value)  # pyright: ignore[reportUnknownArgumentType]
    return False


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same(value: object, literal: str | int | float | bool | None) -> bool:
    if _is_number(literal):
        return _is_number(value) and value == literal
    return type(value) is type(literal) and value == literal


def _comparable(value: object, literal: object) -> bool:
    return (_is_number(value) and _is_number(literal)) or (
        isinstance(value, str) and isinstance(literal, str)
    )


def _no_field(name: str, op: str) -> str:
    if values.NUMBER.match(name) or name[:1] in "\"'":
        return "The field goes first, as in `size > 1000`."
    if name.startswith("frame["):
        return "A frame's number goes in the brackets: frame[0] is the first, frame[-1] the last."
    if name.startswith("json"):
        return 'A path in JSON is written json.items[0].name, or json["a key"].'
    plain = [text for text in FIELDS if not text.endswith(".") and "]." not in text] + ["json.price"]
    near = difflib.get_close_matches(name.lower(), plain, 1, 0.6)
    if near:
        return f"There is no field `{name}`; did you mean `{near[0]}`?"
    word = op if op in OPERATORS else "contains"
    return f"There is no field `{name}`; to search for it, put it in quotes, or write `text {word} ...`."


_RE2 = (
    ("missing ):", "A `(` in the expression is never closed.", False),
    ("unexpected ):", "A `)` in the expression closes nothing; write `\\)` for the character.", False),
    ("missing ]:", "A `[` in the expression is never closed.", True),
    (
        "no argument for repetition operator:",
        "`{}` has nothing before it to repeat; write `\\{}` for the character.",
        True,
    ),
    ("bad repetition operator:", "`{}` repeats what is repeated already; leave one.", True),
    ("invalid escape sequence:", "`{}` has no meaning in an expression.", True),
    ("invalid character class range:", "`{}` is no set of characters.", True),
    (
        "invalid perl operator:",
        "`{}` is not known to RE2, which has no look-around, conditions or atomic groups.",
        True,
    ),
    ("invalid named capture group:", "A named group is written (?P<name>...).", True),
    ("invalid repetition size:", "`{}` repeats too often; at most 1,000 times.", True),
    ("trailing \\", "A backslash ends the expression; write `\\\\` for the character.", False),
)


def _in_plain_words(message: str) -> tuple[str, str]:
    """RE2's complaint as a sentence, and the part of the expression that it is about, if it says."""
    said = message.partition("Invalid regular expression: ")[2] or message
    for beginning, sentence, has_part in _RE2:
        if said.startswith(beginning):
            part = said[len(beginning) :].strip() if has_part else ""
            return sentence.replace("{}", part), part
    if "too large" in said or "too big" in said:
        return "The expression is too large.", ""
    return f"The expression can't be read: {said}.", ""

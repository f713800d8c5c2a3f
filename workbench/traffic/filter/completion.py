"""What could be typed at the cursor: fields, operators and values, each with a line of help."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from msgspec import Struct

from workbench.traffic.filter.errors import FilterError
from workbench.traffic.filter.fields import ALLOWED, FIELDS, OPERATORS, WORDS
from workbench.traffic.filter.parse import Parser
from workbench.traffic.filter.written import Found, Mark
from workbench.traffic.records import Kind

_REST = re.compile(r"[^\s()\"',<>=!]*")
_BARE = re.compile(r"[A-Za-z_][\w-]*")

EVENTS: Mapping[str, str] = {
    "connected": "a connection is up",
    "disconnected": "a connection is gone",
    "bound": "an address is bound",
    "accepted": "a peer has come",
    "left": "a peer has gone",
    "failed": "a socket or an endpoint failed",
    "connection-refused": "no one listens there",
    "handshake-failed": "the two sides did not agree",
    "no-handshake": "the other side speaks no ZeroMQ",
    "no-answer": "nothing answers there",
    "name-not-found": "the host is not known",
    "dropped": "messages were dropped",
    "admitted": "a peer was let in",
    "denied": "a peer was turned away",
}
"""Names of events, and what they say."""


class Completion(Struct, frozen=True):
    """Put `insert` in place of the text's characters from `start` up to `end`. `shown` and `help` are for people."""

    start: int
    end: int
    insert: str
    shown: str
    help: str


class Context(Struct, frozen=True, kw_only=True):
    """What is known besides the language: sockets' titles by their ids; events and peers that were seen."""

    labels: Mapping[str, str] = {}
    events: Sequence[str] = ()
    peers: Sequence[str] = ()


def completions(text: str, cursor: int, context: Context | None = None) -> list[Completion]:
    """What could stand where the cursor is, the likeliest first. Nothing where the text before it is wrong."""
    before = text[:cursor]
    parser = Parser(before, {})
    with suppress(FilterError):
        parser.parse()
    marks = parser.marks
    # A word that is being written stands at the mark before the one behind it.
    mark = next((mark for mark in reversed(marks) if mark.at < len(before)), None)
    if mark is None or not _being_written(before[mark.at :]):
        mark = marks[-1] if marks and marks[-1].at == len(before) else None
    if mark is None:
        return []
    mark = next((m for m in marks if m.at == mark.at and m.kind != "term"), mark)
    field = next((m.field for m in reversed(marks) if m.at == mark.at and m.kind == "more" and m.field), None)
    written = before[mark.at :]
    rest = _REST.match(text, cursor)
    end = rest.end() if rest and written else cursor
    if written[:1] in ('"', "'") and text[end : end + 1] == written[0]:
        end += 1
    if mark.kind != "value" and written[:1] in ("'", '"'):
        return []  # what is searched for
    known = context or Context()
    found: dict[str, Completion] = {}
    for insert, help_ in _could(mark, field, known, written):
        if _fits(insert, written) and insert != written:
            found.setdefault(insert, Completion(mark.at, end, insert, insert, help_))
    return list(found.values())


def _being_written(part: str) -> bool:
    if part[:1] in ('"', "'"):
        return part.count(part[0]) == 1
    return not re.search(r"\s", part)


def _fits(insert: str, written: str) -> bool:
    """Whether it is what was begun, or has it at the beginning of a word."""
    begun, whole = written.lower().lstrip("\"'"), insert.lower().lstrip("\"'")
    return whole.startswith(begun) or (bool(begun) and f" {begun}" in f" {whole}")


def _could(mark: Mark, field: Found | None, context: Context, written: str) -> Iterator[tuple[str, str]]:
    match mark.kind:
        case "value":
            assert mark.field is not None
            yield from _values(mark.field, mark.op, context)
        case "more":
            if field is not None:
                for op in ALLOWED[field.field.kind]:
                    yield op, OPERATORS[op].help
            for word in WORDS:
                yield word.text, word.help
            if written:
                yield from _fields()
        case "term":
            yield from _fields()
            yield WORDS[-1].text, WORDS[-1].help


def _fields() -> Iterator[tuple[str, str]]:
    for field in FIELDS.values():
        yield field.text, field.help


def _values(found: Found, op: str, context: Context) -> Iterator[tuple[str, str]]:
    if op == "matches":
        yield r"/\d+/", "a regular expression"
        return
    match found.field.text:
        case "socket":
            for id_, title in context.labels.items():
                yield _quoted(title or id_), f"the socket {id_}"
                yield _quoted(id_), f"the socket {title}" if title else "a socket"
        case "event":
            for name in (*context.events, *EVENTS):
                yield _quoted(name) if not _BARE.fullmatch(name) else name, EVENTS.get(name, "an event")
        case "peer":
            for peer in context.peers:
                yield _quoted(peer), "a peer"
        case _:
            match found.field.kind:
                case "kind":
                    for kind in Kind:
                        yield (
                            kind.word,
                            f"messages {kind.word}" if kind is not Kind.EVENT else "what happened",
                        )
                case "flag":
                    yield "true", "a failure"
                    yield "false", "no failure"
                case "size":
                    for size in ("1k", "10k", "1 MiB"):
                        yield size, "bytes"
                case "duration":
                    for duration in ("1ms", "10ms", "1s"):
                        yield duration, "a duration"
                case _:
                    return


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'

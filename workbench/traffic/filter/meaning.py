"""What a comparison, a word or a field alone means: the term that it stands for."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from workbench.document.words import elided
from workbench.traffic.filter import values
from workbench.traffic.filter.column_terms import Numbered, TextColumn, Trouble
from workbench.traffic.filter.complaints import in_plain_words
from workbench.traffic.filter.errors import FilterError
from workbench.traffic.filter.frame_terms import FrameCount, FrameSize, HasFrame, Json, OfFrames
from workbench.traffic.filter.json_test import JsonTest, any_value, of_comparison, of_text
from workbench.traffic.filter.predicates import BytesTest, Equals, Matches, NumberTest, bytes_test, text_test
from workbench.traffic.filter.terms import All, Not, Term
from workbench.traffic.filter.terms import Any as AnyTerm
from workbench.traffic.filter.time_terms import Latency, Time
from workbench.traffic.filter.written import Found, Value
from workbench.traffic.records import Kind

_TRUTHS = {"true": True, "false": False}


def words(text: str) -> Term:
    """What is written alone: it is in a frame, in the reason or in the event."""
    test = text_test("contains", text)

    def of_text(value: str) -> bool:
        return test.of_bytes(value.encode())

    return AnyTerm(
        [
            TextColumn("event", of_text, test.needles),
            TextColumn("reason", of_text, test.needles),
            OfFrames(None, test),
        ]
    )


def flag(found: Found) -> Term | None:
    """What a field asks without an operator, if it may stand alone."""
    if found.field.kind == "flag":
        return Trouble()
    if found.path:
        return Json(found.index, found.path, any_value())
    if found.index is not None and found.field.kind == "frame":
        return HasFrame(found.index)
    return None


def comparison(found: Found, op: str, written: Sequence[Value], labels: Mapping[str, str]) -> Term:
    """The field, so compared with what is written: several values for `in`, else one. Raises `FilterError`.

    Where there is nothing to compare the answer is no, for `!=` too: it asks that there is something and that
    none of it equals.
    """
    term = _equal_or(found, "==" if op in ("in", "!=") else op, written, labels)
    if op != "!=":
        return term
    there = _there(found)
    return All([there, Not(term)]) if there is not None else Not(term)


def _there(found: Found) -> Term | None:
    """That there is something to compare; None where there always is."""
    match found.field.kind:
        case "json":
            return Json(found.index, found.path, any_value())
        case "duration":
            return Latency(NumberTest(">=", [-values.MOST]))
        case "frame" | "hex":
            return HasFrame(found.index)
        case _:
            return HasFrame(found.index) if found.index is not None else None


def _equal_or(found: Found, op: str, written: Sequence[Value], labels: Mapping[str, str]) -> Term:
    name, index = found.field.text, found.index
    match found.field.kind:
        case "kind":
            return Numbered("kind", NumberTest(op, [_kind(value) for value in written]))
        case "size":
            size = NumberTest(op, [_read(value, values.size) for value in written])
            return Numbered("size", size) if index is None else FrameSize(index, size)
        case "count":
            return FrameCount(NumberTest(op, [_read(value, values.count) for value in written]))
        case "duration":
            return Latency(NumberTest(op, [_read(value, values.duration) for value in written]))
        case "time":
            return Time(op, [_read(value, values.moment) for value in written])
        case "flag":
            truth = _truth(written[0])
            return Trouble() if truth else Not(Trouble())
        case "hex":
            tests = [_read(value, values.hex_bytes) for value in written]
            return OfFrames(index, Equals(frozenset(tests)) if op == "==" else bytes_test(op, tests[0]))
        case "frame":
            return OfFrames(index, _text_test(op, written))
        case "json":
            return Json(index, found.path, _json_test(op, written))
        case "text":
            test = _text_test(op, written)
            if name == "socket":
                return TextColumn(name, lambda id_: _is_socket(test, id_, labels))
            return TextColumn(name, lambda text: test.of_bytes(text.encode()), test.needles)


def _is_socket(test: BytesTest, id_: str, labels: Mapping[str, str]) -> bool:
    title = labels.get(id_, "")
    return test.of_bytes(id_.encode()) or (bool(title) and test.of_bytes(title.encode()))


def _text_test(op: str, written: Sequence[Value]) -> BytesTest:
    if op == "matches":
        return _expression(written[0])
    if op == "==":
        return Equals(frozenset(value.text.encode() for value in written))
    return text_test(op, written[0].text)


def _expression(value: Value) -> Matches:
    try:
        return Matches(value.text, ignore_case="i" in value.flags)
    except pa.ArrowInvalid as error:
        sentence, part = in_plain_words(str(error))
        start, end = value.start, value.end
        place = value.text.find(part) if part and value.begins >= 0 else -1
        if place >= 0:
            start, end = value.begins + place, value.begins + place + len(part)
        raise FilterError(sentence, start, end) from error


def _json_test(op: str, written: Sequence[Value]) -> JsonTest:
    if op in ("contains", "starts", "ends", "matches"):
        return of_text(_text_test(op, written))
    return of_comparison(op, written)


def _kind(value: Value) -> int:
    words = {kind.word: kind.value for kind in Kind}
    if value.text not in words:
        near = difflib.get_close_matches(value.text.lower(), words, 1, 0.5)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(words)}."
        raise FilterError(f"`{elided(value.text)}` is no kind; {hint}", value.start, value.end)
    return words[value.text]


def _truth(value: Value) -> bool:
    if value.text not in _TRUTHS:
        raise FilterError("It is true or false; write one of them.", value.start, value.end)
    return _TRUTHS[value.text]


def _read(value: Value, read: Callable[[str], Any]) -> Any:
    try:
        return read(value.text.strip())
    except ValueError as error:
        raise FilterError(str(error), value.start, value.end) from error

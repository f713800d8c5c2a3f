"""What a comparison asks of a value in JSON, and what the bytes of a frame must have that holds such a value.

Invariant: a frame without one of the needles has no value for which the question is answered with yes. In JSON each
character may be written as an escape, with a backslash, and a whole number in many ways.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from workbench.traffic.filter import values
from workbench.traffic.filter.errors import FilterError
from workbench.traffic.filter.predicates import COMPARISONS, BytesTest, all_known
from workbench.traffic.filter.scan import Needle, Needles, quoted
from workbench.traffic.filter.written import Value

_TRUTHS = {"true": True, "false": False}
_ESCAPED = r"\\"  # as a pattern
_OTHERWISE = r"[0-9][eE]|\.999"
"""In each number that is read as a whole one without having its digits: 1.2e1, or 11.99999999999999999999."""
_SHORTEST = 3  # bytes: what is shorter is in nearly every frame
_MOST = 2**43  # from there on a float may be read as one with .99 behind its point, or less

Literal = str | int | float | bool | None


class JsonTest(Struct, frozen=True):
    """`holds` answers for a value; `needles` are None where nothing is known."""

    holds: Callable[[Any], bool]
    needles: Needles | None = None


def any_value() -> JsonTest:
    """That there is one."""
    return JsonTest(lambda _: True)


def of_text(test: BytesTest) -> JsonTest:
    """The question of a text, or of a text in a list."""

    def holds(value: Any) -> bool:
        if isinstance(value, str):
            return test.of_bytes(value.encode())
        if isinstance(value, list):
            return any(isinstance(item, str) and test.of_bytes(item.encode()) for item in value)
        return False

    return JsonTest(holds, _or_escaped(test.needles))


def _or_escaped(needles: Needles | None) -> Needles | None:
    """The same in JSON. What a pattern of characters is in it isn't known."""
    if needles is None or any(needle.is_text or needle.ignore_case for needle in needles):
        return None
    return frozenset(needle._replace(pattern=f"{needle.pattern}|{_ESCAPED}") for needle in needles)


def of_comparison(op: str, written: Sequence[Value]) -> JsonTest:
    """The value is one of these, or is so compared with the first. Raises `FilterError`."""
    literals = [literal(value) for value in written]
    if op == "==":
        tests = [_same(one) for one in literals]

        def one_of(value: Any) -> bool:
            return any(test(value) for test in tests)

        return JsonTest(tests[0] if len(tests) == 1 else one_of, all_known(map(_needle, literals)))
    first, compare = literals[0], COMPARISONS[op]
    if first is None or isinstance(first, bool):
        sentence = f"`{written[0].text}` is neither more nor less; compare it by ==."
        raise FilterError(sentence, written[0].start, written[0].end)
    if isinstance(first, str):
        return JsonTest(lambda value: type(value) is str and compare(value, first))
    return JsonTest(lambda value: (type(value) is int or type(value) is float) and compare(value, first))


def literal(value: Value) -> Literal:
    """What was written as a value of JSON: in quotes a text, else a number, a truth, null, or a text after all."""
    if value.quoted:
        return value.text
    if value.text in _TRUTHS:
        return _TRUTHS[value.text]
    if value.text == "null":
        return None
    number = values.json_number(value.text)
    return value.text if number is None else number


def _same(wanted: Literal) -> Callable[[Any], bool]:
    # It is asked of each frame: what it asks is as little as can be. A truth is no number.
    if isinstance(wanted, int | float) and not isinstance(wanted, bool):
        return lambda value: (type(value) is int or type(value) is float) and value == wanted
    kind = type(wanted)
    return lambda value: type(value) is kind and value == wanted


def _needle(wanted: Literal) -> Needles | None:
    match wanted:
        case None | bool():
            return frozenset([Needle({None: "null", True: "true", False: "false"}[wanted])])
        case str():
            text = wanted.encode("utf-8", "surrogatepass")
            return _or_escaped(frozenset([Needle(quoted(text))])) if len(text) >= _SHORTEST else None
        case int() | float():
            if not abs(wanted) < _MOST or wanted != int(wanted):
                return None
            digits = str(int(wanted)).encode()
            return frozenset([Needle(f"{quoted(digits)}|{_OTHERWISE}")]) if len(digits) >= _SHORTEST else None

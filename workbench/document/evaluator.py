"""simpleeval within bounds: whatever an expression says, its value comes soon and is small, or not at all.

simpleeval alone bounds repetition and single powers. Formats, joins, nested lists and powers of
powers are bounded here, by a `Budget` that all expressions of one message share. Invariant: what
grows is charged before it is made, and what is refused is a `TooLargeError`, or one of Python's or
simpleeval's own errors.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

import simpleeval

from workbench.document.functions import FUNCTIONS, FrameList, Request, Row

_STEPS = 50_000  # evaluated nodes and elements of lists, a message
_BEGINNING = 10  # nodes
_CHARACTERS = 64 * 2**20  # of texts made or looked through, a message
_BITS = 8192  # of a whole number
_WIDTH = 9999  # of a formatted value

_PERCENT = re.compile(r"%(?:\([^()]*\))?[-#0 +]*(\*|\d*)(?:\.(\*|\d*))?")

# What may be called on a value. Left out is what changes it, what formats, and what reads a codec's name.
_ATTRIBUTES: dict[type | None, set[str]] = {
    kind: set(re.findall(r"\w+", methods))
    for kind, methods in {
        str: """capitalize casefold center count endswith find index isalnum isalpha isascii isdecimal isdigit
            isspace islower isupper join ljust lower lstrip partition removeprefix removesuffix replace rfind
            rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title upper zfill""",
        bytes: "count endswith find hex index lower lstrip rstrip split startswith strip upper",
        int: "bit_length",
        float: "is_integer hex",
        dict: "get keys values items",
        list: "index count",
        tuple: "index count",
        Request: "frames",
    }.items()
}


class TooLargeError(Exception):
    """More than the budget has."""


class Budget:
    """What is left of the work that the expressions of one message may make."""

    def __init__(self) -> None:
        self._steps = _STEPS
        self._characters = _CHARACTERS

    def begin(self) -> None:
        """One expression more: to begin costs as much as ten nodes, and a text can hold hundreds of thousands."""
        self.step(_BEGINNING)

    def step(self, nodes: int = 1) -> None:
        """So many nodes more."""
        self._steps -= nodes
        if self._steps < 0:
            raise TooLargeError

    def foresee(self, characters: float) -> None:
        """So many characters will be made, or looked through."""
        self._characters -= characters
        if self._characters < 0:
            raise TooLargeError

    def charge(self, value: object) -> None:
        """That value was made: all that is in it counts."""
        pending = [value]
        while pending:
            one = pending.pop()
            self.step()
            if isinstance(one, str | bytes):
                self.foresee(len(one))
            elif isinstance(one, int):
                _bits(one.bit_length())
            elif isinstance(one, dict):
                pending += [*one.keys(), *one.values()]
            elif isinstance(one, list | tuple | set | frozenset):
                pending += one


def _bits(number: int) -> None:
    if number > _BITS:
        raise TooLargeError


def _sized(value: object) -> bool:
    return hasattr(value, "__len__")


class Evaluator(simpleeval.EvalWithCompoundTypes):
    """simpleeval's evaluator, with each thing that grows charged to the budget before it is made."""

    def __init__(self, names: Mapping[str, object], budget: Budget) -> None:
        super().__init__(
            operators={
                **simpleeval.DEFAULT_OPERATORS,
                ast.Add: self._added,
                ast.Mult: self._multiplied,
                ast.Pow: self._raised,
                ast.Mod: self._modulo,
                ast.LShift: self._shifted,
                **{kind: self._compared(make) for kind, make in _COMPARISONS.items()},
            },
            functions=dict(FUNCTIONS),
            names=dict(names),
            allowed_attrs=_ATTRIBUTES,
        )
        self._budget = budget

    def _eval(self, node: Any) -> Any:
        self._budget.step()
        result = super()._eval(node)
        # What was there before is not made by naming it.
        there = isinstance(node, ast.Name | ast.Attribute | ast.Slice) or (
            isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice)
        )
        if not there:
            self._budget.charge(result)
        return result

    def _check_disallowed_items(self, item: object) -> None:
        """Not simpleeval's walk, which has no bound: nothing that it forbids is within reach here."""

    def _eval_attribute(self, node: Any) -> Any:
        owner = self.names.get(node.value.id) if isinstance(node.value, ast.Name) else None
        return owner[node.attr] if isinstance(owner, Row) else super()._eval_attribute(node)

    def _eval_call(self, node: Any) -> Any:
        if isinstance(node.func, ast.Attribute):
            function: Any = self._eval(node.func)
        elif isinstance(node.func, ast.Name) and node.func.id in self.functions:
            function = self.functions[node.func.id]
        else:
            raise simpleeval.FunctionNotDefined(getattr(node.func, "id", "(...)"), "")
        arguments = [self._eval(argument) for argument in node.args]
        named = dict(self._eval(keyword) for keyword in node.keywords)
        owner = getattr(function, "__self__", None)
        if isinstance(owner, str | bytes):
            if named:
                raise TypeError(f"{function.__name__} takes no named values here")
            self._budget.foresee(len(owner) + _growth(owner, function.__name__, arguments))
        return function(*arguments, **named)

    def _eval_formattedvalue(self, node: Any) -> Any:
        spec = str(self._eval(node.format_spec)) if node.format_spec else ""
        if any(int(width[:9]) > _WIDTH for width in re.findall(r"\d+", spec)):
            raise TooLargeError
        value = self._eval(node.value)
        if node.conversion not in (-1, ord("s")):
            raise ValueError("!r and !a can't be used here")
        return format(as_text(value), spec) if not isinstance(value, int | float) else format(value, spec)

    def _added(self, a: Any, b: Any) -> Any:
        if _sized(a) and _sized(b):
            self._budget.foresee(len(a) + len(b))
        return a + b

    def _multiplied(self, a: Any, b: Any) -> Any:
        for sequence, times in ((a, b), (b, a)):
            if isinstance(sequence, str | bytes) and isinstance(times, int):
                self._budget.foresee(len(sequence) * max(times, 0))
            elif _sized(sequence):
                raise ValueError("only texts and numbers can be multiplied")
        if isinstance(a, int) and isinstance(b, int):
            _bits(a.bit_length() + b.bit_length())
        return a * b

    def _raised(self, a: Any, b: Any) -> Any:
        if isinstance(a, int) and isinstance(b, int):
            _bits(a.bit_length() * abs(b))
        return a**b

    def _shifted(self, a: Any, b: Any) -> Any:
        _bits(a.bit_length() + b)
        return a << b

    def _modulo(self, a: Any, b: Any) -> Any:
        if isinstance(a, str | bytes):
            self._foresee_format(a if isinstance(a, str) else a.decode("latin-1"), b)
        return a % b

    def _foresee_format(self, template: str, values: object) -> None:
        if re.search(r"%\([^()]*\(", template):
            raise ValueError("a name in %(...) can't have brackets in it")
        widths = [width for match in _PERCENT.finditer(template) for width in match.groups() if width]
        if any(width == "*" or int(width[:9]) > _WIDTH for width in widths):
            raise TooLargeError
        parts: list[object] = list(_values(values))
        if any(not isinstance(part, str | bytes | int | float) for part in parts):
            raise ValueError("% takes texts and numbers; a list has to be joined first")
        longest = max((len(part) for part in parts if isinstance(part, str | bytes)), default=0)
        # Ten: what %r makes of one unprintable character. A number has as many digits as its bits allow.
        each = longest * 10 + _BITS // 3
        self._budget.foresee(len(template) + sum(map(int, widths)) + template.count("%") * each)

    def _compared(self, make: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
        def compare(a: Any, b: Any) -> bool:
            self._budget.foresee(
                max((len(side) for side in (a, b) if isinstance(side, str | bytes)), default=0)
            )
            return make(a, b)

        return compare


_COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.In: lambda x, y: x in y,
    ast.NotIn: lambda x, y: x not in y,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


def _values(values: object) -> Collection[object]:
    """What the right side of a % offers."""
    if isinstance(values, dict):
        return values.values()
    return values if isinstance(values, tuple) else (values,)


def _growth(owner: str | bytes, method: str, arguments: list[Any]) -> float:
    """How many characters a method makes beyond those that it is called on."""
    match method, arguments:
        case (("ljust" | "rjust" | "center" | "zfill"), [int() as width, *_]):
            return max(width, 0)
        case "replace", [str() as old, str() as new, *_]:
            return str(owner).count(old) * len(new)
        case "join", [parts] if _sized(parts):
            return len(owner) * len(parts)
        case (("split" | "rsplit" | "splitlines"), _):
            return len(owner) * 8  # a pointer a part
        case _:
            return 0


def as_text(value: object) -> str:
    """The value as it stands in a text. Raises ValueError for one that has no text of its own."""
    match value:
        case str():
            return value
        case bytes():
            return value.decode("utf-8", "surrogateescape")
        case bool() | int() | float():
            return str(value)
        case FrameList():
            raise ValueError("this is the list of the frames; take one of them, such as frames[0]")
        case Request():
            raise ValueError("this is the request; take one of its frames, such as request.frames[0]")
        case Row():
            raise ValueError("this is the row; take one of its columns, such as row.name")
        case None:
            raise ValueError("this is nothing (None), which can't be put into a text")
        case _ if callable(value):
            raise ValueError("this is a function; call it, with () and what it needs")
        case list() | tuple():
            raise ValueError("this is a list; take one of its items, such as [0], or join them")
        case _:
            raise ValueError("this is no text and no number")

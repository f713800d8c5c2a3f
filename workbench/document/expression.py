"""`{{ expression }}`: found in a text, checked for its names, and evaluated.

Invariant: what can't be evaluated is a `RenderError` whose sentence quotes no more than the
beginning of the expression. What it may cost is bounded by `evaluator`.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache

import simpleeval

from workbench.document.evaluator import Budget, Evaluator, TooLargeError, as_text
from workbench.document.functions import FUNCTIONS
from workbench.document.words import elided

BUILT_IN_NAMES = frozenset({"counter", "request", "frames", "row"})
"""The names that a template has besides the workspace's variables and the functions."""

_LENGTH = 20_000  # characters of one expression
_QUOTED = 60  # characters of an expression in a sentence
_LISTED = 12  # names in a sentence

_TEMPLATE = re.compile(r"\{\{\{\{|\{\{(.*?)\}\}|\{\{", re.DOTALL)


class RenderError(Exception):
    """A template or a frame that can't be made into bytes: one sentence that names it."""


@lru_cache(maxsize=1024)
def _parsed(expression: str) -> ast.expr:
    if len(expression) > _LENGTH:
        raise RenderError(f"{_quoted(expression)}: longer than {_LENGTH:,} characters; make it shorter.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # such as an unknown \escape: Python's concern, not the user's
            return ast.parse(expression.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise RenderError(f"{_quoted(expression)}: not an expression.") from error


def names_in(expression: str) -> frozenset[str]:
    """The names that the expression uses, functions' too. Raises `RenderError` where it is none."""
    nodes = list(ast.walk(_parsed(expression)))
    own = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return frozenset(node.id for node in nodes if isinstance(node, ast.Name)) - own


def columns_in(expression: str) -> frozenset[str]:
    """The columns of `row` that the expression names. Raises `RenderError` where it is none."""
    found: set[str] = set()
    for node in ast.walk(_parsed(expression)):
        match node:
            case ast.Attribute(value=ast.Name(id="row"), attr=name):
                found.add(name)
            case ast.Subscript(value=ast.Name(id="row"), slice=ast.Constant(value=str() as name)):
                found.add(name)
            case _:
                pass
    return frozenset(found)


def expressions(text: str) -> tuple[str, ...]:
    """What stands between `{{` and `}}`. Raises `RenderError` for a `{{` that has no end."""
    found: list[str] = []
    substitute(text, lambda expression: found.append(expression) or "")
    return tuple(found)


def substitute(text: str, put_in: Callable[[str], str]) -> str:
    """The text with each expression replaced, and `{{{{` by `{{`. Raises `RenderError`."""
    if "{{" not in text:
        return text

    def replaced(match: re.Match[str]) -> str:
        if match[0] == "{{{{":
            return "{{"
        if match[1] is None:
            raise RenderError("A {{ has no }}; write {{{{ for a literal {{.")
        return put_in(match[1])

    return _TEMPLATE.sub(replaced, text)


def unknown_name(expression: str, known: Collection[str]) -> str:
    """The sentence for the first name that is not known, or empty. Raises `RenderError` as `names_in`."""
    for name in sorted(names_in(expression)):
        if name not in known and name not in FUNCTIONS:
            return _unknown(expression, name, known)
    return ""


def evaluate(expression: str, names: Mapping[str, object], budget: Budget) -> str:
    """The expression's value as text. Raises `RenderError`."""
    node = _parsed(expression)
    try:
        if isinstance(node, ast.Name) and node.id in names:  # the most common by far, and the quickest
            value = names[node.id]
        else:
            budget.begin()
            value = Evaluator(names, budget).eval(expression, node)
        made = as_text(value)
        budget.foresee(len(made))
    except RenderError:
        raise
    except simpleeval.NameNotDefined as error:
        raise RenderError(_unknown(expression, error.name, names)) from error
    except simpleeval.FunctionNotDefined as error:
        raise RenderError(_unknown(expression, error.func_name, FUNCTIONS, "function ")) from error
    except (
        simpleeval.InvalidExpression, TooLargeError, ArithmeticError, LookupError, TypeError, ValueError,
        AttributeError, RecursionError, MemoryError,
    ) as error:  # fmt: skip
        raise RenderError(f"{_quoted(expression)}: {_reason(error)}.") from error
    return made


def _unknown(expression: str, name: str, known: Collection[str], kind: str = "") -> str:
    if name == "request":
        return f"{_quoted(expression)}: there is a request only in a reply."
    if name == "row":
        return f"{_quoted(expression)}: there are rows only in a scheduled send with a file of them."
    if name == "frames":
        return f"{_quoted(expression)}: there are frames only within a message."
    there = sorted({*known, *FUNCTIONS})
    more = f" and {len(there) - _LISTED} more" if len(there) > _LISTED else ""
    listed = ", ".join(elided(one, _QUOTED) for one in there[:_LISTED])
    return f'{_quoted(expression)}: there is no {kind}"{elided(name, _QUOTED)}"; there are {listed}{more}.'


def _reason(error: Exception) -> str:
    match error:
        case TooLargeError() | simpleeval.NumberTooHigh() | simpleeval.IterableTooLong() | MemoryError():
            return "this makes something too large; make it smaller"
        case RecursionError():
            return "nested too deeply"
        case simpleeval.AttributeDoesNotExist():
            return f'there is no ".{elided(error.attr)}" here'
        case simpleeval.FeatureNotAvailable() | simpleeval.OperatorNotDefined():
            return (
                "this can't be used in an expression, which takes names, numbers, texts, lists and functions"
            )
        case KeyError():
            return f"there is no item {elided(str(error))}"
        case ArithmeticError():
            return elided(str(error.args[-1]), 2 * _QUOTED) if error.args else "this can't be computed"
        case _:
            return elided(str(error).rstrip("."), 2 * _QUOTED) or type(error).__name__


def _quoted(expression: str) -> str:
    # The spaces stay where they are: it is quoted as it was written, if it is short enough.
    plain = len(expression) <= _QUOTED and expression.isprintable()
    return "{{" + (expression if plain else f" {elided(expression, _QUOTED)} ") + "}}"

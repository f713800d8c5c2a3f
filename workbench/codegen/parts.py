"""A template's text taken apart: what stands there, and the expressions between, as Python's own syntax trees."""

from __future__ import annotations

import ast

from msgspec import Struct

from workbench.codegen.program import CodegenError
from workbench.document.expression import RenderError, substitute

_MARK = "\ue000"  # of the private use area: stands for an expression while the rest is put together


class Expression(Struct, frozen=True):
    """One `{{ expression }}`: as it is written, and parsed."""

    written: str
    node: ast.expr

    @property
    def request_frame(self) -> int | None:
        """The number of the request's frame that it is, and nothing else; else None."""
        return _index_of(self.node, ("request", "frames"))

    @property
    def is_counter(self) -> bool:
        """Whether it is the message's number, and nothing else."""
        return isinstance(self.node, ast.Name) and self.node.id == "counter"

    @property
    def variable(self) -> str | None:
        """The one name that it is, and nothing else; else None."""
        return self.node.id if isinstance(self.node, ast.Name) else None

    def names(self) -> frozenset[str]:
        """All names in it."""
        return frozenset(node.id for node in ast.walk(self.node) if isinstance(node, ast.Name))


Part = str | Expression


def parts(text: str) -> tuple[Part, ...]:
    """The text's parts in order; `{{{{` is a literal `{{` by then. Raises `CodegenError`."""
    found: list[Expression] = []

    def put_in(written: str) -> str:
        found.append(Expression(written.strip(), _parsed(written)))
        return _MARK

    try:
        pieces = substitute(text.replace(_MARK, "\ufffd"), put_in).split(_MARK)
    except RenderError as error:
        raise CodegenError(str(error)) from error
    mixed: list[Part] = []
    for piece, expression in zip(pieces, [*found, None], strict=True):
        if piece:
            mixed.append(piece)
        if expression is not None:
            mixed.append(expression)
    return tuple(mixed)


def _parsed(written: str) -> ast.expr:
    try:
        return ast.parse(written.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise CodegenError(f"{{{{{written[:60]}}}}}: not an expression.") from error


def _index_of(node: ast.expr, path: tuple[str, str]) -> int | None:
    match node:
        case ast.Subscript(
            value=ast.Attribute(value=ast.Name(id=owner), attr=attribute),
            slice=ast.Constant(value=int() as index),
        ) if (owner, attribute) == path and not isinstance(index, bool):
            return index
        case _:
            return None


def uses(text: object, name: str) -> bool:
    """Whether an expression anywhere in the value, a text or a JSON value, uses that name."""
    match text:
        case str():
            return any(name in part.names() for part in parts(text) if isinstance(part, Expression))
        case list():
            return any(uses(part, name) for part in text)
        case dict():
            return any(uses(part, name) for part in text.values())
        case _:
            return False


def is_plain(text: object) -> bool:
    """Whether there is no expression anywhere in the value."""
    match text:
        case str():
            return "{{" not in text
        case list():
            return all(map(is_plain, text))
        case dict():
            return all(map(is_plain, text.values()))
        case _:
            return True

"""A template's text taken apart: what stands there, and the expressions between, as Python's own syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from msgspec import Struct, structs

from workbench.document.expression import RenderError, substitute
from workbench.document.workspace import Frame, Json

_MARK = "\ue000"  # of the private use area: stands for an expression while the rest is put together


class CodegenError(Exception):
    """What can't be written as a program: one sentence with the way out."""


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


def texts_in(value: Json) -> Iterator[str]:
    """The texts anywhere in a value, a text or a JSON value; keys are none."""
    match value:
        case str():
            yield value
        case list():
            for part in value:
                yield from texts_in(part)
        case dict():
            for part in value.values():
                yield from texts_in(part)
        case _:
            pass


def uses(value: Json, *names: str) -> bool:
    """Whether an expression anywhere in the value uses one of these names."""
    return any(
        not part.names().isdisjoint(names)
        for text in texts_in(value)
        for part in parts(text)
        if isinstance(part, Expression)
    )


def is_plain(value: Json) -> bool:
    """Whether there is no expression anywhere in the value."""
    return all("{{" not in text for text in texts_in(value))


def with_counter(frame: Frame, number: int) -> Frame:
    """The frame with that number in the place of `counter`."""
    if not uses(frame.value, "counter"):
        return frame
    return structs.replace(frame, **{frame.kind: _counted(frame.value, number)})


def _counted(value: Json, number: int) -> Json:
    match value:
        case str():
            return "".join(_counted_part(part, number) for part in parts(value))
        case list():
            return [_counted(part, number) for part in value]
        case dict():
            return {key: _counted(part, number) for key, part in value.items()}
        case _:
            return value


def _counted_part(part: Part, number: int) -> str:
    if isinstance(part, str):
        return part.replace("{{", "{{{{")
    if part.is_counter:
        return str(number)
    node = _Counted(number).visit(ast.parse(part.written, mode="eval"))
    return f"{{{{ {ast.unparse(node)} }}}}"


class _Counted(ast.NodeTransformer):
    def __init__(self, number: int) -> None:
        self._number = number

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Constant(self._number) if node.id == "counter" else node

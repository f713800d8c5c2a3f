"""Texts and JSON values of a workspace as Python expressions, and what these rely on.

Invariant: what is evaluated gives the text that the workbench would make.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Mapping, Sequence

from workbench.codegen.named_values import NamedValues
from workbench.codegen.parts import Expression, Part, parts
from workbench.codegen.protobuf_fields import Descriptors
from workbench.document.workspace import Json, Secret

_TEXTS = ("text(", "hmac_sha256(", "str(", "datetime.now(UTC).isoformat()")
"""How expressions begin that are texts already."""
_SAFE_IN_FORMAT = frozenset("'\"\\{}\n")


class Needs(NamedValues):
    """What the expressions of one program rely on: modules, helpers of our own, the workspace's variables."""

    def __init__(
        self,
        variables: Mapping[str, str],
        secrets: Mapping[str, Secret] | None = None,
        descriptors: Descriptors | None = None,
    ) -> None:
        super().__init__(variables, secrets, descriptors)
        self.proto_files: dict[str, list[str]] = {}
        """By schema, the files whose classes of protoc's it imports."""
        self.modules: set[str] = set()
        self.own_modules: set[str] = set()
        self.packages: set[str] = {"zmq"}
        self.helpers: set[str] = set()

    def _called(self, capitals: str, _is_secret: bool, /) -> str:
        # UTC is datetime's.
        return f"VALUE_{capitals}" if capitals[0].isdigit() or capitals == "UTC" else capitals


# Literals


def literal(value: object) -> str:
    """The value as Python writes it, with double quotes where a formatter would have them."""
    return double_quoted(repr(value))


def double_quoted(source: str) -> str:
    """The source with its string literals in double quotes, where that takes no escapes."""
    pieces: list[tuple[int, int, str]] = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.STRING and token.string.endswith("'") and '"' not in token.string:
            prefix, _, body = token.string.partition("'")
            pieces.append((token.start[1], token.end[1], f'{prefix}"{body[:-1]}"'.replace("\\'", "'")))
    for start, end, text in reversed(pieces):
        source = source[:start] + text + source[end:]
    return source


def bytes_literal(raw: bytes) -> str:
    """Those bytes."""
    return literal(raw)


def text_bytes(text: str) -> str:
    """A text's bytes, without a template in it."""
    return literal(text.encode("ascii")) if text.isascii() else f"{literal(text)}.encode()"


# Texts


def text_expression(text: str, needs: Needs) -> str:
    """An expression of type str: the text with its expressions put in."""
    return mixed_text(parts(text), needs)


def mixed_text(mixed: Sequence[Part], needs: Needs) -> str:
    if all(isinstance(part, str) for part in mixed):
        return literal("".join(part for part in mixed if isinstance(part, str)))
    if len(mixed) == 1 and isinstance(mixed[0], Expression):
        return _as_text(mixed[0], needs)
    values = [value_expression(part, needs) for part in mixed if isinstance(part, Expression)]
    fixed = "".join(part for part in mixed if isinstance(part, str))
    if not any(_SAFE_IN_FORMAT & set(value) for value in values) and '"' not in fixed:
        body = "".join(
            _escaped(part) if isinstance(part, str) else f"{{{value_expression(part, needs)}}}"
            for part in mixed
        )
        return f'f"{body}"'
    pattern = "".join(
        part.replace("{", "{{").replace("}", "}}") if isinstance(part, str) else "{}" for part in mixed
    )
    return f"{literal(pattern)}.format({', '.join(values)})"


def _escaped(text: str) -> str:
    return repr(f"'{text}")[2:-1].replace("\\'", "'").replace("{", "{{").replace("}", "}}")


def _as_text(expression: Expression, needs: Needs) -> str:
    if expression.variable in needs.constants:
        return needs.constant(expression.variable or "")
    value = value_expression(expression, needs)
    return value if value.startswith(_TEXTS) else f"str({value})"


def value_expression(expression: Expression, needs: Needs) -> str:
    """The expression in Python; what is a frame there is a text here, as the workbench has it."""
    node = _Translation(needs).visit(ast.parse(expression.written, mode="eval").body)
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "frames":
        needs.helpers.add("text")
        node = ast.Call(ast.Name("text"), [node], [])
    return double_quoted(ast.unparse(ast.fix_missing_locations(node)))


class _Translation(ast.NodeTransformer):
    """From a template's names to the program's."""

    def __init__(self, needs: Needs) -> None:
        self._needs = needs

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self._needs.constants:
            return ast.Name(self._needs.constant(node.id))
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if _is_request(node):
            return ast.Name("request")
        self.generic_visit(node)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        of_request = _is_request(node.value)
        self.generic_visit(node)
        if not of_request:
            return node
        self._needs.helpers.add("text")
        if isinstance(node.slice, ast.Slice):
            part = ast.Name("part")
            every = ast.comprehension(ast.Name("part"), node, [], 0)
            return ast.ListComp(ast.Call(ast.Name("text"), [part], []), [every])
        return ast.Call(ast.Name("text"), [node], [])

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        match node.func:
            case ast.Name(id="uuid"):
                self._needs.modules.add("import uuid")
                return _parsed("str(uuid.uuid4())")
            case ast.Name(id="now"):
                self._needs.modules.add("from datetime import UTC, datetime")
                return _parsed("datetime.now(UTC).isoformat()")
            case ast.Name(id="random"):
                self._needs.modules.add("import random")
                node.func = ast.Attribute(ast.Name("random"), "randint")
                node.args = [a if _is_whole(a) else ast.Call(ast.Name("int"), [a], []) for a in node.args]
            case ast.Name(id="json"):
                self._needs.modules.add("import json")
                node.func = ast.Attribute(ast.Name("json"), "loads")
            case ast.Name(id="hmac_sha256"):
                self._needs.modules |= {"import hmac"}
                self._needs.helpers.add("hmac_sha256")
            case _:
                pass
        return node


def _parsed(source: str) -> ast.expr:
    return ast.parse(source, mode="eval").body


def _is_request(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="request"), attr="frames"):
            return True
        case _:
            return False


def _is_whole(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int)


def json_expression(value: Json, needs: Needs) -> str:
    """The JSON value as Python, with the expressions in its texts put in; keys stay."""
    match value:
        case str():
            return text_expression(value, needs)
        case list():
            return f"[{', '.join(json_expression(part, needs) for part in value)}]"
        case dict():
            items = (f"{literal(str(key))}: {json_expression(part, needs)}" for key, part in value.items())
            return f"{{{', '.join(items)}}}"
        case _:
            return literal(value)

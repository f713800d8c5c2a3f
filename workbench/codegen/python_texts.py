"""Frames and texts of a workspace as Python expressions.

Bytes are written as bytes wherever that says it best: `b"task %d" % counter`, `b"Answer to " + request[0]`;
what only a text can say is a text, encoded. Invariant: what is evaluated gives the bytes that the
workbench would send.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Mapping, Sequence

import msgspec

from workbench.codegen.named_values import NamedValues
from workbench.codegen.parts import Expression, Part, is_plain, parts, texts_in, uses
from workbench.codegen.program import CodegenError
from workbench.document.workspace import Frame, Json, Secret

_PACKERS: Mapping[str, tuple[str, str]] = {
    "msgpack": ("msgpack", "msgpack.packb"),
    "cbor": ("cbor2", "cbor2.dumps"),
}
_SAFE_IN_FORMAT = frozenset("'\"\\{}\n")


class Needs(NamedValues):
    """What the expressions of one program rely on: modules, helpers of our own, the workspace's variables."""

    def __init__(self, variables: Mapping[str, str], secrets: Mapping[str, Secret] | None = None) -> None:
        super().__init__(variables, secrets or {}, _called)
        self.modules: set[str] = set()
        self.packages: set[str] = {"zmq"}
        self.helpers: set[str] = set()


def _called(capitals: str, _is_secret: bool) -> str:
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
    return _text(parts(text), needs)


def _text(mixed: Sequence[Part], needs: Needs) -> str:
    if all(isinstance(part, str) for part in mixed):
        return literal("".join(part for part in mixed if isinstance(part, str)))
    if len(mixed) == 1 and isinstance(mixed[0], Expression):
        return _as_text(mixed[0], needs)
    values = [_value(part, needs) for part in mixed if isinstance(part, Expression)]
    fixed = "".join(part for part in mixed if isinstance(part, str))
    if not any(_SAFE_IN_FORMAT & set(value) for value in values) and '"' not in fixed:
        body = "".join(
            _escaped(part) if isinstance(part, str) else f"{{{_value(part, needs)}}}" for part in mixed
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
    value = _value(expression, needs)
    return value if value.startswith(("text(", "hmac_sha256(", "str(")) else f"str({value})"


def _value(expression: Expression, needs: Needs) -> str:
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


# Frames


def frame_expression(frame: Frame, needs: Needs) -> str:
    """An expression of type bytes: what the workbench sends for that frame. Raises `CodegenError`."""
    value = frame.value
    match frame.kind:
        case "text":
            return _text_frame(value, needs)
        case "hex":
            if is_plain(value):
                try:
                    bytes.fromhex(value)
                except ValueError as error:
                    raise CodegenError(
                        f'"{value[:60]}" is not hexadecimal; write pairs of 0 to 9 and a to f.'
                    ) from error
            return f"bytes.fromhex({text_expression(value, needs)})"
        case "base64":
            needs.modules.add("import base64")
            return f"base64.b64decode({text_expression(value, needs)})"
        case "json":
            return _json(value, needs)
        case "msgpack" | "cbor":
            package, function = _PACKERS[frame.kind]
            needs.packages.add(package)
            return f"{function}({json_expression(value, needs)})"
        case "protobuf":
            raise CodegenError(
                f"A frame that is the protobuf message {frame.message} can't be written as a program yet;"
                " send it as hex there."
            )
        case "file":
            needs.modules.add("from pathlib import Path")
            return f"Path({literal(value)}).read_bytes()"


def _text_frame(text: str, needs: Needs) -> str:
    mixed = parts(text)
    if all(isinstance(part, str) for part in mixed):
        return text_bytes("".join(part for part in mixed if isinstance(part, str)))
    simple = None if "counter" in needs.constants else _simple(mixed)
    if simple is not None:
        return simple
    encoding = '"utf-8", "surrogateescape"' if uses(text, "request", "frames") else ""
    return f"{_text(mixed, needs)}.encode({encoding})"


def _simple(mixed: Sequence[Part]) -> str | None:
    """Bytes put together as bytes, where there is nothing in them but texts, frames of a request and the counter."""
    pattern, values = "", []
    for part in mixed:
        if isinstance(part, str):
            if not part.isascii():
                return None
            pattern += part.replace("%", "%%")
        elif part.request_frame is not None:
            pattern += "%b"
            values.append(f"request[{part.request_frame}]")
        elif part.is_counter:
            pattern += "%d"
            values.append("counter")
        else:
            return None
    if pattern == "%b":
        return values[0]
    given = values[0] if len(values) == 1 else f"({', '.join(values)})"
    return f"{literal(pattern.encode('ascii'))} % {given}"


def _json(value: Json, needs: Needs) -> str:
    if is_plain(value):
        return text_bytes(msgspec.json.encode(value).decode())
    needs.modules.add("import json")
    needs.helpers.add("json_bytes")
    return f"json_bytes({json_expression(value, needs)})"


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


def message_order(frames: Sequence[Frame]) -> tuple[list[int], list[int]]:
    """The numbers of the frames that stand by themselves, and of those made of others, in the order to make them.

    Raises `CodegenError` where a frame would be made of itself.
    """
    made_of = {i: _made_of(frame, len(frames)) - {i} for i, frame in enumerate(frames)}
    for index, frame in enumerate(frames):
        if index in _made_of(frame, len(frames)):
            raise CodegenError(f"Frame {index + 1} is made of itself; name the other frames alone.")
    alone = [index for index in made_of if not uses(frames[index].value, "frames")]
    order: list[int] = []
    waiting = [index for index in made_of if index not in alone]
    while waiting:
        ready = [index for index in waiting if not made_of[index] & set(waiting)]
        if not ready:
            raise CodegenError("Frames of a message are made of each other in a circle; break it.")
        order += ready
        waiting = [index for index in waiting if index not in ready]
    return alone, order


def _made_of(frame: Frame, count: int) -> set[int]:
    """Which frames of its own message an expression in that frame names."""
    found: set[int] = set()
    for text in texts_in(frame.value):
        for part in parts(text):
            if isinstance(part, Expression) and "frames" in part.names():
                for node in ast.walk(part.node):
                    found |= _named_by(node, count)
    return found


def _named_by(node: ast.AST, count: int) -> set[int]:
    match node:
        case ast.Subscript(value=ast.Name(id="frames"), slice=ast.Constant(value=int() as index)):
            return {index % count} if -count <= index < count else set()
        case ast.Subscript(value=ast.Name(id="frames"), slice=ast.Slice() as cut):
            try:
                bounds = [part and ast.literal_eval(part) for part in (cut.lower, cut.upper, cut.step)]
                return set(range(*slice(*bounds).indices(count)))
            except (ValueError, TypeError):
                return set(range(count))
        case _:
            return set()

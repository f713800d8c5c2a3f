"""Texts of a workspace in C: string literals, and calls that append to a frame.

What depends on nothing but the workspace's variables is worked out while the program is written; what
C can't say without a further library is refused with a sentence.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Sequence

import msgspec

from workbench.codegen.named_values import NamedValues
from workbench.codegen.parts import CodegenError, Expression, Part, parts, uses
from workbench.codegen.source import WIDTH
from workbench.document.render import RenderError, Scope, render_text
from workbench.document.workspace import Json

RUNTIME = frozenset({"counter", "request", "frames", "uuid", "now", "random", "hmac_sha256", "json"})


_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LINES = re.compile(rb"[^\n]*\n|[^\n]+")


class CNeeds(NamedValues):
    """What the texts of one program rely on: variables are macros, secrets are texts that main looks up."""

    random = False
    """Whether something is left to chance."""

    def uses_secret(self, value: Json) -> bool:
        """Whether a variable that is a secret is anywhere in the value."""
        return uses(value, *self.secrets)

    def _called(self, capitals: str, is_secret: bool, /) -> str:
        return f"secret_{capitals.lower()}" if is_secret else f"VALUE_{capitals}"

    def scope(self) -> Scope:
        """What is known while the program is written."""
        return Scope(variables=self.variables)


def c_string(raw: bytes) -> str:
    """Those bytes as a string literal."""
    out: list[str] = []
    for byte in raw:
        character = chr(byte)
        if character in '"\\' or (character == "?" and out[-1:] == ["?"]):  # two of them may begin a trigraph
            out.append(f"\\{character}")
        elif character in _ESCAPES:
            out.append(_ESCAPES[character])
        elif 32 <= byte < 127:
            out.append(character)
        else:
            out.append(f"\\{byte:03o}")  # three digits end it, whatever comes after
    return f'"{"".join(out)}"'


def address(text: str, needs: CNeeds) -> str:
    """An expression of type `const char *`: an address, with the variables' macros in it."""
    pieces: list[str] = []
    fixed = b""
    for part in parts(text):
        if isinstance(part, str):
            fixed += part.encode()
        elif part.variable in needs.variables:
            if fixed:
                pieces.append(c_string(fixed))
                fixed = b""
            pieces.append(needs.constant(part.variable or ""))
        else:
            fixed += _worked_out(part, needs).encode()
    if fixed or not pieces:
        pieces.append(c_string(fixed))
    return " ".join(pieces)


def worked_out_comment(text: str, needs: CNeeds) -> str:
    """A comment behind a line with that text: which expressions were worked out while it was written."""
    written = [
        part.written
        for part in parts(text)
        if not isinstance(part, str) and part.variable not in needs.variables
    ]
    said = ", ".join(written).replace("*/", "* /")
    return f" /* {said} */" if said else ""


def _worked_out(expression: Expression, needs: CNeeds) -> str:
    if expression.names() & {*RUNTIME, *needs.secrets}:
        raise CodegenError(
            f"{{{{ {expression.written[:60]} }}}} can't be written in C without a further library; choose python."
        )
    try:
        return render_text(f"{{{{{expression.written}}}}}", needs.scope())
    except RenderError as error:
        raise CodegenError(str(error)) from error


def bytes_line(raw: bytes, target: str) -> str:
    """The statement that appends those bytes, a long text line by line."""
    whole = f"append({target}, {c_string(raw)}, {len(raw)});"
    if len(whole) <= WIDTH or b"\n" not in raw[:-1]:
        return whole
    lines = [f"       {c_string(line)}" for line in _LINES.findall(raw)]
    return "\n".join([f"append({target},", *lines]) + f", {len(raw)});"


def text_lines(mixed: Sequence[Part], target: str, needs: CNeeds, *, escape: bool) -> list[str]:
    """Statements that append a text's parts; with `escape` they are within strings of JSON."""
    lines: list[str] = []
    for part in mixed:
        if isinstance(part, str):
            lines.append(bytes_line(part.encode("utf-8", "surrogateescape"), target))
        elif part.variable in needs.variables:
            constant = needs.constant(part.variable or "")
            lines.append(
                f"append({target}, {constant}, sizeof {constant} - 1);"
                if not escape
                else bytes_line(_inner_json(needs.variables[part.variable or ""]), target)
            )
        elif part.variable in needs.secrets:
            secret = needs.constant(part.variable or "")
            helper = "append_escaped" if escape else "append"
            lines.append(f"{helper}({target}, {secret}, strlen({secret}));")
        elif part.is_counter:
            lines.append(f"append_number({target}, counter);")
        elif part.request_frame is not None:
            helper = "append_json" if escape else "append_frame"
            lines.append(f"{helper}({target}, request, {part.request_frame});")
        elif (call := _call(part, target, needs)) is not None:
            lines.append(call)
        else:
            worked_out = _worked_out(part, needs)
            lines.append(bytes_line(_inner_json(worked_out) if escape else worked_out.encode(), target))
    return lines or [bytes_line(b"", target)]


def _call(expression: Expression, target: str, needs: CNeeds) -> str | None:
    match expression.node:
        case ast.Call(func=ast.Name(id="uuid")):
            needs.random = True
            return f"append_uuid({target});"
        case ast.Call(func=ast.Name(id="now")):
            return f"append_now({target});"
        case ast.Call(
            func=ast.Name(id="random"),
            args=[ast.Constant(value=int() as low), ast.Constant(value=int() as high)],
        ):
            needs.random = True
            return f"append_number({target}, {low} + rand() % {high - low + 1});"
        case _:
            return None


def number_expression(text: str, needs: CNeeds) -> str | None:
    """The text as an expression of type long or long long; None where it is none that C has a word for."""
    match parts(text):
        case (Expression() as expression,) if expression.is_counter:
            return "counter"
        case (Expression(variable=str() as variable),) if variable in needs.constants:
            return f"strtoll({needs.constant(variable)}, NULL, 10)"
        case _:
            return None


def _inner_json(text: str) -> bytes:
    return msgspec.json.encode(text)[1:-1]


def json_parts(value: Json) -> tuple[Part, ...]:
    """The JSON text's parts: what is fixed, and the expressions within its strings."""
    mixed: list[Part] = []

    def add(text: str) -> None:
        if mixed and isinstance(mixed[-1], str):
            mixed[-1] += text
        else:
            mixed.append(text)

    def visit(part: Json) -> None:
        match part:
            case str():
                add('"')
                for piece in parts(part):
                    if isinstance(piece, str):
                        add(_inner_json(piece).decode())
                    else:
                        mixed.append(piece)
                add('"')
            case list():
                add("[")
                for index, item in enumerate(part):
                    add("," if index else "")
                    visit(item)
                add("]")
            case dict():
                add("{")
                for index, (key, item) in enumerate(part.items()):
                    add(("," if index else "") + json.dumps(str(key), ensure_ascii=False) + ":")
                    visit(item)
                add("}")
            case _:
                add(msgspec.json.encode(part).decode())

    visit(value)
    return tuple(mixed)

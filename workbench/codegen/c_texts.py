"""Frames and texts of a workspace in C: string literals, and calls that append to a frame.

What depends on nothing but the workspace's variables is worked out while the program is written; what
C can't say without a further library is refused with a sentence.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence

import cbor2
import msgpack
import msgspec

from workbench.codegen.named_values import NamedValues
from workbench.codegen.parts import Expression, Part, is_plain, parts, uses
from workbench.codegen.program import CodegenError
from workbench.document.render import RenderError, Scope, render_frame, render_text
from workbench.document.workspace import Frame, Json, Secret

_RUNTIME = frozenset({"counter", "request", "frames", "uuid", "now", "random", "hmac_sha256", "json"})


class CNeeds(NamedValues):
    """What the texts of one program rely on: variables are macros, secrets are texts that main looks up."""

    def __init__(self, variables: Mapping[str, str], secrets: Mapping[str, Secret] | None = None) -> None:
        super().__init__(variables, secrets or {}, _called)
        self.random = False

    def uses_secret(self, value: Json) -> bool:
        """Whether a variable that is a secret is anywhere in the value."""
        return uses(value, *self.secrets)

    def scope(self) -> Scope:
        """What is known while the program is written."""
        return Scope(variables=self.variables)


def _called(capitals: str, is_secret: bool) -> str:
    return f"secret_{capitals.lower()}" if is_secret else f"VALUE_{capitals}"


def c_string(raw: bytes) -> str:
    """Those bytes as a string literal."""
    out: list[str] = []
    for byte in raw:
        character = chr(byte)
        if character in '"\\' or (character == "?" and out[-1:] == ["?"]):  # two of them may begin a trigraph
            out.append(f"\\{character}")
        elif 32 <= byte < 127:
            out.append(character)
        else:
            out.append(f"\\{byte:03o}")  # three digits end it, whatever comes after
    return f'"{"".join(out)}"'


def address(text: str, needs: CNeeds) -> str:
    """An expression of type `const char *`: an address, with the variables' macros in it."""
    pieces: list[str] = []
    for part in parts(text):
        if isinstance(part, str):
            pieces.append(c_string(part.encode()))
        elif part.variable in needs.variables:
            pieces.append(needs.constant(part.variable or ""))
        else:
            pieces.append(c_string(_worked_out(part, needs).encode()))
    return " ".join(pieces) or '""'


def _worked_out(expression: Expression, needs: CNeeds) -> str:
    if expression.names() & {*_RUNTIME, *needs.secrets}:
        raise CodegenError(
            f"{{{{ {expression.written[:60]} }}}} can't be written in C without a further library; choose python."
        )
    try:
        return render_text(f"{{{{{expression.written}}}}}", needs.scope())
    except RenderError as error:
        raise CodegenError(str(error)) from error


def frame_lines(frame: Frame, target: str, needs: CNeeds) -> list[str]:
    """Statements that append the frame's bytes to `target`, an expression of type `frame_t *`."""
    value = frame.value
    match frame.kind:
        case "text":
            return _append(parts(value), target, needs, escape=False)
        case "json":
            return _append(_json_parts(value), target, needs, escape=True)
        case "file":
            return [f"append_file({target}, {c_string(value.encode())});"]
        case kind:
            return [_bytes(_fixed(frame, kind, needs), target)]


def _fixed(frame: Frame, kind: str, needs: CNeeds) -> bytes:
    if uses(frame.value, *_RUNTIME, *needs.secrets):
        raise CodegenError(
            f"A frame in {kind} that is known only when the program runs can't be written in C; choose python."
        )
    try:
        if kind in ("msgpack", "cbor") and is_plain(frame.value):
            packed = msgpack.packb(frame.value) if kind == "msgpack" else cbor2.dumps(frame.value)
            return packed or b""
        return render_frame(frame, needs.scope())
    except RenderError as error:
        raise CodegenError(
            f"A frame in {kind} can't be made while the program is written: {error}"
        ) from error


def _bytes(raw: bytes, target: str) -> str:
    return f"append({target}, {c_string(raw)}, {len(raw)});"


def _append(mixed: Sequence[Part], target: str, needs: CNeeds, *, escape: bool) -> list[str]:
    lines: list[str] = []
    for part in mixed:
        if isinstance(part, str):
            lines.append(_bytes(part.encode("utf-8", "surrogateescape"), target))
        elif part.variable in needs.variables:
            constant = needs.constant(part.variable or "")
            lines.append(
                f"append({target}, {constant}, sizeof {constant} - 1);"
                if not escape
                else _bytes(_inner_json(needs.variables[part.variable or ""]), target)
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
            lines.append(_bytes(_inner_json(worked_out) if escape else worked_out.encode(), target))
    return lines or [_bytes(b"", target)]


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


def _inner_json(text: str) -> bytes:
    return msgspec.json.encode(text)[1:-1]


def _json_parts(value: Json) -> tuple[Part, ...]:
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

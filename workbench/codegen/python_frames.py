"""Frames of a workspace as Python expressions.

Bytes are written as bytes wherever that says it best: `b"task %d" % counter`, `b"Answer to " + request[0]`;
what only a text can say is a text, encoded. Invariant: what is evaluated gives the bytes that the
workbench would send.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

import msgspec

from workbench.codegen.parts import CodegenError, Expression, Part, is_plain, parts, texts_in, uses
from workbench.codegen.protobuf_fields import fields_comment
from workbench.codegen.python_layout import folded
from workbench.codegen.python_protobuf import protobuf_frame
from workbench.codegen.python_texts import (
    Needs,
    json_expression,
    literal,
    mixed_text,
    text_bytes,
    text_expression,
)
from workbench.codegen.source import Source
from workbench.document.workspace import Frame, Json

_PACKERS: Mapping[str, tuple[str, str]] = {
    "msgpack": ("msgpack", "msgpack.packb"),
    "cbor": ("cbor2", "cbor2.dumps"),
}


def frame_expression(frame: Frame, needs: Needs) -> str:
    """An expression of type bytes: what the workbench sends for that frame. Raises `CodegenError`."""
    value = frame.value
    match frame.kind:
        case "text":
            return _text_frame(value, needs)
        case "hex":
            if is_plain(value):
                try:
                    raw = bytes.fromhex(value)
                except ValueError as error:
                    raise CodegenError(
                        f'"{value[:60]}" is not hexadecimal; write pairs of 0 to 9 and a to f.'
                    ) from error
                if _reads_as_text(raw):
                    return literal(raw)
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
            return protobuf_frame(frame, needs)
        case "file":
            needs.modules.add("from pathlib import Path")
            return f"Path({literal(value)}).read_bytes()"


def _reads_as_text(raw: bytes) -> bool:
    """Whether most of it does, so that people see more in it than in its hexadecimal."""
    return bool(raw) and sum(32 <= byte < 127 for byte in raw) * 3 >= len(raw) * 2


def _text_frame(text: str, needs: Needs) -> str:
    mixed = parts(text)
    if all(isinstance(part, str) for part in mixed):
        return text_bytes("".join(part for part in mixed if isinstance(part, str)))
    simple = None if "counter" in needs.constants else _simple(mixed)
    if simple is not None:
        return simple
    encoding = '"utf-8", "surrogateescape"' if uses(text, "request", "frames") else ""
    return f"{mixed_text(mixed, needs)}.encode({encoding})"


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


def frames_list(
    to: Source,
    before: str,
    frames: Sequence[Frame],
    needs: Needs,
    *,
    after: str = "]",
    put_in: Sequence[int] = (),
) -> None:
    """`before`, which opens a list, the frames, and its end; those of the numbers `put_in` are put in later."""
    items: list[str] = []
    for index, frame in enumerate(frames):
        if index in put_in:
            items.append('b""')
            continue
        item = folded(frame_expression(frame, needs), to.room - 5)
        if (
            len(item) > to.room - 5
            and frame.kind == "text"
            and item.startswith('b"')
            and is_plain(frame.value)
        ):
            item = _line_by_line(frame.value)
        if frame.kind == "protobuf" and is_plain(frame.value):
            item = "\n".join([*(f"# {line}" for line in fields_comment(frame, to.room - 6)), item])
        items.append(item)
    to.call(before, items, after)


def _line_by_line(text: str) -> str:
    """A long text of several lines as bytes."""
    lines = text.split("\n")
    pieces = [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    if len(pieces) == 1:
        return text_bytes(text)
    return "\n".join(["(", *(f"    {text_bytes(piece)}" for piece in pieces), ")"])


def made_message(to: Source, variable: str, frames: Sequence[Frame], needs: Needs) -> str:
    """The lines that make a message, and what it is called: `frames` where some of them are made of others."""
    put_in = message_order(frames)
    name = "frames" if put_in else variable
    frames_list(to, f"{name} = [", frames, needs, put_in=put_in)
    for index in put_in:
        to.line(f"frames[{index}] = {folded(frame_expression(frames[index], needs), to.room - 15)}")
    return name


def message_order(frames: Sequence[Frame]) -> list[int]:
    """The numbers of the frames that are made of others, in the order to make them.

    Raises `CodegenError` where a frame would be made of itself.
    """
    made_of = {i: _made_of(frame, len(frames)) - {i} for i, frame in enumerate(frames)}
    for index, frame in enumerate(frames):
        if index in _made_of(frame, len(frames)):
            raise CodegenError(f"Frame {index + 1} is made of itself; name the other frames alone.")
    order: list[int] = []
    waiting = [index for index in made_of if uses(frames[index].value, "frames")]
    while waiting:
        ready = [index for index in waiting if not made_of[index] & set(waiting)]
        if not ready:
            raise CodegenError("Frames of a message are made of each other in a circle; break it.")
        order += ready
        waiting = [index for index in waiting if index not in ready]
    return order


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

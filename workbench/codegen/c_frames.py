"""Frames of a workspace in C: statements that append their bytes."""

from __future__ import annotations

from collections.abc import Sequence

import cbor2
import msgpack

from workbench.codegen.c_protobuf import protobuf_lines
from workbench.codegen.c_texts import RUNTIME, CNeeds, bytes_line, c_string, json_parts, text_lines
from workbench.codegen.parts import CodegenError, is_plain, parts, uses
from workbench.codegen.program import Role
from workbench.codegen.protobuf_fields import fields_comment
from workbench.codegen.source import Source
from workbench.document.render import RenderError, render_frame
from workbench.document.workspace import Frame


def frames_into(to: Source, role: Role, frames: Sequence[Frame], message: str, needs: CNeeds) -> None:
    """Statements that append the frames to a message, an expression of type `message_t *`."""
    if any(uses(frame.value, "frames") for frame in frames):
        raise CodegenError(f"{role.label} makes frames of other frames; choose python for that.")
    for frame in frames:
        if (text := _printed(frame, needs)) is not None:
            to.line(f"add_text({message}, {text});")
            continue
        lines = frame_lines(frame, f"add_frame({message})", needs)
        if frame.kind == "protobuf":
            comment = [line.replace("*/", "* /") for line in fields_comment(frame, to.room - 6)]
            to.lines(*_comment(comment))
        if len(lines) == 1:
            to.line(lines[0])
            continue
        with to.indented("{", "}"):
            to.line(f"frame_t *frame = add_frame({message});")
            to.lines(*frame_lines(frame, "frame", needs))


def _printed(frame: Frame, needs: CNeeds) -> str | None:
    """A text with values in it as printf's arguments; None where they aren't all numbers and texts without zeros."""
    if frame.kind != "text" or is_plain(frame.value):
        return None
    pattern, values = b"", list[str]()
    for part in parts(frame.value):
        if isinstance(part, str):
            pattern += part.replace("%", "%%").encode("utf-8", "surrogateescape")
        elif part.is_counter:
            pattern += b"%ld"
            values.append("counter")
        elif part.variable in needs.secrets or "\0" not in needs.variables.get(part.variable or "", "\0"):
            pattern += b"%s"
            values.append(needs.constant(part.variable or ""))
        else:
            return None
    return ", ".join([c_string(pattern), *values]) if b"\0" not in pattern else None


def _comment(lines: list[str]) -> list[str]:
    return [
        f"{' *' if at else '/*'} {line}{' */' if at == len(lines) - 1 else ''}"
        for at, line in enumerate(lines)
    ]


def frame_lines(frame: Frame, target: str, needs: CNeeds) -> list[str]:
    """Statements that append the frame's bytes to `target`, an expression of type `frame_t *`."""
    value = frame.value
    match frame.kind:
        case "text":
            return text_lines(parts(value), target, needs, escape=False)
        case "json":
            return text_lines(json_parts(value), target, needs, escape=True)
        case "file":
            return [f"append_file({target}, {c_string(value.encode())});"]
        case "protobuf":
            return protobuf_lines(frame, target, needs)
        case kind:
            return [bytes_line(_fixed(frame, kind, needs), target)]


def _fixed(frame: Frame, kind: str, needs: CNeeds) -> bytes:
    if uses(frame.value, *RUNTIME, *needs.secrets):
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

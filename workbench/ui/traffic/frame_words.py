"""What the frame view says of a message, and what of it can be edited and sent again."""

from __future__ import annotations

from typing import Any

from workbench.document.protobuf.schema import Schema, SchemaError
from workbench.document.workspace import Frame
from workbench.traffic.records import Kind, Record
from workbench.traffic.text import arrow, is_text, visible

_RESEND_BYTES, _RESEND_FRAMES = 1024 * 1024, 1_000  # what can still be edited by hand


def headline(record: Record | None, size: int, seq: int, label: str, protocol: str) -> str:
    """Number, socket, direction, and how much there is; or what to do."""
    if record is None:
        return "Select a row to see its frames."
    if record.kind is Kind.EVENT:
        said = f"{record.event.replace('-', ' ')}  {record.peer}"
    else:
        count = len(record.frames)
        said = (
            f"{arrow(record.kind)} {record.kind.word}  "
            f"{count:,} frame{'' if count == 1 else 's'}, {size:,} byte{'' if size == 1 else 's'}"
            f"{f'  {protocol}' if protocol else ''}"
        )
    return visible(f"{seq:,}  {label}  {said}".rstrip())


def why_not_edited(count: int, size: int) -> str:
    """Why so many frames of so many bytes can't be edited; empty where they can."""
    if count > _RESEND_FRAMES:
        return f"More than {_RESEND_FRAMES:,} frames can't be edited by hand."
    if size > _RESEND_BYTES:
        return f"More than {_RESEND_BYTES // 1024 // 1024} MiB can't be edited by hand."
    return ""


def editable(frame: bytes) -> Frame:
    """The frame as the composer holds it."""
    # Braces in what came would be read as an expression when it is sent again.
    if is_text(frame) and b"{{" not in frame:
        return Frame(text=frame.decode("utf-8"))
    return Frame(hex=frame.hex(" "))


def described_frame(frame: bytes, schema: Schema, message: str, name: str) -> Frame | None:
    """The frame as that protobuf message of the schema called `name`; None where it isn't one to the last bit."""
    from workbench.document.protobuf.values import decode_back  # loaded with the descriptors

    try:
        value = decode_back(frame, schema.message(message))
    except SchemaError:
        return None
    return Frame(protobuf=_literal(value), message=message, schema=name) if isinstance(value, dict) else None


def _literal(value: Any) -> Any:
    """With the braces in its texts as they are: nothing in what a peer sent is an expression."""
    if isinstance(value, str):
        return value.replace("{{", "{{{{")
    if isinstance(value, list):
        return [_literal(part) for part in value]
    if isinstance(value, dict):
        return {key: _literal(part) for key, part in value.items()}
    return value

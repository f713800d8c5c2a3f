"""A message while it is being typed: what stands in the fields, right or wrong.

Invariant: what was typed is kept to the letter, so a half-typed JSON value or an odd hex digit is a
problem that can be told, never a value that is lost. `to_frame` makes the document's frame of it.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

import msgspec
from msgspec import Struct

from workbench.document.value import FRAME_KINDS
from workbench.document.workspace import Frame, FrameKind, Json

OFFERED = FRAME_KINDS
"""The notations to choose from. Of a `file` the name is typed, beside the workspace, or it is chosen."""

_STRUCTURED = ("json", "msgpack", "cbor", "protobuf")
_NO_MESSAGE = "Choose which message it is: its .proto or descriptor file, and its name (Ctrl+Alt+P)."
_BARE_EXPRESSION = re.compile(r"[:\[,]\s*\{\{|^\s*\{\{")


class DraftError(ValueError):
    """What is typed isn't of its notation; one sentence, which quotes nothing of what was typed."""


class DraftFrame(Struct, frozen=True):
    """One frame as it is typed: a notation and its text. A protobuf frame is a `message` of a `schema`."""

    kind: FrameKind = "text"
    value: str = ""
    message: str = ""
    schema: str = ""


EMPTY = DraftFrame()


def to_frame(draft: DraftFrame) -> Frame:
    """The frame of the document. Raises DraftError.

    Hex with an expression in it is left to rendering, as only that knows what comes out.
    """
    match draft.kind:
        case "hex" if "{{" not in draft.value:
            _check_hex(draft.value)
        case "base64":
            _check_base64(draft.value)
        case "json" | "msgpack" | "cbor":
            return _frame(draft.kind, _parse(draft))
        case "protobuf":
            if not draft.message or not draft.schema:
                raise DraftError(_NO_MESSAGE)
            value = _parse(draft)
            if not isinstance(value, dict):
                raise DraftError("A protobuf message is an object of fields, in {...}.")
            return Frame(protobuf=value, message=draft.message, schema=draft.schema)
        case _:
            pass
    return _frame(draft.kind, draft.value)


def _frame(kind: FrameKind, value: Json) -> Frame:
    made: dict[str, Any] = {kind: value}
    return Frame(**made)


def from_frame(frame: Frame) -> DraftFrame:
    """A frame of the document as text to edit."""
    if frame.kind in _STRUCTURED:
        text = msgspec.json.format(msgspec.json.encode(frame.value), indent=0).decode()
        return DraftFrame(frame.kind, text, frame.message, frame.schema)
    return DraftFrame(frame.kind, str(frame.value))


def from_bytes(data: bytes) -> DraftFrame:
    """Bytes in the notation that shows them best: text where it is printable UTF-8, else hex."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    # Braces would be read as an expression again.
    if text.isprintable() and "{{" not in text and bool(text) == bool(data):
        return DraftFrame("text", text)
    return DraftFrame("hex", data.hex(" "))


def problem(draft: DraftFrame) -> str:
    """Why it isn't of its notation, as a sentence, or nothing."""
    try:
        to_frame(draft)
    except DraftError as error:
        return str(error)
    return ""


def _check_hex(value: str) -> None:
    digits = "".join(value.split())
    if wrong := re.search(r"[^0-9a-fA-F]", digits):
        raise DraftError(
            f"Hex has the digits 0 to 9 and a to f: character {wrong.start() + 1}, spaces aside, is another."
        )
    if len(digits) % 2:
        raise DraftError("Hex needs two digits a byte: there is an odd number of them.")


def _check_base64(value: str) -> None:
    try:
        base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        raise DraftError(
            "This is not base64: it has A to Z, a to z, 0 to 9, + and /, in fours, filled up with =."
        ) from None


def _parse(draft: DraftFrame) -> Json:
    # ValueError covers msgspec's errors and integers of too many digits.
    try:
        return msgspec.json.decode(draft.value)
    except RecursionError:
        raise DraftError("This JSON is nested too deeply.") from None
    except ValueError as error:
        if not draft.value.strip():
            raise DraftError('A JSON value is missing: an empty text is written "".') from None
        if _BARE_EXPRESSION.search(draft.value):
            raise DraftError(
                'In JSON an expression stands inside quotes, as in "{{ counter }}".'
                " To send it bare, as a number, choose text as the frame's kind."
            ) from None
        raise DraftError(f"This is not JSON: {_where(str(error), draft.value)}") from None


def _where(message: str, value: str) -> str:
    """msgspec's message with a line and column where it gives a byte."""
    found = re.search(r"^JSON is malformed: (.*) \(byte (\d+)\)$", message)
    if not found:
        return "it ends too early." if "truncated" in message else f"{message}."
    before = value.encode("utf-8", "surrogatepass")[: int(found[2])].decode("utf-8", "replace")
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    place = f"line {line}, column {column}" if "\n" in value else f"column {column}"
    return f"{found[1]} at {place}."

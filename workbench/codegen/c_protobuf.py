"""Protobuf frames in C: what is known is bytes, the rest is encoded field by field, as the wire format is small.

Source: https://protobuf.dev/programming-guides/encoding. Texts, whole numbers and messages within may have
expressions; what else would need one is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.codegen.c_texts import RUNTIME, CNeeds, bytes_line, number_expression, text_lines
from workbench.codegen.parts import CodegenError, is_plain, parts, texts_in, uses
from workbench.codegen.protobuf_fields import (
    BYTES,
    INTEGERS,
    STRING,
    ZIGZAG,
    given,
    is_message,
    known_bytes,
)
from workbench.document.render import RenderError, render_json
from workbench.document.workspace import Frame, Json


def protobuf_lines(frame: Frame, target: str, needs: CNeeds) -> list[str]:
    """Statements that append the message to `target`, an expression of type `frame_t *`. Raises `CodegenError`."""
    descriptor = needs.descriptors.of(frame)
    if is_plain(frame.value):
        return [bytes_line(known_bytes(frame.value, descriptor), target)]
    return _message(frame.value, descriptor, target, needs, ()) or [bytes_line(b"", target)]


def _message(value: Json, descriptor: Any, target: str, needs: CNeeds, around: Sequence[str]) -> list[str]:
    """The statements; `around` are the names of the messages that it is within, which are taken."""
    lines: list[str] = []
    known = bytearray()
    for field, part in given(value, descriptor):
        for one in _one_by_one(part, field):
            if (fixed := _fixed(one, needs)) is not None:
                known += known_bytes({field.name: _alone(fixed, field)}, descriptor)
                continue
            if known:
                lines.append(bytes_line(bytes(known), target))
                known.clear()
            lines += _field(one, field, target, needs, around)
    if known:
        lines.append(bytes_line(bytes(known), target))
    return lines


def _one_by_one(value: Json, field: Any) -> list[Json]:
    """Each value of a field that has several, where each is encoded by itself."""
    from workbench.document.protobuf.values import is_map, is_repeated

    if is_map(field):
        return [{key: part} for key, part in value.items()]
    packed = field.type not in (STRING, BYTES) and not is_message(field)
    return value if is_repeated(field) and not packed else [value]


def _alone(value: Json, field: Any) -> Json:
    """A value as the only one of its field."""
    from workbench.document.protobuf.values import is_map, is_repeated

    return [value] if is_repeated(field) and not is_map(field) and not isinstance(value, list) else value


def _fixed(value: Json, needs: CNeeds) -> Json:
    """The value where it is known by now; None where it has an expression of its own in the program."""
    runtime = (*RUNTIME, *needs.secrets)
    if uses(value, *runtime) or any(_has_macro(text, needs) for text in texts_in(value)):
        return None
    try:
        return render_json(value, needs.scope())
    except RenderError as error:
        raise CodegenError(str(error)) from error


def _has_macro(text: str, needs: CNeeds) -> bool:
    """Whether a variable stands there by itself, which has a macro that people may change."""
    return any(not isinstance(part, str) and part.variable in needs.variables for part in parts(text))


def _field(value: Json, field: Any, target: str, needs: CNeeds, around: Sequence[str]) -> list[str]:
    from workbench.document.protobuf.values import is_map, is_repeated, is_well_known

    absent = not field.has_presence and not is_repeated(field)
    name = _local_name(field.name, around)
    if is_message(field) and not is_map(field) and not is_well_known(field.message_type):
        inner = _message(value, field.message_type, f"&{name}", needs, (*around, name))
        return _with_length(name, inner, field, target, "")
    if field.type == STRING:
        inner = text_lines(parts(value), f"&{name}", needs, escape=False)
        may_be_empty = absent and all(not isinstance(part, str) for part in parts(value))
        return _with_length(name, inner, field, target, f"if ({name}.size > 0)" if may_be_empty else "")
    number = number_expression(value, needs) if isinstance(value, str) else None
    if number is not None and field.type in INTEGERS | ZIGZAG:
        helper = "append_integer" if field.type in INTEGERS else "append_signed"
        call = f"{helper}({target}, {field.number}, {number}); /* {field.name} */"
        return [f"if ({number} != 0) /* a zero is left out */", f"    {call}"] if absent else [call]
    raise CodegenError(
        f"The protobuf field {field.full_name} has an expression, and is none of the texts, whole numbers and messages"
        " that a program in C puts together; give it a value, or choose python."
    )


def _with_length(name: str, inner: list[str], field: Any, target: str, condition: str) -> list[str]:
    """What is made aside first, as its length comes before it."""
    call = f"append_field({target}, {field.number}, &{name});"
    sent = [f"{condition} /* an empty one is left out */", f"    {call}"] if condition else [call]
    body = [f"frame_t {name} = {{0, NULL}};", *inner, *sent, f"free({name}.data);"]
    return ["{", *(f"    {line}" for line in body), "}"]


def _local_name(name: str, around: Sequence[str]) -> str:
    made = f"{name}_field"
    while made in around:
        made += "_"
    return made

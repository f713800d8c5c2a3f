"""A protobuf message as a JSON value, and back: protobuf's own mapping to JSON, by the message's descriptor.

Source: https://protobuf.dev/programming-guides/json, but for one thing: that mapping has every whole number of 64 bits
as a text, for readers whose numbers have 53 bits. Here it is a number as far as any reader keeps it, and a text
beyond; both are taken. Invariant: a value that isn't of the message is a
`FieldError` that names the field; nothing is dropped or mended in silence.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any

from google.protobuf import json_format, message, message_factory

from workbench.document.value import Json
from workbench.document.words import elided

_INTEGERS: Mapping[int, tuple[int, int]] = {
    **dict.fromkeys((3, 16, 18), (-(2**63), 2**63 - 1)),
    **dict.fromkeys((4, 6), (0, 2**64 - 1)),
    **dict.fromkeys((5, 15, 17), (-(2**31), 2**31 - 1)),
    **dict.fromkeys((7, 13), (0, 2**32 - 1)),
}
# The types' numbers in descriptors (FieldDescriptorProto.Type).
_GROUP, _MESSAGE = 10, 11
_LONG = frozenset({3, 4, 6, 16, 18})  # int64, uint64, fixed64, sfixed64, sint64
_WRAPPERS = frozenset({"google.protobuf.Int64Value", "google.protobuf.UInt64Value"})
SAFE = 2**53 - 1
"""The largest whole number, either way, that every reader of JSON keeps as it is."""
_REFUSED = (json_format.Error, message.Error, TypeError, ValueError, OverflowError, RecursionError)
_DEEPEST = 100  # messages in each other, as protobuf has it
_LISTED = 8  # names in a sentence


class FieldError(ValueError):
    """A value that isn't of the message: one sentence that begins with the field's path."""


def encode(value: Json, descriptor: Any) -> bytes:
    """The message's bytes, always the same ones for a value. Raises `FieldError`."""
    try:
        return _made(value, descriptor).SerializeToString(deterministic=True)
    except message.EncodeError as error:
        raise FieldError(f"{_cleaned(error)}.") from error


def decode(frame: bytes, descriptor: Any) -> Json:
    """The fields that are set. Raises `FieldError` for bytes that are no such message."""
    return _as_json(_read(frame, descriptor))


def decode_whole(frame: bytes, descriptor: Any) -> Json:
    """The same with the defaults of all fields that aren't set. Raises `FieldError`."""
    return _as_json(_read(frame, descriptor), defaults=True)


def decode_back(frame: bytes, descriptor: Any) -> Json | None:
    """The fields, where they make the very same message again; None where something would be lost."""
    try:
        found = _read(frame, descriptor)
        value = _as_json(found)
        return value if _made(value, descriptor) == found else None
    except FieldError:
        return None


def normal(value: Json, descriptor: Any) -> Json:
    """The value as `decode` would give it: names as in the descriptor, numbers as numbers. Raises `FieldError`."""
    return _as_json(_made(value, descriptor))


def normal_part(value: Json, descriptor: Any) -> Json:
    """The fields that are named in the value, as `decode_whole` gives them. Raises `FieldError`."""
    return _part(value, descriptor, _as_json(_made(value, descriptor), defaults=True))


def _made(value: Json, descriptor: Any) -> Any:
    problem = next(_problems(value, descriptor, "", 0), "")
    if problem:
        raise FieldError(problem)
    made = message_factory.GetMessageClass(descriptor)()
    try:
        json_format.ParseDict(value, made)
    except _REFUSED as error:  # what the well-known types want of their texts
        raise FieldError(f"{_cleaned(error)}.") from error
    return made


def _read(frame: bytes, descriptor: Any) -> Any:
    try:
        return message_factory.GetMessageClass(descriptor).FromString(frame)
    except _REFUSED as error:
        raise FieldError(f"is no {descriptor.full_name}") from error


def _as_json(made: Any, *, defaults: bool = False) -> Json:
    try:
        mapped = json_format.MessageToDict(
            made, preserving_proto_field_name=True, always_print_fields_with_no_presence=defaults
        )
        return _numbered(mapped, made.DESCRIPTOR)
    except _REFUSED as error:  # an Any of a type that isn't there, a Timestamp past all years
        raise FieldError(f"is a {made.DESCRIPTOR.full_name} that JSON can't hold") from error


def _part(value: Json, descriptor: Any, whole: Json) -> Json:
    if not isinstance(value, dict) or not isinstance(whole, dict) or is_well_known(descriptor):
        return whole
    fields = fields_by_name(descriptor)
    part: dict[str, Json] = {}
    for key, inner in value.items():
        field = fields[key]
        if inner is None or field.name not in whole:
            continue
        found = whole[field.name]
        if field.message_type is None or is_map(field):
            part[field.name] = found
        elif is_repeated(field):
            pairs = zip(inner, found, strict=True)
            part[field.name] = [_part(one, field.message_type, other) for one, other in pairs]
        else:
            part[field.name] = _part(inner, field.message_type, found)
    return part


def _numbered(value: Json, descriptor: Any) -> Json:
    """What protobuf's mapping gave for such a message, with the whole numbers that any reader keeps as numbers.

    What is packed into an Any stays as it is: it is another message.
    """
    if descriptor.full_name in _WRAPPERS:
        return _numbers(value)
    if not isinstance(value, dict) or is_well_known(descriptor):
        return value
    fields = fields_by_name(descriptor)
    return {key: _numbered_field(inner, fields.get(key)) for key, inner in value.items()}


def _numbered_field(value: Json, field: Any) -> Json:
    if field is None:  # an extension, whose name stands in brackets
        return value
    if is_map(field):
        inner = field.message_type.fields_by_name["value"]
        return (
            {key: _numbered_field(one, inner) for key, one in value.items()}
            if isinstance(value, dict)
            else value
        )
    if field.message_type is None:
        return _numbers(value) if field.type in _LONG else value
    if is_repeated(field) and isinstance(value, list):
        return [_numbered(one, field.message_type) for one in value]
    return _numbered(value, field.message_type)


def _numbers(value: Json) -> Json:
    """A whole number that is a text, or a list of such, as numbers where these are `SAFE`."""
    if isinstance(value, list):
        return [_numbers(one) for one in value]
    if isinstance(value, str) and abs(int(value)) <= SAFE:
        return int(value)
    return value


# What a field is


def is_repeated(field: Any) -> bool:
    """Whether it has a list, or is a map."""
    repeated = getattr(field, "is_repeated", None)  # since protobuf 6.31
    return bool(repeated) if repeated is not None else field.label == 3


def is_map(field: Any) -> bool:
    """Whether it has an object of keys that are the user's."""
    return field.message_type is not None and bool(field.message_type.GetOptions().map_entry)


def is_well_known(descriptor: Any) -> bool:
    """Whether JSON has a form of its own for it, such as a text for a Timestamp."""
    return descriptor.file.name.startswith("google/protobuf/") and descriptor.full_name.startswith(
        "google.protobuf."
    )


def fields_by_name(descriptor: Any) -> Mapping[str, Any]:
    """The fields by each of the two names that JSON may call them."""
    return {
        **{field.json_name: field for field in descriptor.fields},
        **{field.name: field for field in descriptor.fields},
    }


# What is wrong


def _problems(value: Json, descriptor: Any, path: str, depth: int) -> Iterator[str]:
    if is_well_known(descriptor):
        return  # the library knows what each of them takes
    if depth > _DEEPEST:
        yield f"{path}: nested too deeply; protobuf goes down {_DEEPEST} messages."
        return
    if not isinstance(value, dict):
        yield f"{path or 'the message'}: must be an object, in {{...}}, as it is a {descriptor.full_name}."
        return
    fields = fields_by_name(descriptor)
    seen: dict[str, str] = {}
    for key, inner in value.items():
        here = f"{path}.{elided(key)}" if path else elided(key)
        field = fields.get(key)
        if field is None:
            there = [one.name for one in descriptor.fields]
            more = ", …" if len(there) > _LISTED else ""
            known = f"it has {', '.join(there[:_LISTED])}{more}" if there else "it has none"
            yield f"{here}: {descriptor.full_name} has no such field; {known}."
            continue
        if field.name in seen:
            yield f"{here}: this field is there twice; remove one."
        seen[field.name] = here
        if inner is not None:
            yield from _field_problems(inner, field, here, depth)
    for oneof in descriptor.oneofs:
        several = [field.name for field in oneof.fields if _is_given(field, value)]
        if len(several) > 1:
            names = f"{path}: {' and '.join(several)}" if path else " and ".join(several)
            yield f"{names}: only one of them may be there ({oneof.name})."


def _is_given(field: Any, value: dict[str, Json]) -> bool:
    return value.get(field.name, value.get(field.json_name)) is not None


def _field_problems(value: Json, field: Any, path: str, depth: int) -> Iterator[str]:
    if is_map(field):
        if not isinstance(value, dict):
            yield f"{path}: must be an object, in {{...}}: it is a map."
            return
        entry = field.message_type.fields_by_name["value"]
        for key, inner in value.items():
            yield from _one_problem(inner, entry, f"{path}.{elided(key)}", depth)
    elif is_repeated(field):
        if not isinstance(value, list):
            yield f"{path}: must be a list, in [...]: it is repeated."
            return
        for place, inner in enumerate(value):
            yield from _one_problem(inner, field, f"{path}[{place}]", depth)
    else:
        yield from _one_problem(value, field, path, depth)


def _one_problem(value: Json, field: Any, path: str, depth: int) -> Iterator[str]:
    if field.type in (_MESSAGE, _GROUP):
        yield from _problems(value, field.message_type, path, depth + 1)
    elif wanted := _wanted(value, field):
        yield f"{path}: must be {wanted}."


def _wanted(value: Json, field: Any) -> str:
    """What that field takes, where the value is none; empty where it is one."""
    match field.type:
        case _ if field.type in _INTEGERS:
            low, high = _INTEGERS[field.type]
            number = _integer(value)
            return (
                "" if number is not None and low <= number <= high else f"a whole number from {low} to {high}"
            )
        case 1 | 2:  # double, float
            return "" if _is_number(value) else "a number"
        case 8:  # bool
            return "" if isinstance(value, bool) else "true or false, without quotes"
        case 9:  # string
            return "" if isinstance(value, str) else 'a text, in "..."'
        case 12:  # bytes
            return "" if _is_base64(value) else "bytes in base64, in quotes"
        case 14:  # enum
            return _enum(value, field.enum_type)
        case _:
            return ""


def _integer(value: Json) -> int | None:
    """A whole number, as a text too: that is how templates come out."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and not re.fullmatch(r"-?\d{1,20}", value, re.ASCII):
        return None
    if isinstance(value, float) and not value.is_integer():
        return None
    return int(value) if isinstance(value, int | float | str) else None


def _is_number(value: Json) -> bool:
    if isinstance(value, str):
        return value in ("NaN", "Infinity", "-Infinity") or bool(
            re.fullmatch(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", value, re.ASCII)
        )
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_base64(value: Json) -> bool:
    if not isinstance(value, str):
        return False
    plain = value.replace("-", "+").replace("_", "/")
    try:
        base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _enum(value: Json, type_: Any) -> str:
    number = _integer(value)
    if (isinstance(value, str) and value in type_.values_by_name) or (
        number is not None and (number in type_.values_by_number or not type_.is_closed)
    ):
        return ""
    names = [one.name for one in type_.values]
    return f"one of {', '.join(names[:_LISTED])}{', …' if len(names) > _LISTED else ''}"


def _cleaned(error: Exception) -> str:
    """The library's words on one line: the fields that it went through as a path, without what it lists."""
    said = str(error).split("\n")[0].strip()
    path: list[str] = []
    while found := re.match(r"Failed to parse (\w+) field: ", said):
        path.append(found[1])
        said = said[found.end() :]
    said = re.sub(r" at [\w.\[\]]+\.*$", "", said).rstrip(". ")
    said = said[:1].lower() + said[1:]
    return elided(f"{'.'.join(path)}: {said}" if path else said, 300)

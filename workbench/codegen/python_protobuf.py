"""Protobuf frames in Python: bytes where they are known, else a message of the classes that protoc makes."""

from __future__ import annotations

import base64
import keyword
import math
from typing import Any

from workbench.codegen.parts import CodegenError, Expression, is_plain, parts
from workbench.codegen.protobuf_fields import (
    ENUM,
    FLOAT,
    FLOATS,
    given,
    is_message,
    known_bytes,
    module_of,
    path_within,
)
from workbench.codegen.python_texts import (
    Needs,
    json_expression,
    literal,
    text_expression,
    value_expression,
)
from workbench.document.workspace import Frame, FrameMatch, Json


def protobuf_frame(frame: Frame, needs: Needs) -> str:
    """An expression of type bytes. Raises `CodegenError`."""
    descriptor = needs.descriptors.of(frame)
    if is_plain(frame.value):
        return literal(known_bytes(frame.value, descriptor))
    _ask_for_classes(frame, descriptor, needs)
    return f"{_message(frame.value, descriptor, needs)}.SerializeToString()"


def protobuf_tests(wanted: FrameMatch, frame: str, name: str, needs: Needs) -> list[str]:
    """Conditions that hold where a frame is that message, or has those fields; `name` is for the message."""
    descriptor = needs.descriptors.of(wanted)
    _ask_for_classes(wanted, descriptor, needs)
    needs.helpers.add("parsed")
    read = f"parsed({_class(descriptor, needs)}, {frame})"
    if wanted.kind == "protobuf":
        return [f"{read} == {_message(wanted.value, descriptor, needs)}"]
    tests = _field_tests(wanted.value, descriptor, name, needs)
    return [f"({name} := {read}) is not None", *tests] if tests else [f"{read} is not None"]


def _ask_for_classes(frame: Frame | FrameMatch, descriptor: Any, needs: Needs) -> None:
    files = needs.proto_files.setdefault(frame.schema, [])
    files += [name for name in needs.descriptors.files(descriptor) if name not in files]


def _class(descriptor: Any, needs: Needs) -> str:
    from workbench.document.protobuf.values import is_well_known

    module = module_of(descriptor)
    if is_well_known(descriptor):
        module = module.removeprefix("google.protobuf.")
        needs.modules.add(f"from google.protobuf import {module}")
    else:
        needs.own_modules.add(f"import {module}")
    return f"{module}.{path_within(descriptor)}"


# Making


def _message(value: Json, descriptor: Any, needs: Needs) -> str:
    from workbench.document.protobuf.values import is_well_known

    made = _class(descriptor, needs)
    if is_well_known(descriptor):
        # JSON has a form of its own for these, such as a text for a Timestamp.
        needs.modules.add("from google.protobuf import json_format")
        return f"json_format.ParseDict({json_expression(value, needs)}, {made}())"
    fields = [(field.name, _field(part, field, needs)) for field, part in given(value, descriptor)]
    if any(keyword.iskeyword(name) for name, _ in fields):
        return f"{made}(**{{{', '.join(f'{literal(name)}: {part}' for name, part in fields)}}})"
    return f"{made}({', '.join(f'{name}={part}' for name, part in fields)})"


def _field(value: Json, field: Any, needs: Needs) -> str:
    from workbench.document.protobuf.values import is_map, is_repeated

    if is_map(field):
        key_field, value_field = (field.message_type.fields_by_name[name] for name in ("key", "value"))
        items = (f"{_key(key, key_field)}: {_one(part, value_field, needs)}" for key, part in value.items())
        return f"{{{', '.join(items)}}}"
    if is_repeated(field):
        return f"[{', '.join(_one(part, field, needs) for part in value)}]"
    return _one(value, field, needs)


def _key(key: str, field: Any) -> str:
    match field.type:
        case 9:
            return literal(key)
        case 8:
            return str(key == "true")
        case _:
            return str(int(key))


def _one(value: Json, field: Any, needs: Needs) -> str:
    if is_message(field):
        return _message(value, field.message_type, needs)
    if isinstance(value, str) and not is_plain(value):
        return _expression(value, field, needs)
    match field.type:
        case 9:
            return literal(value)
        case 12:
            return literal(_unpacked(value))
        case 8:
            return str(bool(value))
        case 14:
            return _enum(value, field.enum_type, needs)
        case _ if field.type in FLOATS:
            return _float(value)
        case _:
            return str(int(value))


def _unpacked(value: str) -> bytes:
    plain = value.replace("-", "+").replace("_", "/")
    return base64.b64decode(plain + "=" * (-len(plain) % 4))


def _float(value: Json) -> str:
    number = float(value)
    return repr(number) if math.isfinite(number) else f'float("{number}")'


def _enum(value: Json, enum: Any, needs: Needs) -> str:
    if value not in enum.values_by_name:
        return str(int(value))
    # Its values stand beside it: in the module, or in the message that it is within.
    outer = enum.containing_type
    module = module_of(enum)
    needs.own_modules.add(f"import {module}")
    return f"{module}.{path_within(outer)}.{value}" if outer is not None else f"{module}.{value}"


def _expression(text: str, field: Any, needs: Needs) -> str:
    mixed = parts(text)
    alone = mixed[0] if len(mixed) == 1 and isinstance(mixed[0], Expression) else None
    match field.type:
        case 9 | 14:
            if field.type == ENUM and alone is not None and alone.is_counter:
                return "counter"
            return text_expression(text, needs)
        case 12:
            needs.modules.add("import base64")
            return f"base64.b64decode({text_expression(text, needs)})"
        case _:
            call = "float" if field.type in FLOATS else "int"
            if alone is None:
                return f"{call}({text_expression(text, needs)})"
            value = value_expression(alone, needs)
            whole = alone.is_counter or (
                value.startswith(("len(", "random.randint(")) and value.endswith(")")
            )
            return value if whole and call == "int" else f"{call}({value})"


# Comparing


def _field_tests(value: Json, descriptor: Any, path: str, needs: Needs) -> list[str]:
    from workbench.document.protobuf.values import is_map, is_repeated, is_well_known

    if is_well_known(descriptor):
        return [f"{path} == {_message(value, descriptor, needs)}"]
    tests: list[str] = []
    for field, part in given(value, descriptor):
        here = f"{path}.{field.name}"
        if keyword.iskeyword(field.name):
            raise CodegenError(
                f"A rule looks into the field {field.name} of {descriptor.full_name}, which is a word of Python's;"
                " compare the whole message."
            )
        if is_map(field):
            entry = field.message_type.fields_by_name
            tests += [
                f"{here}.get({_key(key, entry['key'])}) == {_one(inner, entry['value'], needs)}"
                for key, inner in part.items()
            ]
        elif is_repeated(field):
            tests += _list_tests(part, field, here, needs)
        else:
            if field.has_presence:
                tests.append(f"{path}.HasField({literal(field.name)})")
            tests += _one_test(part, field, here, needs)
    return tests


def _list_tests(value: list[Json], field: Any, path: str, needs: Needs) -> list[str]:
    if not is_message(field) and field.type != FLOAT:
        return [f"{path} == {_field(value, field, needs)}"]
    tests = [f"len({path}) == {len(value)}"]
    for index, inner in enumerate(value):
        tests += _one_test(inner, field, f"{path}[{index}]", needs)
    return tests


def _one_test(value: Json, field: Any, path: str, needs: Needs) -> list[str]:
    if is_message(field):
        return _field_tests(value, field.message_type, path, needs)
    wanted = _one(value, field, needs)
    if field.type == FLOAT:  # of 32 bits, where Python's have 64
        needs.modules.add("import struct")
        wanted = f'struct.unpack("f", struct.pack("f", {wanted}))[0]'
    if field.type == ENUM and isinstance(value, str) and not is_plain(value):
        enum = field.enum_type
        module = module_of(enum)
        needs.own_modules.add(f"import {module}")
        wanted = f"{module}.{path_within(enum)}.Value({wanted})"
    if field.type == 8:
        return [path if value else f"not {path}"]
    return [f"{path} == {wanted}"]

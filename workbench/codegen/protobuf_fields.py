"""Protobuf frames taken apart while a program is written: their descriptors, their fields, and bytes that are known.

Invariant: a frame whose fields are no such message's is refused with the sentence that it would be refused with
when it is sent.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from workbench.codegen.parts import CodegenError, is_plain
from workbench.document.protobuf.known import schema_at, schema_known
from workbench.document.render import RenderError, Scope, descriptor_of
from workbench.document.workspace import Frame, FrameMatch, Json

# Types of fields, as descriptors number them (FieldDescriptorProto.Type).
FLOATS = frozenset({1, 2})
FLOAT, STRING, MESSAGE, BYTES, ENUM = 2, 9, 11, 12, 14
INTEGERS = frozenset({3, 4, 5, 13})
"""Those whose number stands in the message as it is."""
ZIGZAG = frozenset({17, 18})
_GROUP = 10
_COMMENT_LINES = 6


class Descriptors(Struct, frozen=True):
    """Where descriptors are found: `folder` is the workspace's, None for one that isn't saved.

    `prompt`: those that weren't read before are not read now; that is told, and it is tried again later.
    """

    folder: Path | None = None
    prompt: bool = False

    @property
    def scope(self) -> Scope:
        """For what looks for them."""
        return Scope(folder=self.folder, schemas=schema_known if self.prompt else schema_at)

    def of(self, frame: Frame | FrameMatch) -> Any:
        """The descriptor of a frame's message, which takes its fields. Raises `CodegenError`."""
        # The library is loaded with it: not before it is needed.
        try:
            descriptor = descriptor_of(frame.message, frame.schema, self.scope)
        except RenderError as error:
            raise CodegenError(str(error)) from error
        from workbench.document.protobuf.values import FieldError, normal

        sample = _sample(frame.value, descriptor)
        try:
            if sample is not None or frame.value is None:
                normal(sample, descriptor)
        except FieldError as error:
            raise CodegenError(f"{frame.message}: {error}") from error
        return descriptor

    def files(self, descriptor: Any) -> list[str]:
        """The `.proto` files that its message needs, those of protobuf itself left out."""
        found: list[str] = []
        waiting = [descriptor.file]
        while waiting:
            file = waiting.pop(0)
            if file.name not in found and not file.name.startswith("google/protobuf/"):
                found.append(file.name)
                waiting += file.dependencies
        return found


def given(value: Mapping[str, Json], descriptor: Any) -> list[tuple[Any, Json]]:
    """The fields that the value gives, each with its descriptor, in the order of their numbers."""
    from workbench.document.protobuf.values import fields_by_name

    known = fields_by_name(descriptor)
    fields = [(known[name], part) for name, part in value.items() if part is not None]
    return sorted(fields, key=lambda pair: pair[0].number)


def known_bytes(value: Json, descriptor: Any) -> bytes:
    """The bytes of a message, or of a part of one, that has no expression in it."""
    from google.protobuf import json_format, message_factory

    made = message_factory.GetMessageClass(descriptor)()
    json_format.ParseDict(value, made)
    return made.SerializePartialToString(deterministic=True)


def fields_comment(frame: Frame, width: int) -> list[str]:
    """What a message has in it, for a comment: its name and its fields as JSON, in lines of that width."""
    written = f"{frame.message} {json.dumps(frame.value)}"
    lines = textwrap.wrap(written, width, break_long_words=False, break_on_hyphens=False)
    return lines if len(lines) <= _COMMENT_LINES else [*lines[: _COMMENT_LINES - 1], "..."]


def module_of(descriptor: Any) -> str:
    """The Python module that protoc makes of the file with that message."""
    return f"{descriptor.file.name.removesuffix('.proto').replace('-', '_').replace('/', '.')}_pb2"


def path_within(descriptor: Any) -> str:
    """The name of a message or an enum without its package."""
    package = descriptor.file.package
    return descriptor.full_name.removeprefix(f"{package}.") if package else descriptor.full_name


def is_message(field: Any) -> bool:
    """Whether what it has is a message, or one each."""
    return field.type in (MESSAGE, _GROUP)


def _sample(value: Json, descriptor: Any) -> Json:
    """The value with something of the right type in the place of each expression, so that the rest can be checked.

    None where nothing of the kind can be said, as of a Timestamp's text.
    """
    from workbench.document.protobuf.values import fields_by_name, is_well_known

    if not isinstance(value, dict) or is_well_known(descriptor):
        return value if is_plain(value) else None
    known = fields_by_name(descriptor)
    return {name: _field_sample(part, known.get(name)) for name, part in value.items()}


def _field_sample(value: Json, field: Any) -> Json:
    from workbench.document.protobuf.values import is_map, is_repeated

    if field is None or is_plain(value):
        return value
    if is_map(field) and isinstance(value, dict):
        entry = field.message_type.fields_by_name["value"]
        samples = {key: _one_sample(part, entry) for key, part in value.items()}
        return {key: part for key, part in samples.items() if part is not None}
    if is_repeated(field) and isinstance(value, list):
        return [part for part in (_one_sample(part, field) for part in value) if part is not None]
    return _one_sample(value, field)


def _one_sample(value: Json, field: Any) -> Json:
    if is_message(field):
        return _sample(value, field.message_type)
    if not isinstance(value, str) or is_plain(value):
        return value
    match field.type:
        case 14:
            return field.enum_type.values[0].name
        case 9 | 8:  # a bool can't be an expression, which is told
            return value
        case 12:
            return ""
        case _:
            return "0"

"""What can be typed in a protobuf message that is written as JSON: its fields, names of enums, a first draft of it.

Invariant: pure and total; where the text isn't JSON so far, nothing is offered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from msgspec import structs

from workbench.document.completion import Completion
from workbench.document.protobuf.values import fields_by_name, is_map, is_repeated, is_well_known
from workbench.document.value import Json

_TYPES = (
    "", "double", "float", "int64", "uint64", "int32", "fixed64", "fixed32", "bool", "string", "group", "message",
    "bytes", "uint32", "enum", "sfixed32", "sfixed64", "sint32", "sint64",
)  # fmt: skip
_TEXTS = ("string", "bytes", "enum")
_Where: TypeAlias = tuple[tuple[str | int, ...], bool, str, set[str]]
_WORDS: Mapping[str, str] = {"bytes": "bytes, in base64"}


def type_words(field: Any) -> str:
    """What a field takes, as a `.proto` file says it: "repeated shop.Line"."""
    if is_map(field):
        key, value = (field.message_type.fields_by_name[name] for name in ("key", "value"))
        return f"map of {_type(key)} to {_type(value)}"
    return f"repeated {_type(field)}" if is_repeated(field) else _WORDS.get(_type(field), _type(field))


def _type(field: Any) -> str:
    if field.message_type is not None:
        return str(field.message_type.name)
    return str(field.enum_type.name) if field.enum_type is not None else _TYPES[field.type]


def first_draft(descriptor: Any) -> dict[str, Json]:
    """An object with the message's own fields, each with its default; those that may be absent are left out."""
    return {
        field.name: _default(field)
        for field in descriptor.fields
        if field.containing_oneof is None and (is_repeated(field) or field.message_type is None)
    }


def _default(field: Any) -> Json:
    if is_map(field):
        return {}
    if is_repeated(field):
        return []
    if field.enum_type is not None:
        return field.enum_type.values_by_number[field.default_value].name
    return "" if isinstance(field.default_value, bytes) else field.default_value


def field_completions(text: str, cursor: int, descriptor: Any) -> tuple[int, tuple[Completion, ...]]:
    """What could stand at the cursor, and how many characters before it that would replace."""
    place = _place(text[:cursor])
    if place is None:
        return 0, ()
    path, key, typed, taken = place
    where = _at(descriptor, path)
    if where is None:
        return 0, ()
    quoted = typed.startswith('"')
    word = typed.removeprefix('"')
    # A quote that the editor or the user closed already stays the end of it.
    closed = quoted and text[cursor : cursor + 1] == '"'
    offered = _values(where, quoted) if key else _names(where, taken, text[cursor:], quoted)

    def put(each: Completion) -> Completion:
        cut = closed and key and each.insert.endswith('"')
        return structs.replace(each, insert=each.insert[:-1]) if cut else each

    found = tuple(
        put(each) for each in offered if each.shown.lower().startswith(word.lower()) and each.shown != word
    )
    return len(typed), found


def _names(descriptor: Any, taken: set[str], after: str, quoted: bool) -> Iterator[Completion]:
    if isinstance(descriptor, tuple) or is_well_known(descriptor):
        return
    there = after.removeprefix('"').lstrip().startswith(":") if quoted else False
    for field in descriptor.fields:
        if field.name in taken or field.json_name in taken:
            continue
        insert, back = (f'"{field.name}', 0) if there else _with_value(field)
        yield Completion(insert, field.name, type_words(field), back)


def _with_value(field: Any) -> tuple[str, int]:
    """The name with the beginning of a value, and how far before its end one goes on."""
    kind = _type(field) if field.message_type is None and field.enum_type is None else ""
    message = field.message_type is not None and not is_well_known(field.message_type)
    if is_map(field) or (message and not is_repeated(field)):
        value = "{}"
    elif is_repeated(field):
        value = "[]"
    elif kind in _TEXTS or field.enum_type is not None or field.message_type is not None:
        value = '""'
    else:
        return f'"{field.name}": ', 0
    return f'"{field.name}": {value}', 1


def _values(field: Any, quoted: bool) -> Iterator[Completion]:
    if not isinstance(field, tuple):
        return
    (inner,) = field
    if inner.enum_type is not None:
        for one in inner.enum_type.values:
            yield Completion(f'"{one.name}"', one.name, str(one.number))
    elif _type(inner) == "bool" and not quoted:
        yield Completion("true", "true", "bool")
        yield Completion("false", "false", "bool")


def _at(descriptor: Any, path: tuple[str | int, ...]) -> Any:
    """The descriptor of the message at that path, or a tuple with the field whose value stands there; else None."""
    here: Any = descriptor
    field: Any = None
    for step in path:
        if isinstance(step, int):
            if field is None or not is_repeated(field) or is_map(field):
                return None
            here = field.message_type or (field,)
            continue
        if here is None or isinstance(here, tuple):
            return None
        if field is not None and is_map(field) and here is field.message_type:
            field = here.fields_by_name["value"]
        elif is_well_known(here):
            return None
        else:
            field = fields_by_name(here).get(step)
        if field is None:
            return None
        here = field.message_type or (field,)
        if is_repeated(field) and not is_map(field):
            here = None  # the list itself; its items come next
    if isinstance(here, tuple) or here is None:
        return here
    return None if field is not None and is_map(field) else here


def _place(before: str) -> _Where | None:
    """Where the end of a text is in JSON.

    The path of the object or of the value, whether it is a value, what is typed of it, and the names that the
    object has so far. None where nothing is to be offered.
    """
    stack: list[_Level] = []
    at, end = 0, len(before)
    while at < end:
        character = before[at]
        if character == '"':
            close = at + 1
            while close < end and before[close] != '"':
                close += 2 if before[close] == "\\" else 1
            if close >= end:
                return _told(stack, before[at:])
            text = before[at + 1 : close]
            if stack and not stack[-1].awaits:
                stack[-1].step = text
                stack[-1].names.add(text)
            at = close
        elif character in "{[":
            stack.append(_Level(listed=character == "["))
        elif character in "}]":
            if not stack:
                return None
            stack.pop()
        elif character == ":" and stack:
            stack[-1].awaits = True
        elif character == "," and stack:
            stack[-1].go_on()
        elif character.isalpha():
            close = at
            while close < end and (before[close].isalnum() or before[close] == "_"):
                close += 1
            if close >= end:
                return _told(stack, before[at:])
            at = close - 1
        at += 1
    # After a whole value or a name nothing begins; after a bracket, a comma or a colon something does.
    last = before.rstrip()[-1:]
    return _told(stack, "") if last in tuple("{[,:") and last else None


def _told(stack: list[_Level], typed: str) -> _Where | None:
    if not stack:
        return None
    path = tuple(level.step for level in stack[:-1])
    top = stack[-1]
    return (*path, top.step) if top.awaits else path, top.awaits, typed, set() if top.awaits else top.names


class _Level:
    """An object or a list that is open: the name or the index in it, and whether a value is awaited there."""

    def __init__(self, *, listed: bool) -> None:
        self.step: str | int = 0 if listed else ""
        self.names: set[str] = set()
        self.awaits = listed

    def go_on(self) -> None:
        """A comma was met."""
        if isinstance(self.step, int):
            self.step += 1
        else:
            self.awaits = False

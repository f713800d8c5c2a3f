"""What the parts of a workspace file are made of: the base of all values, and frames, sent and wanted."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from msgspec import UNSET, Struct, UnsetType

Json: TypeAlias = Any
"""A JSON value: None, bool, int, float, str, list or dict with text keys. Never changed in place."""

FrameKind: TypeAlias = Literal["text", "hex", "base64", "json", "msgpack", "cbor", "file"]


class Value(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What every part of the file has in common. (`kw_only` is not inherited: each class says it.)"""


def kinds_set(value: Struct) -> tuple[str, ...]:
    return tuple(name for name in value.__struct_fields__ if getattr(value, name) is not UNSET)


class Frame(Value, frozen=True, kw_only=True):
    """One frame of a message, in exactly one notation.

    `text` is UTF-8; `hex` and `base64` are bytes; `json`, `msgpack` and `cbor` hold a JSON value
    that is encoded on sending; `file` is a path beside the workspace. Raises ValueError where
    there is not exactly one.
    """

    text: str | UnsetType = UNSET
    hex: str | UnsetType = UNSET
    base64: str | UnsetType = UNSET
    json: Json | UnsetType = UNSET
    msgpack: Json | UnsetType = UNSET
    cbor: Json | UnsetType = UNSET
    file: str | UnsetType = UNSET

    def __post_init__(self) -> None:
        if len(kinds_set(self)) != 1:
            raise ValueError("a frame has exactly one of text, hex, base64, json, msgpack, cbor, file")

    @property
    def kind(self) -> FrameKind:
        """The notation that is set."""
        return kinds_set(self)[0]  # pyright: ignore[reportReturnType]

    @property
    def value(self) -> Json:
        """What the notation holds."""
        return getattr(self, self.kind)


class FrameMatch(Value, frozen=True, kw_only=True):
    """What a scenario or a rule wants of one frame: a frame's value, or a looser test.

    `contains` is a text that is somewhere in it, `regex` a pattern (RE2) that is found somewhere in it,
    `json_contains` an object that its JSON has, maybe among more; `any` is any frame, and `rest`, which
    stands last, any number of frames. Raises ValueError where there is not exactly one.
    """

    text: str | UnsetType = UNSET
    hex: str | UnsetType = UNSET
    base64: str | UnsetType = UNSET
    json: Json | UnsetType = UNSET
    msgpack: Json | UnsetType = UNSET
    cbor: Json | UnsetType = UNSET
    file: str | UnsetType = UNSET
    contains: str | UnsetType = UNSET
    regex: str | UnsetType = UNSET
    any: Literal[True] | UnsetType = UNSET
    rest: Literal[True] | UnsetType = UNSET
    json_contains: dict[str, Json] | UnsetType = UNSET

    def __post_init__(self) -> None:
        if len(kinds_set(self)) != 1:
            raise ValueError(
                "a frame to match has exactly one of text, hex, base64, json, msgpack, cbor, file,"
                " contains, regex, any, rest, json_contains"
            )

    @property
    def kind(self) -> str:
        """The test that is set."""
        return kinds_set(self)[0]

    @property
    def value(self) -> Json:
        """What it holds."""
        return getattr(self, self.kind)

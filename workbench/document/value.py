"""What the parts of a workspace file are made of: the base of all values, and frames, sent and wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias, get_args

from msgspec import UNSET, Struct, UnsetType

Json: TypeAlias = Any
"""A JSON value: None, bool, int, float, str, list or dict with text keys. Never changed in place."""

FrameKind: TypeAlias = Literal["text", "hex", "base64", "json", "msgpack", "cbor", "protobuf", "file"]
FRAME_KINDS: tuple[FrameKind, ...] = get_args(FrameKind)
MATCH_KINDS = (*FRAME_KINDS, "contains", "regex", "any", "rest", "json_contains", "protobuf_contains")


class Value(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What every part of the file has in common. (`kw_only` is not inherited: each class says it.)"""


def kinds_set(value: Struct) -> list[str]:
    return [name for name in value.__struct_fields__ if getattr(value, name) is not UNSET]


class Secret(Value, frozen=True, kw_only=True):
    """Where a secret is kept, by name; the secret itself is never in the file.

    `keyring` is an entry of the system's keyring, `file` a file of mode 0600 in the user's own data
    folder, `env` a variable of the environment. Raises ValueError where there is not exactly one.
    """

    keyring: str | UnsetType = UNSET
    file: str | UnsetType = UNSET
    env: str | UnsetType = UNSET

    def __post_init__(self) -> None:
        if len(kinds_set(self)) != 1:
            raise ValueError("a secret has exactly one of keyring, file, env")

    @property
    def kind(self) -> Literal["keyring", "file", "env"]:
        """Which of the three it is."""
        return kinds_set(self)[0]  # pyright: ignore[reportReturnType] - fields' names, of this class

    @property
    def name(self) -> str:
        """What it is called there."""
        return getattr(self, self.kind)


Variable: TypeAlias = str | Secret
"""What a variable of the workspace holds: a text, or where a secret is kept."""


def _kinds(value: Struct, kinds: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in kinds if getattr(value, name) is not UNSET)


def _check_described(what: str, kind: str, message: str, schema: str) -> None:
    if kind.startswith("protobuf"):
        if not message or not schema:
            raise ValueError(
                f"a {kind} frame has a message, by its full name, and a schema, the file beside it"
            )
    elif message or schema:
        raise ValueError(f"{what} has a message and a schema only beside protobuf")


class Frame(Value, frozen=True, kw_only=True):
    """One frame of a message, in exactly one notation.

    `text` is UTF-8; `hex` and `base64` are bytes; `json`, `msgpack`, `cbor` and `protobuf` hold a JSON value
    that is encoded on sending; `file` is a path beside the workspace. `protobuf`, an object of fields, has
    beside it the `message`'s full name and the `schema`, the path of a descriptor set or a `.proto` file
    beside the workspace. Raises ValueError where there is not exactly one.
    """

    text: str | UnsetType = UNSET
    hex: str | UnsetType = UNSET
    base64: str | UnsetType = UNSET
    json: Json | UnsetType = UNSET
    msgpack: Json | UnsetType = UNSET
    cbor: Json | UnsetType = UNSET
    protobuf: dict[str, Json] | UnsetType = UNSET
    message: str = ""
    schema: str = ""
    file: str | UnsetType = UNSET

    def __post_init__(self) -> None:
        if len(_kinds(self, FRAME_KINDS)) != 1:
            raise ValueError(f"a frame has exactly one of {', '.join(FRAME_KINDS)}")
        _check_described("a frame", self.kind, self.message, self.schema)

    @property
    def kind(self) -> FrameKind:
        """The notation that is set."""
        return _kinds(self, FRAME_KINDS)[0]  # pyright: ignore[reportReturnType] - fields' names, of this class

    @property
    def value(self) -> Json:
        """What the notation holds."""
        return getattr(self, self.kind)


class FrameMatch(Value, frozen=True, kw_only=True):
    """What a scenario or a rule wants of one frame: a frame's value, or a looser test.

    `contains` is a text that is somewhere in it, `regex` a pattern (RE2) that is found somewhere in it,
    `json_contains` an object that its JSON has, maybe among more, and `protobuf_contains` the same of a
    message's fields; `any` is any frame, and `rest`, which stands last, any number of frames. Raises
    ValueError where there is not exactly one.
    """

    text: str | UnsetType = UNSET
    hex: str | UnsetType = UNSET
    base64: str | UnsetType = UNSET
    json: Json | UnsetType = UNSET
    msgpack: Json | UnsetType = UNSET
    cbor: Json | UnsetType = UNSET
    protobuf: dict[str, Json] | UnsetType = UNSET
    message: str = ""
    schema: str = ""
    file: str | UnsetType = UNSET
    contains: str | UnsetType = UNSET
    regex: str | UnsetType = UNSET
    any: Literal[True] | UnsetType = UNSET
    rest: Literal[True] | UnsetType = UNSET
    json_contains: dict[str, Json] | UnsetType = UNSET
    protobuf_contains: dict[str, Json] | UnsetType = UNSET

    def __post_init__(self) -> None:
        if len(_kinds(self, MATCH_KINDS)) != 1:
            raise ValueError(f"a frame to match has exactly one of {', '.join(MATCH_KINDS)}")
        _check_described("a frame to match", self.kind, self.message, self.schema)

    @property
    def kind(self) -> str:
        """The test that is set."""
        return _kinds(self, MATCH_KINDS)[0]

    @property
    def value(self) -> Json:
        """What it holds."""
        return getattr(self, self.kind)

    @property
    def frame(self) -> Frame:
        """The same as a frame to send. Raises ValueError for a test that is none."""
        if self.kind not in FRAME_KINDS:
            raise ValueError(f"{self.kind} is no frame to send")
        return Frame(**{self.kind: self.value}, message=self.message, schema=self.schema)


def match_for(frame: Frame) -> FrameMatch:
    """What wants exactly what that frame is sent as."""
    return FrameMatch(**{frame.kind: frame.value}, message=frame.message, schema=frame.schema)

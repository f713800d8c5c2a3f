"""The parts of a filter's text: what was written, and where."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from workbench.traffic.filter.fields import Field
from workbench.traffic.filter.json_path import Path

MarkKind: TypeAlias = Literal["term", "more", "value"]


class Found(Struct, frozen=True):
    """A field as it was written, and where; of a frame its place, of JSON the path within."""

    field: Field
    text: str
    start: int
    end: int
    index: int | None = None
    path: Path = ()


class Value(Struct, frozen=True):
    """A value as it was written, and where; `text` is what is within its quotes, or slashes."""

    text: str
    start: int
    end: int
    quoted: bool = False
    flags: str = ""
    begins: int = -1
    """Where `text` stands in the filter's text, if it stands there as it is."""


class Mark(Struct, frozen=True):
    """What could stand at a place: a term, an operator or a term (`more`), or a value of the field."""

    at: int
    kind: MarkKind
    field: Found | None = None
    op: str = ""

"""The socket options, read from `resources/catalogue/options.toml`: data, no branch an option.

Invariant: every option of libzmq is here, or among the `excluded` with the reason why. Names are
libzmq's without `ZMQ_`.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import msgspec
from msgspec import Struct

from workbench.catalogue.socket_types import CatalogueError
from workbench.resources import resource

Kind: TypeAlias = Literal["int", "flag", "choice", "text", "bytes"]
Effect: TypeAlias = Literal["at-once", "next-endpoint", "before"]
Value: TypeAlias = bool | int | str | bytes
"""An option's value as Python says it: a flag is a bool, a choice its number, a text is UTF-8."""

_INT_MAX = 2**31 - 1


class Option(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is known of an option. Source: zmq_setsockopt(3), and measurements on libzmq 4.3.5.

    `min` and `max` are the range of an int, and the length in bytes of a text or of bytes; `effect` says
    from when on a changed value counts (see the head of the file); `preset` is what the workbench
    sets where a workspace is silent; `pattern` is a regular expression for all of a text, `example` one
    that fits it; `includes` names options that set a part of the same, so that one undoes the other.
    """

    name: str
    title: str
    group: str
    kind: Kind
    help: str
    effect: Effect
    unit: str = ""
    default: bool | int | str | None = None
    default_of: Mapping[str, bool | int | str] = {}
    preset: bool | int | str | None = None
    min: int | None = None
    max: int | None = None
    special: Mapping[int, str] = {}
    choices: Mapping[int, str] = {}
    pattern: str = ""
    example: str = ""
    types: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    readable: bool = True
    writable: bool = True
    owner: Literal["", "security"] = ""
    draft: bool = False

    def is_of(self, type: str) -> bool:  # noqa: A002 - the field's own word
        """Whether sockets of that type have it."""
        return not self.types or type in self.types

    def default_for(self, type: str) -> Value | None:  # noqa: A002
        """The value of a fresh socket of that type; None where there is none."""
        return self._as_value(self.default_of.get(type, self.default))

    def value_for(self, type: str) -> Value | None:  # noqa: A002
        """The value where a workspace is silent: the workbench's preset, or libzmq's default."""
        return self.default_for(type) if self.preset is None else self._as_value(self.preset)

    def _as_value(self, value: bool | int | str | None) -> Value | None:
        return value.encode() if self.kind == "bytes" and isinstance(value, str) else value

    @property
    def lowest(self) -> int:
        """The least that an int may be; 0 where no length is given."""
        return (-_INT_MAX - 1 if self.kind == "int" else 0) if self.min is None else self.min

    @property
    def highest(self) -> int:
        """The most that an int, or a length, may be."""
        return _INT_MAX if self.max is None else self.max


class _File(Struct, frozen=True):
    options: Mapping[str, Option]
    excluded: Mapping[str, str]


@cache
def _file() -> _File:
    tables: dict[str, Any] = tomllib.loads(resource("catalogue", "options.toml").read_text(encoding="utf-8"))
    excluded: dict[str, str] = tables.pop("excluded")
    found = {
        name: msgspec.convert({"name": name, **_numbered(table)}, Option) for name, table in tables.items()
    }
    return _File(MappingProxyType(found), MappingProxyType(excluded))


def _numbered(table: dict[str, Any]) -> dict[str, Any]:
    """With numbers for keys where TOML, which has only text for keys, means numbers."""
    return {
        key: {int(number): words for number, words in value.items()}
        if key in ("special", "choices")
        else value
        for key, value in table.items()
    }


def options() -> Mapping[str, Option]:
    """All options by name, in the order of the groups."""
    return _file().options


def excluded() -> Mapping[str, str]:
    """The members of `zmq.SocketOption` that a workspace can't hold, each with a sentence why."""
    return _file().excluded


def option(name: str) -> Option:
    """The option of that name. Raises `CatalogueError` with the reason or the nearest name."""
    found = options().get(name)
    if found is not None:
        return found
    if name in excluded():
        raise CatalogueError(f"{name} can't be set as an option. {excluded()[name]}")
    near = difflib.get_close_matches(name.upper().removeprefix("ZMQ_"), options(), n=1)
    way_out = f"Did you mean {near[0]}?" if near else "Use a name of zmq_setsockopt(3) without ZMQ_."
    raise CatalogueError(f'"{name}" is not an option of libzmq. {way_out}')


@cache
def rivals(name: str) -> frozenset[str]:
    """The options that undo this one in silence, or are undone by it."""
    own = options()[name].includes if name in options() else ()
    return frozenset({*own, *(other.name for other in options().values() if name in other.includes)})


@cache
def options_of(type: str, *, drafts: bool = False) -> tuple[Option, ...]:  # noqa: A002
    """The options that a socket of that type has, in the order of the groups."""
    return tuple(known for known in options().values() if known.is_of(type) and (drafts or not known.draft))


def problem(name: str, value: object, type: str = "") -> str:  # noqa: A002
    """What is wrong with that value for that option, on a socket of that type; empty if nothing is.

    `value` is a bool, an int, a text or bytes. Without a type, any will do.
    """
    try:
        known = option(name)
    except CatalogueError as error:
        return str(error)
    if not known.writable:
        return f"{name} can only be read, not set; take it away."
    if known.owner == "security":
        return f"{name} belongs to the socket's security; set it there."
    if type and not known.is_of(type):
        return f"A {type} has no {name}, only {_list(known.types)}; take it away."
    return _value_problem(known, value)


def _value_problem(known: Option, value: object) -> str:
    match known.kind:
        case "flag":
            if not isinstance(value, int) or value not in (0, 1):
                return f"{known.name} is true or false, not {_shown(value)}."
        case "choice":
            if isinstance(value, bool) or not isinstance(value, int) or value not in known.choices:
                words = _list([f"{number} ({words})" for number, words in known.choices.items()])
                return f"{known.name} is {words}, not {_shown(value)}."
        case "int":
            return _int_problem(known, value)
        case "text" | "bytes":
            return _length_problem(known, value)
    return ""


def _int_problem(known: Option, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int):
        return f"{known.name} is a number{f' of {known.unit}' if known.unit else ''}, not {_shown(value)}."
    if not known.lowest <= value <= known.highest:
        if known.max is None:
            return (
                f"{known.name} is {known.lowest} at the least, not {value}."
                if value < known.lowest
                else (f"{known.name} is {known.highest} at the most, not {value}.")
            )
        return f"{known.name} is from {known.lowest} to {known.highest}, not {value}."
    return ""


def _length_problem(known: Option, value: object) -> str:
    if isinstance(value, str):
        data = value.encode("utf-8", "surrogatepass")
    elif isinstance(value, bytes):
        data = value
    else:
        what = "text" if known.kind == "text" else "text, or bytes as hex"
        return f"{known.name} is {what}, not {_shown(value)}."
    if known.kind == "text" and b"\0" in data:
        return f"{known.name} can't hold a zero byte; take it out."
    if len(data) < known.lowest:
        return (
            f"{known.name} can't be empty; take it away for the default."
            if not data
            else f"{known.name} has {len(data)} bytes; it needs {known.lowest} at the least."
        )
    if known.pattern and not re.fullmatch(known.pattern, data.decode("utf-8", "replace"), re.DOTALL):
        return f"{known.name} is written such as {known.example}."
    if len(data) > known.highest:
        return f"{known.name} has {len(data)} bytes; it takes {known.highest} at the most."
    return ""


def _shown(value: object) -> str:
    if isinstance(value, bytes):
        return "bytes"
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    return f'"{text[:40]}{"…" if len(text) > 40 else ""}"' if isinstance(value, str) else text


def _list(words: list[str] | tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"

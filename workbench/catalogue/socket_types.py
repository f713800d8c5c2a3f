"""The socket types, read from `resources/catalogue/socket_types.toml`: data, no branch a type."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

import msgspec
from msgspec import Struct

from workbench.resources import resource


class CatalogueError(Exception):
    """A name that the catalogue doesn't have; one sentence with the nearest that it has."""


class SocketType(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is known of a socket type. Source: zmq_socket(3)."""

    name: str
    summary: str
    peers: tuple[str, ...]
    can_send: bool = True
    can_receive: bool = True
    lockstep: Literal["none", "send-first", "receive-first"] = "none"
    envelope: Literal["none", "delimiter", "routing-id", "topic", "group"] = "none"
    pairs: Literal["none", "lockstep", "routing-id", "order"] = "none"
    subscribes: bool = False
    draft: bool = False


@cache
def socket_types() -> Mapping[str, SocketType]:
    """All types by name, in the order of the palette: the stable ones, then the drafts."""
    text = resource("catalogue", "socket_types.toml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, Any]] = tomllib.loads(text)
    return MappingProxyType(
        {name: msgspec.convert({"name": name, **table}, SocketType) for name, table in tables.items()}
    )


def socket_type(name: str) -> SocketType:
    """The type of that name. Raises `CatalogueError`."""
    found = socket_types().get(name)
    if found is None:
        near = difflib.get_close_matches(name.upper(), socket_types(), n=1)
        way_out = f"Did you mean {near[0]}?" if near else f"There are {', '.join(socket_types())}."
        raise CatalogueError(f'"{name}" is not a socket type of ZeroMQ. {way_out}')
    return found


def legal_pair(a: str, b: str) -> bool:
    """Whether libzmq lets these two talk. False where either is unknown."""
    found = socket_types().get(a)
    return found is not None and b in found.peers

"""The feed of new versions: what it says, which of them is news, and whom the program may ask.

A feed is JSON that any web server can hold, described in docs/versions.md. Invariant: nothing here contacts anybody.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import ip_address
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from workbench.document.words import elided
from workbench.resources import resource

FORMAT = "zmq-workbench.versions/1"
LARGEST = 256 * 1024
"""Bytes of a feed, at most."""
_VERSION = re.compile(r"(\d{1,6}(?:\.\d{1,6}){0,3})(.*)", re.ASCII | re.DOTALL)


class FeedError(Exception):
    """A feed that can't be read: one sentence, without the address that it came from."""


class Release(Struct, frozen=True):
    """One version. `page` is where people read about it; `notes` says what is new, as plain text."""

    version: Annotated[str, Meta(min_length=1, max_length=40)]
    date: datetime.date
    page: Annotated[str, Meta(max_length=2000)]
    notes: Annotated[str, Meta(max_length=20_000)] = ""


class _Format(Struct, frozen=True):
    format: str


class _Feed(Struct, frozen=True):
    versions: Annotated[tuple[Release, ...], Meta(max_length=1000)]


@lru_cache(maxsize=1)
def default_feed() -> str:
    """The address that whoever made this installation announces versions at; empty for none."""
    with resource("versions.toml").open("rb") as file:
        return tomllib.load(file)["feed"]


def parse_feed(text: bytes) -> tuple[Release, ...]:
    """What the feed holds, in its order; keys that this program doesn't know are passed over. Raises `FeedError`."""
    if len(text) > LARGEST:
        raise FeedError(f"it is longer than {LARGEST:,} bytes")
    try:
        found = msgspec.json.decode(text, type=_Format).format
        if found != FORMAT:
            family = found.partition("/")[0]
            newer = family == FORMAT.partition("/")[0]
            raise FeedError(
                "it is of a format that this program doesn't know" if newer else "it is no feed of versions"
            )
        return msgspec.json.decode(text, type=_Feed).versions
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise FeedError(f"it is no feed of versions: {elided(str(error), 120)}") from error


def newest(releases: Iterable[Release], running: str, skipped: str = "") -> Release | None:
    """The newest final version that is newer than the one that runs, and than the one that the user skipped."""
    known = max(_rank(running), _rank(skipped))
    final = (release for release in releases if _rank(release.version)[1] == _FINAL)
    found = max(final, key=lambda release: _rank(release.version), default=None)
    return found if found is not None and _rank(found.version) > known else None


_BEFORE, _FINAL = 0, 1


def _rank(version: str) -> tuple[tuple[int, ...], int]:
    """What versions are compared by: 0.2rc1 comes before 0.2, which is 0.2.0. What is no version is the least."""
    match = _VERSION.fullmatch(version)
    if match is None:
        return (), _BEFORE
    numbers = [int(number) for number in match[1].split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers), _BEFORE if match[2] else _FINAL


def may_ask(scheme: str, host: str) -> bool:
    """Whether that may be contacted, or shown to the user as a link: https, or http on this machine itself."""
    return bool(host) and (scheme == "https" or (scheme == "http" and is_loopback(host)))


def is_loopback(host: str) -> bool:
    """Whether that is this machine by its own name or address, as it is written."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False

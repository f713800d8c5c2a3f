"""Reads and writes `.zmqw` files: UTF-8 JSON that diffs well.

Invariant: a file is replaced whole or not at all, and what can't be read says where and why.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from workbench.document.json_text import JsonError, parse, unwritable
from workbench.document.type_words import in_words
from workbench.document.whole_file import write_whole
from workbench.document.words import elided, printable
from workbench.document.workspace import FORMAT, OptionValue, Secret, Variable, Workspace

_FAMILY, _VERSION = FORMAT.split("/")
_LIMIT = 64 * 2**20  # bytes of a file
_AT = re.compile(r"^(?P<what>.*?)(?: - at `(?P<where>(?:key in )?\$.*)`)?$", re.DOTALL)
_UNKNOWN = re.compile(r"^Object contains unknown field `(?P<name>.*)`$", re.DOTALL)
_MISSING = re.compile(r"^Object missing required field `(?P<name>.*)`$", re.DOTALL)
_ANY_KEY = "[...]"
# What stands behind each key of the objects whose keys are the user's own.
_VALUES: Mapping[str, Any] = {
    "options": OptionValue, "variables": Variable, "environments": dict[str, Variable], "users": Secret, "capture": str,
}  # fmt: skip

Content = dict[str, Any]

Stamp = tuple[int, int, int]
"""What tells a file that was written from the one before: when it was changed, its size, and which it is."""

MIGRATIONS: Mapping[str, Callable[[Content], Content]] = {}
"""For each older `format`, the function from a file's content to that of the next one, `format` and all.

They are applied one after the other until the content is in `FORMAT`. There is no older format yet.
"""


class StorageError(Exception):
    """A file that can't be read or written: one sentence that names it, the place in it, and the way out."""


def stamp(path: Path) -> Stamp | None:
    """The file's, or None where there is none or it can't be asked for."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def load(path: Path, *, waits: bool = True) -> Workspace:
    """The workspace in that file. Raises `StorageError`.

    `waits`: a pipe or a device is read until it ends, as a command may do; without it, it is refused unread.
    """
    try:
        if not waits and not _ends(path.stat().st_mode):
            raise StorageError(f"{printable(str(path))}: not a file but a pipe or a device; open a file.")
        with path.open("rb") as file:
            text = file.read(_LIMIT + 1)
    except OSError as error:
        raise StorageError(f"{printable(str(path))}: can't be read ({_reason(error)}).") from error
    except ValueError as error:
        raise StorageError(
            f"{printable(str(path))}: not the name of a file; remove the NUL in it."
        ) from error
    if len(text) > _LIMIT:
        raise StorageError(
            f"{printable(str(path))}: more than {_LIMIT:,} bytes, too large to be a workspace."
        )
    return loads(text, printable(path.name))


def _ends(mode: int) -> bool:
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)  # that it is a folder, reading says


def loads(text: bytes, name: str) -> Workspace:
    """The workspace in that text; `name` is what errors call it. Raises `StorageError`."""
    if not text.strip():
        raise StorageError(f'{name}: the file is empty; a workspace is JSON with "format": "{FORMAT}".')
    try:
        raw = parse(text)
    except JsonError as error:
        raise StorageError(f"{name}: {error}") from error
    if not isinstance(raw, dict):
        kind = {list: "a list", str: "a text", bool: "true or false"}.get(type(raw), "a number or null")
        raise StorageError(f"{name}: a workspace is a JSON object, in {{...}}, not {kind}.")
    content = _migrated(dict(raw), name)
    try:
        return msgspec.convert(content, Workspace)
    except msgspec.ValidationError as error:
        raise StorageError(f"{name}: {_sentence(str(error), content)}") from error


def _migrated(content: Content, name: str) -> Content:
    """The content in today's format, without the key that says so."""
    seen: set[str] = set()
    while isinstance(found := content.get("format"), str) and found in MIGRATIONS and found not in seen:
        seen.add(found)
        content = MIGRATIONS[found](content)
    _check_format(content.pop("format", None), name)
    return content


def dumps(workspace: Workspace) -> bytes:
    """The file's text: `format` first, keys in a stable order, two-space indent, a newline at the end.

    Raises `StorageError` for what JSON can't hold, with its place.
    """
    try:
        content = {"format": FORMAT, **msgspec.to_builtins(workspace)}
        if wrong := unwritable(content):
            raise StorageError(f"can't be written: {wrong}")
        return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"
    except RecursionError as error:
        raise StorageError("can't be written: a value in it is nested too deeply.") from error


def save(workspace: Workspace, path: Path) -> None:
    """Write the file, whole or not at all; a link keeps pointing to it, its mode stays.

    It is on the disk when this returns, and so is its name. Raises `StorageError`.
    """
    try:
        text = dumps(workspace)
    except StorageError as error:
        raise StorageError(f"{printable(str(path))}: {error}") from error
    try:
        write_whole(path, text)
    except OSError as error:
        raise StorageError(
            f"{printable(str(path))}: can't be written ({_reason(error)}). Save it elsewhere."
        ) from error
    except ValueError as error:
        raise StorageError(
            f"{printable(str(path))}: not the name of a file; remove the NUL in it."
        ) from error


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _check_format(found: object, name: str) -> None:
    if found == FORMAT:
        return
    if found is None:
        raise StorageError(f'{name}: format: missing; a workspace has "format": "{FORMAT}".')
    shown = elided(str(found))
    family, _, version = str(found).partition("/")
    known_family = family == _FAMILY and version.isascii() and version.isdecimal()
    if known_family and (len(version), version) > (len(_VERSION), _VERSION):
        raise StorageError(
            f'{name}: format: "{shown}" is newer than this program, which reads "{FORMAT}"; update it.'
        )
    raise StorageError(
        f'{name}: format: "{shown}" is not a workspace format that this program reads ("{FORMAT}").'
    )


def _sentence(message: str, content: Content) -> str:
    match = _AT.match(message)
    what, path = (match["what"], match["where"] or "") if match else (message, "")
    key, _, path = path.rpartition("key in ")
    where = _named(path.removeprefix("$").removeprefix("."), content)
    if key:
        return f"{where}: a key in it is wrong. {what}."
    for pattern, sentence in ((_UNKNOWN, "unknown key."), (_MISSING, "missing.")):
        if found := pattern.match(what):
            return f"{f'{where}.' if where else ''}{elided(found['name'])}: {sentence}"
    # A variable called "kind" is no kind of behaviour.
    theirs = any(name in _VALUES for name, _ in _steps(where))
    what = in_words(what, "" if theirs else where.rpartition(".")[2])
    return f"{where}: {what}." if where else f"{what}."


def _named(path: str, content: Content) -> str:
    """The path with the user's own key in place of the `[...]` that msgspec leaves for it."""
    before, any_key, after = path.partition(_ANY_KEY)
    if not any_key:
        return path
    holder = before.rpartition(".")[2]
    values = _at(before, content)
    for key, value in values.items() if isinstance(values, dict) and holder in _VALUES else ():
        try:
            msgspec.convert(value, _VALUES[holder])
        except msgspec.ValidationError:
            return f"{before}.{elided(str(key))}{_inner(value, after)}"
    return before


def _inner(value: object, after: str) -> str:
    """What follows an environment's name: the variable in it that is no text."""
    if not after.startswith(_ANY_KEY) or not isinstance(value, dict):
        return after
    names = (name for name, held in value.items() if not isinstance(held, str))
    return f".{elided(str(next(names, '')))}{after.removeprefix(_ANY_KEY)}"


def _at(path: str, content: Any) -> Any:
    """What stands at a path such as `sockets[0].options`."""
    for name, index in _steps(path):
        content = content[index] if name is None else content[name]
    return content


def _steps(path: str) -> Iterator[tuple[str | None, int]]:
    for name, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path):
        yield (None, int(index)) if index else (name, 0)

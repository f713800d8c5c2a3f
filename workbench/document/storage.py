"""Reads and writes `.zmqw` files: UTF-8 JSON that diffs well.

Invariant: a file is replaced whole or not at all, and what can't be read says where and why.
"""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from workbench.document.workspace import FORMAT, Workspace

_FAMILY, _VERSION = FORMAT.split("/")
_AT = re.compile(r"^(?P<what>.*?)(?: - at `\$\.?(?P<where>.*)`)?$", re.DOTALL)
_UNKNOWN = re.compile(r"^Object contains unknown field `(?P<name>.*)`$", re.DOTALL)


class StorageError(Exception):
    """A file that can't be read or written: one sentence that names it, the place in it, and the way out."""


def load(path: Path) -> Workspace:
    """The workspace in that file. Raises `StorageError`."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise StorageError(f"{path}: can't be read ({_reason(error)}).") from error
    return loads(text, path.name)


def loads(text: bytes, name: str) -> Workspace:
    """The workspace in that text; `name` is what errors call it. Raises `StorageError`."""
    if not text.strip():
        raise StorageError(f'{name}: the file is empty; a workspace is JSON with "format": "{FORMAT}".')
    try:
        raw: Any = msgspec.json.decode(text)
    except RecursionError as error:
        raise StorageError(f"{name}: nested too deeply to be a workspace.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise StorageError(f"{name}: not JSON: {error}.") from error
    if not isinstance(raw, dict):
        raise StorageError(f"{name}: a workspace is a JSON object, not {type(raw).__name__}.")
    content: dict[str, Any] = dict(raw)  # pyright: ignore[reportUnknownArgumentType]
    _check_format(content.pop("format", None), name)
    try:
        return msgspec.convert(content, Workspace)
    except msgspec.ValidationError as error:
        raise StorageError(f"{name}: {_sentence(str(error))}") from error


def dumps(workspace: Workspace) -> bytes:
    """The file's text: `format` first, keys in a stable order, two-space indent, a newline at the end."""
    content = {"format": FORMAT, **msgspec.to_builtins(workspace)}
    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"


def save(workspace: Workspace, path: Path) -> None:
    """Write the file, whole or not at all; a link keeps pointing to it, its mode stays.

    Raises `StorageError`.
    """
    target = Path(os.path.realpath(path))
    temporary: Path | None = None
    try:
        text = dumps(workspace)
    except UnicodeEncodeError as error:
        raise StorageError(f"{path}: can't be written: a text in it is not valid Unicode.") from error
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        temporary = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask())
        temporary.replace(target)
    except OSError as error:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        raise StorageError(f"{path}: can't be written ({_reason(error)}). Save it elsewhere.") from error


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _check_format(found: object, name: str) -> None:
    if found == FORMAT:
        return
    if found is None:
        raise StorageError(f'{name}: format: missing; a workspace has "format": "{FORMAT}".')
    family, _, version = str(found).partition("/")
    if family == _FAMILY and version.isdecimal() and int(version) > int(_VERSION):
        raise StorageError(
            f'{name}: format: "{found}" is newer than this program, which reads "{FORMAT}"; update it.'
        )
    raise StorageError(
        f'{name}: format: "{found}" is not a workspace format that this program reads ("{FORMAT}").'
    )


def _sentence(message: str) -> str:
    match = _AT.match(message)
    what, where = (match["what"], match["where"] or "") if match else (message, "")
    unknown = _UNKNOWN.match(what)
    if unknown:
        place = f"{where}.{unknown['name']}" if where else unknown["name"]
        return f"{place}: unknown key."
    return f"{where}: {what}." if where else f"{what}."

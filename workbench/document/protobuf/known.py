"""The schemas that were read, so that each file is read once for as long as it stays as it is.

Invariant: what is remembered is what the file said when it had this time and size; a file that changed is read anew.
"""

from __future__ import annotations

import threading
from pathlib import Path

from workbench.document.protobuf.schema import Schema, SchemaError

_Stamp = tuple[int, int]
_MOST = 64  # files
_read: dict[Path, tuple[_Stamp, Schema | str]] = {}
_turns = tuple(threading.Lock() for _ in range(16))  # by the path's hash: who comes second gets what was read


def schema_at(path: Path) -> Schema | str:
    """The descriptors in that file, or the sentence that says why they can't be had.

    Reading takes some tens of milliseconds, and seconds where a `.proto` file is compiled; any thread may.
    """
    with _turns[hash(path) % len(_turns)]:
        stamp = _stamp(path)
        found = _read.get(path)
        if found is None or found[0] != stamp:
            if len(_read) >= _MOST:
                _read.clear()
            found = _read[path] = (stamp, _load(path))
        return found[1]


def schema_known(path: Path) -> Schema | str | None:
    """The same, at once; None where it has to be read first."""
    found = _read.get(path)
    return found[1] if found is not None and found[0] == _stamp(path) else None


def _stamp(path: Path) -> _Stamp:
    try:
        status = path.stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)


def _load(path: Path) -> Schema | str:
    # The library takes some tens of milliseconds to load: not before it is needed, and not where nothing may wait.
    from workbench.document.protobuf import values  # noqa: F401 # pyright: ignore[reportUnusedImport]
    from workbench.document.protobuf.files import load_schema

    try:
        return load_schema(path)
    except SchemaError as error:
        return str(error)

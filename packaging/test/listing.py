"""All files of a root with what is in them, to compare it before and after."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

# The package manager's own books and logs, which are of what was done, and what only lives while the system runs.
_BOOKS = (
    "dev",
    "proc",
    "run",
    "sys",
    "tmp",
    "home",
    "var/cache/apt",
    "var/lib/apt",
    "var/lib/dpkg",
    "var/log",
)


def listing(root: Path) -> Mapping[str, tuple[object, ...]]:
    """Each path, with its mode, owner and contents; without homes and the package manager's books."""
    return dict(_entries(root, Path()))


def differences(
    before: Mapping[str, tuple[object, ...]], after: Mapping[str, tuple[object, ...]]
) -> list[str]:
    """A line for each path that came, went or is another."""
    return sorted(
        [f"+ {path}" for path in after.keys() - before.keys()]
        + [f"- {path}" for path in before.keys() - after.keys()]
        + [f"~ {path}" for path in before.keys() & after.keys() if before[path] != after[path]]
    )


def _entries(root: Path, folder: Path) -> Iterator[tuple[str, tuple[object, ...]]]:
    for entry in sorted(os.scandir(root / folder), key=lambda entry: entry.name):
        path = folder / entry.name
        if str(path) in _BOOKS:
            continue
        status = entry.stat(follow_symlinks=False)
        what: object = None
        if entry.is_symlink():
            what = Path(entry.path).readlink()
        elif entry.is_file(follow_symlinks=False):
            what = hashlib.sha256(Path(entry.path).read_bytes()).hexdigest()
        yield str(path), (stat.filemode(status.st_mode), status.st_uid, status.st_gid, what)
        if entry.is_dir(follow_symlinks=False):
            yield from _entries(root, path)

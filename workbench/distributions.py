"""The distributions that the program is made of, as they are installed here, or frozen into it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import Distribution, PackageNotFoundError
from pathlib import Path

PROGRAM = "zmq-workbench"
"""The program's own."""

_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*")
_OLDER = re.compile(
    r"""\bpython_(?:full_)?version\s*<\s*["']3\.(\d+)"""
)  # where an older Python alone needs it
_EXTRA = re.compile(r"\bextra\s*==")


def is_frozen() -> bool:
    """Whether this is the program that packages bring, and not one that pip has installed."""
    return bool(getattr(sys, "frozen", False))


def canonical(name: str) -> str:
    """The name by which a distribution is known, however it is written; PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needed(path: Sequence[str] | None = None, *, extras: bool | None = None) -> dict[str, Distribution]:
    """The program and all that it needs and that is there, by canonical name, sorted.

    What is needed elsewhere only (on another system, by an older Python) is not there and so left out. They are looked
    for in the folders of `path`, by default where modules are found. The program's extras count in a frozen program,
    which is all that it was made of, or as `extras` says.
    """
    folders = list(sys.path if path is None else path)
    found = {canonical(PROGRAM): _distribution(PROGRAM, folders)}
    waiting = [(found[canonical(PROGRAM)], is_frozen() if extras is None else extras)]
    while waiting:
        for name in _required(*waiting.pop()):
            if name not in found:
                try:
                    found[name] = _distribution(name, folders)
                except PackageNotFoundError:
                    continue
                waiting.append((found[name], False))
    return dict(sorted(found.items()))


def _distribution(name: str, folders: list[str]) -> Distribution:
    for one in Distribution.discover(name=name, path=folders):
        return one
    raise PackageNotFoundError(name)


def _required(one: Distribution, extras: bool) -> Iterator[str]:
    for line in one.requires or ():
        requirement, _, marker = line.partition(";")
        match = _NAME.match(requirement.strip())
        wanted = extras or _EXTRA.search(marker) is None
        if match is not None and wanted and not _is_for_older(marker):
            yield canonical(match[0])


def _is_for_older(marker: str) -> bool:
    match = _OLDER.search(marker)
    return match is not None and sys.version_info >= (3, int(match[1])) and " or " not in marker


def metadata_folder(one: Distribution) -> Path | None:
    """Where its metadata files are; nothing where it wasn't installed from a wheel."""
    wanted = canonical(one.name)
    for folder in sorted(Path(str(one.locate_file(""))).glob("*.dist-info")):
        name, _, _ = folder.name.removesuffix(".dist-info").rpartition("-")
        if canonical(name) == wanted:
            return folder
    return None

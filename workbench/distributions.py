"""The distributions that the program is made of, as they are installed here, or frozen into it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

PROGRAM = "zmq-workbench"
"""The program's own."""

_OLDER = re.compile(
    r"""\bpython_(?:full_)?version\s*<\s*["']3\.(\d+)"""
)  # where an older Python alone needs it
_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*")


def canonical(name: str) -> str:
    """The name by which a distribution is known, however it is written; PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needed(program: Distribution | None = None) -> dict[str, Distribution]:
    """The program and all that it needs and that is here, by canonical name, sorted.

    What is needed elsewhere only (on another system, by an older Python) is not here and so left out, as are extras.
    """
    program = distribution(PROGRAM) if program is None else program
    found = {canonical(PROGRAM): program}
    waiting = [program]
    while waiting:
        for name in _required(waiting.pop()):
            if name not in found:
                try:
                    found[name] = distribution(name)
                except PackageNotFoundError:
                    continue
                waiting.append(found[name])
    return dict(sorted(found.items()))


def _required(one: Distribution) -> Iterator[str]:
    for line in one.requires or ():
        requirement, _, marker = line.partition(";")
        match = _NAME.match(requirement.strip())
        if match is not None and not re.search(r"\bextra\s*==", marker) and not _is_for_older(marker):
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

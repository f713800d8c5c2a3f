"""Writes a file whole or not at all: at no moment is there half of it under its name."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


def write_whole(path: Path, content: bytes) -> None:
    """Put the content into the file; a link keeps pointing to it, its mode stays.

    It is on the disk when this returns, and so is its name. Raises OSError, for what is no file too,
    and ValueError for a name with a NUL in it.
    """
    with whole_file(path) as file:
        file.write(content)


@contextmanager
def whole_file(path: Path) -> Generator[BinaryIO]:
    """A file to write to that takes this name when the block ends; where it raises, all is as it was.

    As `write_whole` otherwise.
    """
    target = Path(os.path.realpath(path))
    mode = _mode(target)
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    _sync(target.parent)


def check_place(path: Path) -> None:
    """Raise what `write_whole` would, as far as it can be known before there is anything to be written."""
    target = Path(os.path.realpath(path))
    _mode(target)
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
    os.close(descriptor)
    Path(name).unlink()


def _mode(target: Path) -> int:
    """The mode that the file has, or is to get. Raises OSError for what is no file: it would be replaced by one."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return 0o666 & ~_umask()
    if not stat.S_ISREG(mode):
        raise OSError("it is not a file")
    return stat.S_IMODE(mode)


def _sync(folder: Path) -> None:
    """Put the folder's entries on the disk, where the system has that: the new name is one of them."""
    if os.name != "posix":
        return
    with suppress(OSError):  # some network file systems refuse it; the file itself is written
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current

"""What a window keeps on disk for itself alone, and what another one left there: proved by a lock beside it.

The system's table of processes says whether who holds a lock is alive. Invariant: nothing of it is read,
written or removed but by the one who holds its lock.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QLockFile


class Claim:
    """A file or a folder of one's own: whoever has one holds its lock until `release`."""

    def __init__(self, path: Path, lock: QLockFile) -> None:
        self.path = path
        self._lock = lock

    def written_at(self) -> float:
        """When it was written last, in seconds since the Unix epoch; 0 where it is gone."""
        try:
            return self.path.stat().st_mtime
        except OSError:
            return 0.0

    def release(self) -> None:
        """Leave it for whoever starts next."""
        self._lock.unlock()


Claimed = TypeVar("Claimed", bound=Claim)


def claim(kind: type[Claimed], path: Path) -> Claimed | None:
    """That path as one's own; None where somebody alive has it. A dead process's is taken over."""
    lock = QLockFile(str(path.with_suffix(".lock")))
    lock.setStaleLockTime(0)  # age says nothing: a window may stay open for weeks
    return kind(path, lock) if lock.tryLock(0) else None


def keep_newest(claims: Iterable[Claimed]) -> tuple[Claimed | None, int]:
    """The one that was written last; how many others there are, which are released."""
    newest: Claimed | None = None
    others = 0
    for each in claims:
        if newest is None:
            newest = each
            continue
        others += 1
        older, newest = sorted((newest, each), key=Claim.written_at)
        older.release()
    return newest, others

"""Sessions' temporary captures: one folder a window, and who may have it.

Each is claimed by a lock beside it. Invariants: a window that ends in order leaves none; what others left has a
limit, for which the newest is never removed.
"""

from __future__ import annotations

import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import platformdirs
from msgspec import Struct

from workbench.traffic.amounts import size
from workbench.traffic.capture import CaptureError, NewerCaptureError, open_capture, reason
from workbench.traffic.spool import parts
from workbench.ui.claims import Claim, claim

MOST_BYTES = 10 << 30
"""What ended windows left may take together: as much as one session may."""
MOST_DAYS = 30
"""How long it stays that nobody decides on it."""


def default_folder() -> Path:
    """Where this user's temporary captures are: `captures` in the program's data folder."""
    return platformdirs.user_data_path("zmq-workbench", appauthor=False) / "captures"


class SpoolError(Exception):
    """No folder for a session's traffic can be had: one sentence."""


class SpoolFolder(Claim):
    """One window's captures, until `remove` or `release`."""

    def parts(self) -> list[Path]:
        """The captures in it that can be read and have rows, in order."""
        return [part for part in parts(self.path) if _has_rows(part)]

    def is_newer(self) -> bool:
        """Whether a part of it is a newer program's, for which it is to wait."""
        return any(_is_newer(part) for part in parts(self.path))

    def written_at(self) -> float:
        """When it was last written to, in seconds since the Unix epoch; 0 where it is gone."""
        return max((status.st_mtime for status in self._statuses()), default=0.0)

    def size(self) -> int:
        """The bytes that its captures take."""
        return sum(status.st_size for status in self._statuses())

    def _statuses(self) -> list[os.stat_result]:
        found: list[os.stat_result] = []
        for part in parts(self.path):
            with suppress(OSError):  # it is gone meanwhile
                found.append(part.stat())
        return found

    def remove(self) -> None:
        """It is kept elsewhere or given up: nothing of it stays."""
        shutil.rmtree(self.path, ignore_errors=True)
        self.release()


def _has_rows(part: Path) -> bool:
    try:
        opened = open_capture(part)
        return opened.file.size() > opened.position
    except (CaptureError, OSError):
        return False


def _is_newer(part: Path) -> bool:
    try:
        open_capture(part)
    except NewerCaptureError:
        return True
    except CaptureError:
        return False
    return False


def new_folder(folder: Path) -> SpoolFolder:
    """One of one's own. Raises `SpoolError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        spool = claim(SpoolFolder, folder / uuid.uuid4().hex)
        if spool is None:
            raise OSError("no lock to be had")
        spool.path.mkdir(mode=0o700)
    except OSError as error:
        raise SpoolError(
            f"{folder}: traffic can't be kept there ({reason(error)}), so that the log has what memory takes."
        ) from error
    return spool


class Left(Struct, frozen=True):
    """What windows left that ended without closing. `newest` and those `beyond` the limits are claimed."""

    newest: SpoolFolder | None = None
    waiting: int = 0
    """How many others may stay."""
    beyond: tuple[SpoolFolder, ...] = ()
    """Those that are too old, or more than may stay together: to be removed, oldest first."""


def abandoned(folder: Path, now: float | None = None) -> Left:
    """What was left there. The newest is always to be decided on, however old or large it is.

    Those without a row are removed; those of a newer program are left for it, and count for nothing. `now` is in
    seconds since the Unix epoch.
    """
    found = sorted(_left(folder), key=SpoolFolder.written_at, reverse=True)
    if not found:
        return Left()
    newest, *others = found
    oldest = (time.time() if now is None else now) - MOST_DAYS * 86400
    together, kept = newest.size(), 0
    for spool in others:
        together += spool.size()
        if together > MOST_BYTES or spool.written_at() < oldest:
            break
        kept += 1
        spool.release()
    return Left(newest, kept, tuple(reversed(others[kept:])))


def limits() -> str:
    """How much of it stays, for a sentence."""
    return f"kept for {MOST_DAYS} days, {size(MOST_BYTES)} in all at most"


def _left(folder: Path) -> Iterator[SpoolFolder]:
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.suffix or not path.is_dir() or (spool := claim(SpoolFolder, path)) is None:
            continue
        if spool.is_newer():
            spool.release()
        elif not path.exists() or not spool.parts():
            spool.remove()
        else:
            yield spool

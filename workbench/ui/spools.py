"""Sessions' temporary captures: one folder a window, and who may have it.

Each is claimed by a lock beside it. Invariant: a window that ends in order leaves none.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from workbench.traffic.capture import CaptureError, NewerCaptureError, open_capture, reason
from workbench.traffic.spool import parts
from workbench.ui.claims import Claim, claim, keep_newest


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


def abandoned(folder: Path) -> tuple[SpoolFolder | None, int]:
    """The newest one whose window ended without removing it, claimed; and how many others there are.

    Those without a row are removed; those of a newer program are left for it.
    """
    return keep_newest(_left(folder))


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

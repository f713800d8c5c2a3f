"""Unsaved work on disk: what a window that was killed leaves, and who may have it.

A window with unsaved changes owns one *slot* in the recovery folder: a file with its workspace, claimed by a
lock beside it. Invariants: a slot is written whole or not at all; the user's own file is never touched.
"""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
import platformdirs

from workbench.document import storage
from workbench.document.workspace import Workspace
from workbench.ui.claims import Claim, claim, keep_newest

_SUFFIX = ".unsaved"


class RecoveryError(Exception):
    """Unsaved work that can't be written or read: one sentence that says where and why."""


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What a slot's file holds: where the workspace belongs, if anywhere yet, and its own text."""

    file: str | None
    workspace: msgspec.Raw


def default_folder() -> Path:
    """Where this user's unsaved work is kept: `recovery` in the program's data folder."""
    return platformdirs.user_data_path("zmq-workbench", appauthor=False) / "recovery"


class Slot(Claim):
    """One window's unsaved work, until `remove` or `release`."""

    def write(self, workspace: Workspace, file: Path | None) -> None:
        """Keep this workspace, in place of what was kept. Raises `RecoveryError`.

        Not forced to the disk: that can stall the window, and a killed program doesn't need it.
        """
        temporary: Path | None = None
        try:
            kept = _Kept(
                file=str(file.absolute()) if file is not None else None,
                workspace=msgspec.Raw(storage.dumps(workspace)),
            )
            descriptor, name = tempfile.mkstemp(prefix=f".{self.path.name}.", dir=self.path.parent)
            temporary = Path(name)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(msgspec.json.encode(kept))
            temporary.replace(self.path)
        except (OSError, UnicodeEncodeError) as error:
            if temporary is not None:
                with suppress(OSError):
                    temporary.unlink(missing_ok=True)
            raise RecoveryError(_cannot_keep(self.path.parent, error)) from error

    def read(self) -> tuple[Workspace, Path | None]:
        """The workspace, and the file that it belongs to. Raises `RecoveryError`."""
        try:
            kept = msgspec.json.decode(self.path.read_bytes(), type=_Kept)
            workspace = storage.loads(bytes(kept.workspace), self.path.name)
        except OSError as error:
            raise RecoveryError(f"{self.path}: can't be read ({_reason(error)}).") from error
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise RecoveryError(f"{self.path}: this unsaved work can't be read: {error}.") from error
        except storage.StorageError as error:
            raise RecoveryError(f"{self.path.parent}: this unsaved work can't be read: {error}") from error
        return workspace, Path(kept.file) if kept.file is not None else None

    def belongs_to(self) -> Path | None:
        """The file that the work belongs to; None where it had none, or where that can't be read."""
        try:
            return self.read()[1]
        except RecoveryError:
            return None

    def remove(self) -> None:
        """The work is saved or given up: nothing of it stays."""
        with suppress(OSError):  # a folder that is gone holds nothing of it either
            self.path.unlink(missing_ok=True)
        self.release()


def new_slot(folder: Path) -> Slot:
    """A slot of one's own. Raises `RecoveryError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise RecoveryError(_cannot_keep(folder, error)) from error
    slot = claim(Slot, folder / f"{uuid.uuid4().hex}{_SUFFIX}")
    if slot is None:
        raise RecoveryError(
            f"{folder}: unsaved changes can't be kept there against a crash (no lock to be had)."
        )
    return slot


def abandoned(folder: Path) -> tuple[Slot | None, int]:
    """The newest slot whose window ended without saving, claimed; and how many others there are."""
    return keep_newest(_left(folder))


def _left(folder: Path) -> Iterator[Slot]:
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        slot = claim(Slot, path)
        if slot is None:
            continue
        if path.exists():
            yield slot
        else:  # its window removed it between the listing and the claim
            slot.release()


def _cannot_keep(folder: Path, error: Exception) -> str:
    why = _reason(error) if isinstance(error, OSError) else "a text in them is not valid Unicode"
    return f"{folder}: unsaved changes can't be kept there against a crash ({why}). Save the workspace."


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()

"""Where the windows of one user on one display find each other: a folder of sockets that nobody else can enter.

Invariant: a folder that is another user's, or that others may look into, is never used. Where there is none
to be had, each start opens a window of its own.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import platformdirs

FOLDER = "ZMQ_WORKBENCH_WINDOWS"
"""The environment's variable that names another folder; empty, each start opens a window of its own."""
_NAME = "zmq-workbench"
_SHARED = frozenset({"xcb", "wayland", "wayland-egl", "wayland-brcm"})
"""Qt's platforms whose display other processes show windows on too; offscreen, say, each has its own."""
_SCREEN = re.compile(r"(:\d+)\.\d+$")  # of an X display: its windows may be on any
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def meeting_place(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The folder, made if need be, or None where windows don't find each other."""
    named = environment.get(FOLDER)
    if named is not None:
        return _private(Path(named)) if named else None
    display = _display(environment)
    if not display:
        return None
    place = _base(environment)
    for part in (_NAME, hashlib.sha256(display.encode(errors="surrogateescape")).hexdigest()[:12]):
        place = _private(place / part) if place is not None else None
    return place


def _display(environment: Mapping[str, str]) -> str:
    """What tells the display apart from this user's others; nothing where it isn't shared at all."""
    if sys.platform in ("win32", "darwin"):
        return environment.get("SESSIONNAME", "") or sys.platform
    platform = environment.get("QT_QPA_PLATFORM", "")
    if platform and platform.split(";")[0].partition(":")[0] not in _SHARED:
        return ""
    named = environment.get("WAYLAND_DISPLAY", ""), _SCREEN.sub(r"\1", environment.get("DISPLAY", ""))
    return "\n".join(named) if any(named) else ""


def _base(environment: Mapping[str, str]) -> Path | None:
    """The folder that the system gives a user for as long as they are logged in, or the nearest to it."""
    if sys.platform == "win32":
        return platformdirs.user_data_path(_NAME, appauthor=False)
    runtime = environment.get("XDG_RUNTIME_DIR", "")
    if runtime and Path(runtime).is_absolute() and _is_private(Path(runtime)):
        # In a Flatpak all else there is of one process alone.
        flatpak = environment.get("FLATPAK_ID", "")
        return Path(runtime) / "app" / flatpak if flatpak else Path(runtime)
    return _private(Path(tempfile.gettempdir()) / f"{_NAME}-{os.geteuid()}")


def _private(folder: Path) -> Path | None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if _is_private(folder) else None


def _is_private(folder: Path) -> bool:
    try:
        status = folder.lstat()  # a link may be another user's, whatever it leads to
    except OSError:
        return False
    if not stat.S_ISDIR(status.st_mode):
        return False
    # On Windows the profile's folders are their user's by inheritance.
    return sys.platform == "win32" or (status.st_uid == os.geteuid() and not status.st_mode & _OTHERS)

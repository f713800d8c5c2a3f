"""A second start: finds the windows that are open and has one of them show the file.

Invariant: `_PATIENCE` is the longest that it takes, and a window that hangs is passed over; whatever goes wrong,
the start opens a window of its own, as if it were the first.
"""

from __future__ import annotations

import os
import socket
import time
from contextlib import suppress
from pathlib import Path

from workbench.document import storage
from workbench.traffic.capture import is_capture, open_capture
from workbench.traffic.imports import check_lines, is_lines
from workbench.ui.instances.doors import SUFFIX, knock
from workbench.ui.instances.talk import (
    LONGEST,
    Answer,
    Line,
    NotUnderstood,
    Standing,
    Wish,
    said,
    understood,
)

_PATIENCE = 5.0  # seconds for all windows together
_TO_CONNECT = 0.5  # of these, for one
_MOST = 32  # windows that are asked


def handed_over(file: Path | None, folder: Path) -> bool:
    """Whether an open window came forward, with that file if one is given.

    The one that shows the file does, else the one used last of those that lose nothing by it. Without a
    file it is the one used last. Raises `StorageError` or `CaptureError` for a file that can't be opened.
    """
    deadline = time.monotonic() + _PATIENCE
    callings = [
        calling
        for door in _doors(folder)
        if (calling := knock(door, min(_TO_CONNECT, deadline - time.monotonic()))) is not None
    ]
    try:
        answering = [
            (calling, standing)
            for calling in callings
            if (standing := _line(calling, Standing, deadline)) is not None
        ]
        if file is None:
            return any(_granted(calling, Wish(token=_token()), deadline) for calling, _ in answering)
        path = _absolute(file)
        if path is None:
            return False
        wish = Wish(file=os.fsencode(path), token=_token())
        having = [calling for calling, standing in answering if standing.shows(path)]
        taking = [calling for calling, standing in answering if standing.takes and calling not in having]
        if not having and taking:
            _check(file)
        return any(_granted(calling, wish, deadline) for calling in (*having, *taking))
    finally:
        for calling in callings:
            calling.close()


def _check(file: Path) -> None:
    """A file that can't be opened is this start's failure, and told where it was started."""
    if is_lines(file):
        check_lines(file)
    elif is_capture(file):
        open_capture(file)
    else:
        storage.load(file)


def _absolute(file: Path) -> Path | None:
    """Its name for a process that works in another folder."""
    try:
        return file.absolute()
    except OSError:  # this one's folder is gone
        return None


def _token() -> str:
    return os.environ.get("XDG_ACTIVATION_TOKEN", "")


def _doors(folder: Path) -> list[Path]:
    """Those of windows, the one used last first."""
    used: list[tuple[float, Path]] = []
    with suppress(OSError):
        for door in folder.iterdir():
            if door.suffix == SUFFIX:
                with suppress(OSError):  # its window was closed meanwhile
                    used.append((door.stat().st_mtime, door))
    return [door for _, door in sorted(used, reverse=True)[:_MOST]]


def _granted(calling: socket.socket, wish: Wish, deadline: float) -> bool:
    with suppress(OSError):
        calling.sendall(said(wish))
        answer = _line(calling, Answer, deadline)
        return answer is not None and answer.done
    return False


def _line(calling: socket.socket, kind: type[Line], deadline: float) -> Line | None:
    """What that window says, or None where it is silent, gone, or not understood."""
    heard = b""
    try:
        while not heard.endswith(b"\n"):
            calling.settimeout(max(0.001, deadline - time.monotonic()))
            more = calling.recv(LONGEST)
            if not more or len(heard) > LONGEST:
                return None
            heard += more
        return understood(heard, kind)
    except (OSError, NotUnderstood):
        return None

"""A second start: finds the windows that are open and has one of them show the file.

Invariant: `_PATIENCE` is the longest that it takes, and a window that hangs is passed over; whatever goes wrong,
the start opens a window of its own, as if it were the first.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

from PySide6.QtNetwork import QLocalSocket

from workbench.document import storage
from workbench.traffic.capture import is_capture, open_capture
from workbench.traffic.imports import check_lines, is_lines
from workbench.ui.instances.talk import (
    SUFFIX,
    Answer,
    Line,
    NotUnderstood,
    Standing,
    Wish,
    has_line,
    heard,
    is_same_user,
    say,
    server_name,
    shows,
)

_PATIENCE = 5.0  # seconds for all windows together
_TO_CONNECT = 500  # ms, of these, for one
_MOST = 32  # windows that are asked
_Error = QLocalSocket.LocalSocketError
_DEAD = (_Error.ConnectionRefusedError, _Error.ServerNotFoundError)


def handed_over(file: Path | None, folder: Path) -> bool:
    """Whether an open window came forward, with that file if one is given.

    The one that shows the file does, else the one used last of those that lose nothing by it. Without a
    file it is the one used last. Raises `StorageError` or `CaptureError` for a file that can't be opened.
    """
    deadline = time.monotonic() + _PATIENCE
    callings = [calling for entry in _entries(folder) if (calling := _called(entry, deadline)) is not None]
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
        having = [calling for calling, standing in answering if shows(standing, path)]
        taking = [calling for calling, standing in answering if standing.takes and calling not in having]
        if not having and taking:
            _check(file)
        return any(_granted(calling, wish, deadline) for calling in (*having, *taking))
    finally:
        for calling in callings:
            calling.abort()


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


def _entries(folder: Path) -> list[Path]:
    """Those of windows, the one used last first."""
    used: list[tuple[float, Path]] = []
    with suppress(OSError):
        for entry in folder.iterdir():
            if entry.suffix == SUFFIX:
                with suppress(OSError):  # its window was closed meanwhile
                    used.append((entry.stat().st_mtime, entry))
    return [entry for _, entry in sorted(used, reverse=True)[:_MOST]]


def _called(entry: Path, deadline: float) -> QLocalSocket | None:
    """A connection to that window; the entry of one that was killed is removed."""
    calling = QLocalSocket()
    calling.connectToServer(server_name(entry))
    # Whoever listens is connected at once, even where it hangs, unless it has hung for many.
    if calling.waitForConnected(min(_TO_CONNECT, _left(deadline))):
        if is_same_user(calling):
            return calling
        calling.abort()
    elif calling.error() in _DEAD:
        with suppress(OSError):
            entry.unlink()
    return None


def _granted(calling: QLocalSocket, wish: Wish, deadline: float) -> bool:
    say(calling, wish)
    answer = _line(calling, Answer, deadline)
    return answer is not None and answer.done


def _line(calling: QLocalSocket, kind: type[Line], deadline: float) -> Line | None:
    """What that window says, or None where it is silent, gone, or not understood."""
    try:
        while not has_line(calling):
            if not calling.waitForReadyRead(_left(deadline)):
                return None
        return heard(calling, kind)
    except NotUnderstood:
        return None


def _left(deadline: float) -> int:
    return max(0, int((deadline - time.monotonic()) * 1000))

"""How a window is reached: a door in the folder where windows meet, and whoever knocks at it.

It is a Unix socket, or where there is none, on Windows, a port of loopback whose secret stands in the door's file.
Python's own sockets do it: Qt's network library, and Kerberos with it, would be loaded at each start.
Invariant: a door appears in the folder once it is open, and only this user's processes get in.
"""

from __future__ import annotations

import os
import secrets
import socket
import struct
import sys
from contextlib import suppress
from pathlib import Path

SUFFIX = ".window"
"""Of a door in the folder."""
HAS_UNIX = hasattr(socket, "AF_UNIX") and sys.platform != "win32"
_WAITING = 16  # callers at the door; more are from no menu
_CREDENTIALS = struct.Struct("3i")  # Linux: pid, uid, gid; see unix(7)
_LONGEST = 100  # bytes of a Unix socket's path; 104 on macOS, the shortest


class Door:
    """An open door: `listener` has a caller when it can be read. It closes with `close`."""

    def __init__(self, path: Path) -> None:
        """Raises `OSError` where it can't be opened there."""
        self.path = path
        self.secret = b"" if HAS_UNIX else secrets.token_hex(16).encode()
        made = path.with_suffix(".part")
        if HAS_UNIX:
            if len(os.fsencode(made)) > _LONGEST:
                raise OSError(f"{made}: too long for a socket's path")
            self.listener = socket.socket(socket.AF_UNIX)
        else:
            self.listener = socket.socket(socket.AF_INET)
        try:
            self.listener.setblocking(False)
            if HAS_UNIX:
                self.listener.bind(str(made))
                made.chmod(0o600)
            else:
                self.listener.bind(("127.0.0.1", 0))
            self.listener.listen(_WAITING)
            if not HAS_UNIX:
                made.write_bytes(b"%d %s" % (self.listener.getsockname()[1], self.secret))
            made.replace(path)
        except OSError:
            self.listener.close()
            with suppress(OSError):
                made.unlink()
            raise

    def answer(self) -> socket.socket | None:
        """The next caller, who doesn't block; None where there is none, or it is another user's."""
        try:
            caller, _ = self.listener.accept()
        except OSError:  # it has gone already
            return None
        caller.setblocking(False)
        if HAS_UNIX and not is_same_user(caller):
            caller.close()
            return None
        return caller

    def close(self) -> None:
        """Nobody gets in any more, and nothing stays in the folder."""
        self.listener.close()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


def knock(path: Path, within: float) -> socket.socket | None:
    """A connection to whoever opened that door, within so many seconds.

    None where nobody answers; the door of a window that was killed is removed.
    """
    if within <= 0:
        return None
    caller = socket.socket(socket.AF_UNIX if HAS_UNIX else socket.AF_INET)
    caller.settimeout(within)
    try:
        if HAS_UNIX:
            caller.connect(str(path))
            if is_same_user(caller):
                return caller
        else:
            port, secret = path.read_bytes().split()
            caller.connect(("127.0.0.1", int(port)))
            caller.sendall(secret + b"\n")
            return caller
    except ConnectionRefusedError:
        with suppress(OSError):
            path.unlink()
    except (OSError, ValueError, OverflowError):  # it hangs, has just gone, or is no door
        pass
    caller.close()
    return None


def is_same_user(peer: socket.socket) -> bool:
    """Whether the process at the other end is this user's, where the system tells; else the folder has to do."""
    if not sys.platform.startswith("linux"):
        return True
    try:
        told = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    except OSError:
        return False
    return _CREDENTIALS.unpack(told)[1] == os.geteuid()

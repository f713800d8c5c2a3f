"""The first process of the namespaces that a root is entered by: mounts what a system has, waits, and reaps.

    unshare --mount --pid --net --fork --kill-child pid1.py ROOT [OUTSIDE:INSIDE]...

With it goes all that was started in there and every mount: when its stdin ends, whoever held the other end being gone.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import struct
import sys
from pathlib import Path

_UP, _SET_FLAGS = 0x1, 0x8914  # IFF_UP, SIOCSIFFLAGS: netdevice(7)
_BIND, _NOSUID, _PRIVATE, _RECURSIVE = 0x1000, 0x2, 1 << 18, 0x4000  # mount(2)
_DEVICES = ("null", "zero", "full", "random", "urandom", "tty")


def main() -> None:
    root = Path(sys.argv[1])
    _mount("none", Path("/"), "", _PRIVATE | _RECURSIVE)
    _mount("proc", root / "proc", "proc", _NOSUID)
    _mount("dev", root / "dev", "tmpfs", _NOSUID, "mode=755")
    for name in _DEVICES:
        (root / "dev" / name).touch()
        _mount(f"/dev/{name}", root / "dev" / name, "", _BIND)
    for name, target in {"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}.items():
        (root / "dev" / name).symlink_to(target)
    (root / "dev" / "shm").mkdir()
    _mount("shm", root / "dev" / "shm", "tmpfs", _NOSUID, "mode=1777")
    _mount("run", root / "run", "tmpfs", _NOSUID, "mode=755")
    _mount("tmp", root / "tmp", "tmpfs", _NOSUID, "mode=1777")
    for pair in sys.argv[2:]:
        outside, _, inside = pair.partition(":")
        place = root / inside.lstrip("/")
        place.mkdir(parents=True, exist_ok=True)
        _mount(outside, place, "", _BIND)
    with socket.socket() as any_:
        fcntl.ioctl(any_, _SET_FLAGS, struct.pack("16sh14x", b"lo", _UP))
    signal.signal(signal.SIGCHLD, _reap)
    print("ready", flush=True)
    sys.stdin.buffer.read()


def _mount(source: str, target: Path, kind: str, flags: int, data: str = "") -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.mount(source.encode(), bytes(target), kind.encode(), ctypes.c_ulong(flags), data.encode()):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(target))


def _reap(*_: object) -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


if __name__ == "__main__":
    main()

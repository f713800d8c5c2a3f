"""The paths of ipc addresses: guarded before a bind, and looked at where a connect finds nobody.

libzmq destroys a regular file that it binds on, and takes a live path over from another process.
"""

from __future__ import annotations

import errno
import os
import socket
import stat
from pathlib import Path


def is_path(address: str) -> bool:
    """Whether it is an ipc address that names a file: not the wildcard, not one of Linux's abstract names."""
    transport, _, name = address.partition("://")
    return transport == "ipc" and name != "*" and not name.startswith("@")


def bind_problem(address: str) -> str:
    """Why nothing may be bound there, as a sentence; empty where it may."""
    if not is_path(address):
        return ""
    name = address.partition("://")[2]
    try:
        mode = os.lstat(name).st_mode
    except OSError:
        return ""  # nothing is there, or libzmq will say why not
    if not stat.S_ISSOCK(mode):
        kind = "a folder" if stat.S_ISDIR(mode) else "a file"
        return f"{name} is {kind}, which a bind would destroy; use another path."
    if _alive(name):
        return f"{address}: another socket has this path already; use another path."
    return ""


def connect_problem(address: str) -> str:
    """What is wrong with the path of a connect that nobody answers; empty where nothing is."""
    if not is_path(address):
        return ""
    path = Path(address.partition("://")[2])
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return "there is no such path" if path.parent.is_dir() else f"the folder {path.parent} doesn't exist"
    except OSError as error:
        return (error.strerror or str(error)).lower()
    if not stat.S_ISSOCK(mode):
        return "it is a folder" if stat.S_ISDIR(mode) else "it is a file, not a socket"
    if not os.access(path, os.W_OK):
        return "the program may not write to it"
    return "its socket is dead; the program that bound it has ended"


def _alive(name: str) -> bool:
    if not hasattr(socket, "AF_UNIX"):  # on Windows libzmq has them, and Python doesn't
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.setblocking(False)  # a busy listener answers EAGAIN, and is alive
        return probe.connect_ex(name) not in (errno.ECONNREFUSED, errno.ENOENT)

"""Runs a command whose every connection is shown to a watcher: `under_watch.py FD COMMAND [ARGUMENT]...`.

A filter of the kernel's stops each `connect`, and each send with an address, of this process and of all that come
of it, until the watcher at the other end of the socket `FD` has seen where to. No privilege is needed. Ends with
3, and a sentence, where the kernel offers none of it.
"""

from __future__ import annotations

import ctypes
import os
import platform
import socket
import struct
import sys
import threading

# nr of seccomp, connect, sendto, sendmsg, sendmmsg, and the kernel's number of the architecture
NUMBERS = {
    "x86_64": (317, 42, 44, 46, 307, 0xC000003E),
    "aarch64": (277, 203, 206, 211, 269, 0xC00000B7),
}
_PR_SET_NO_NEW_PRIVS = 38
_SET_MODE_FILTER, _NEW_LISTENER = 1, 8
_ALLOW, _NOTIFY = 0x7FFF0000, 0x7FC00000
_LOAD, _IS, _RETURN = 0x20, 0x15, 0x06  # instructions of the filter's language, BPF


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def _filter() -> bytes:
    _, connect, sendto, sendmsg, sendmmsg, architecture = NUMBERS[platform.machine()]
    lines = (
        (_LOAD, 0, 0, 4),
        (_IS, 0, 9, architecture),
        (_LOAD, 0, 0, 0),
        (_IS, 8, 0, connect),
        (_IS, 7, 0, sendmsg),
        (_IS, 6, 0, sendmmsg),
        (_IS, 0, 4, sendto),
        (_LOAD, 0, 0, 16 + 4 * 8),  # the address that it is sent to; none is a plain send
        (_IS, 0, 3, 0),
        (_LOAD, 0, 0, 16 + 4 * 8 + 4),
        (_IS, 0, 1, 0),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _NOTIFY),
    )
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


def main(watcher: int, command: list[str]) -> None:
    if platform.machine() not in NUMBERS:
        sys.exit(f"not known how to watch connections on {platform.machine()}")
    libc = ctypes.CDLL(None, use_errno=True)
    made = threading.Event()
    listener = -1

    def hand_over() -> None:
        made.wait()
        with socket.socket(fileno=watcher) as channel:
            if listener >= 0:
                socket.send_fds(channel, [b"!"], [listener])

    # The filter holds for the thread that sets it, and what it becomes. This one still sends unwatched.
    sender = threading.Thread(target=hand_over)
    sender.start()
    code = _filter()
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    number = NUMBERS[platform.machine()][0]
    listener = libc.syscall(number, _SET_MODE_FILTER, _NEW_LISTENER, ctypes.byref(program))
    error = ctypes.get_errno()
    made.set()
    sender.join()
    if listener < 0:
        print(f"the kernel shows no connections ({os.strerror(error)})", file=sys.stderr)
        sys.exit(3)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])

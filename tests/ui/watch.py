"""Sees where a program connects and sends to: every thread and process of it, whatever library does it.

Invariant: what is watched reaches this machine alone. Any other address is noted, and unreachable.
"""

from __future__ import annotations

import errno
import fcntl
import os
import platform
import select
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from ipaddress import IPv6Address, ip_address
from pathlib import Path

import pytest

from tests.ui.programs.under_watch import NUMBERS

_RECEIVE, _SEND = 0xC0502100, 0xC0182101  # ioctls of a seccomp listener
_CONTINUE = 1
_NOTE = struct.Struct("=QIIiIQ6Q")
_LAUNCHER = Path(__file__).parent / "programs" / "under_watch.py"


class Watched:
    """A program under watch. `contacts` are the IP addresses, as text, that it tried to reach, in order.

    Those of other machines can't be reached: each attempt fails as it does without a network.

    `with` it: at the end it is killed, if it hasn't ended. Skips the test where the kernel can't show it.
    """

    def __init__(self, command: list[str], folder: Path, environment: Mapping[str, str]) -> None:
        self.contacts: list[str] = []
        here, there = socket.socketpair()
        with there:
            self.process = subprocess.Popen(
                [sys.executable, str(_LAUNCHER), str(there.fileno()), *command],
                pass_fds=[there.fileno()], cwd=folder, env=environment,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )  # fmt: skip
        with here:
            here.settimeout(50)
            _, listeners, _, _ = socket.recv_fds(here, 1, 1)
        if not listeners:
            _, errors = self.process.communicate(timeout=30)
            pytest.skip(errors.strip())
        self._listener = listeners[0]
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def __enter__(self) -> Watched:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()
        self._thread.join()

    @property
    def strangers(self) -> list[str]:
        """Those contacts that are not this machine itself."""
        return [contact for contact in self.contacts if not _is_loopback(contact)]

    def _look(self) -> None:
        poll = select.poll()
        poll.register(self._listener, select.POLLIN)
        try:
            while True:
                events = poll.poll()[0][1]
                if events & select.POLLIN:
                    self._take()
                elif events & (select.POLLHUP | select.POLLERR):  # all that is watched has ended
                    return
        finally:
            os.close(self._listener)

    def _take(self) -> None:
        note = bytearray(_NOTE.size)
        with suppress(OSError):  # what asked was killed meanwhile
            fcntl.ioctl(self._listener, _RECEIVE, note)
            id_, pid, _, number, _, _, *arguments = _NOTE.unpack(note)
            there: list[str] = []
            with suppress(OSError):
                there = [
                    contact for each in _addresses(pid, number, arguments) if (contact := _contact(each))
                ]
            self.contacts += there
            verdict = (0, _CONTINUE) if all(map(_is_loopback, there)) else (-errno.ENETUNREACH, 0)
            fcntl.ioctl(self._listener, _SEND, bytearray(struct.pack("=QqiI", id_, 0, *verdict)))


def _addresses(pid: int, number: int, arguments: list[int]) -> list[bytes]:
    """The socket addresses that a call is about."""
    _, connect, sendto, sendmsg, _, _ = NUMBERS[platform.machine()]
    memory = os.open(f"/proc/{pid}/mem", os.O_RDONLY)
    try:
        if number == connect:
            places = [(arguments[1], arguments[2])]
        elif number == sendto:
            places = [(arguments[4], arguments[5])]
        else:
            count, step = (1, 0) if number == sendmsg else (min(arguments[2], 64), 64)
            headers = [os.pread(memory, 12, arguments[1] + n * step) for n in range(count)]
            places = [struct.unpack("=QI", header) for header in headers]
        return [os.pread(memory, min(length, 128), place) for place, length in places if place and length]
    finally:
        os.close(memory)


def _contact(address: bytes) -> str:
    """The IP address, or nothing for a socket that leaves no machine."""
    family = int.from_bytes(address[:2], sys.byteorder)
    if family == socket.AF_INET and len(address) >= 8:
        return str(ip_address(address[4:8]))
    if family == socket.AF_INET6 and len(address) >= 24:
        return str(ip_address(address[8:24]))
    return ""


def _is_loopback(contact: str) -> bool:
    address = ip_address(contact)
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address.is_loopback

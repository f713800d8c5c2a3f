"""A timer that is finer than the loop's: epoll counts whole milliseconds, and Qt's timers no less.

On Linux it is a timerfd (timerfd_create(2)), a descriptor that becomes readable at its time; elsewhere, and where
there is none to be had, it is the loop's own timer. Invariant: one call a setting, on the loop's thread.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import sys
from collections.abc import Callable

_MONOTONIC = 1  # the clock of `time.monotonic`, which is the loop's
_ABSOLUTE = 1
_FLAGS = os.O_NONBLOCK | getattr(os, "O_CLOEXEC", 0)  # as TFD_NONBLOCK and TFD_CLOEXEC
_NANOSECONDS = 1_000_000_000


class _Setting(ctypes.Structure):
    """struct itimerspec: the interval, which is none, and when."""

    _fields_ = (
        ("every_s", ctypes.c_long), ("every_ns", ctypes.c_long), ("at_s", ctypes.c_long), ("at_ns", ctypes.c_long),
    )  # fmt: skip


class Alarm:
    """Calls `ring` at the time that it is set to. Close it in the end: it may hold a descriptor."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._loop = asyncio.get_running_loop()
        self._handle: asyncio.Handle | None = None
        self._libc = ctypes.CDLL(None) if sys.platform == "linux" else None
        self._fd = self._libc.timerfd_create(_MONOTONIC, _FLAGS) if self._libc is not None else -1
        if self._fd >= 0:
            self._loop.add_reader(self._fd, self._readable)

    def set(self, when: float) -> None:
        """Ring once at that time of the loop's clock, in seconds, and not at the one before."""
        if self._libc is None or self._fd < 0:
            self.cancel()
            self._handle = self._loop.call_at(when, self._ring)
            return
        self._settime(max(1, int(when * _NANOSECONDS)))

    def _settime(self, at: int) -> None:
        assert self._libc is not None
        seconds, rest = divmod(at, _NANOSECONDS)
        self._libc.timerfd_settime(self._fd, _ABSOLUTE, ctypes.byref(_Setting(0, 0, seconds, rest)), None)

    def _readable(self) -> None:
        try:
            os.read(self._fd, 8)
        except BlockingIOError:  # it was set anew in the meantime
            return
        self._ring()

    def cancel(self) -> None:
        """Don't ring."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        if self._fd >= 0:
            self._settime(0)

    def close(self) -> None:
        """No more, ever; the descriptor is given back."""
        self.cancel()
        if self._fd >= 0:
            self._loop.remove_reader(self._fd)
            os.close(self._fd)
            self._fd = -1

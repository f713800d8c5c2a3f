"""The one loop: qasync's, on Qt's own event loop, without its detours.

qasync answers a readable descriptor by switching its notifier off, starting a timer of Qt's of no time, calling back
when that rings, and switching it on again; `call_soon` is a timer each. By strace a reply that is there takes three
turns of Qt's loop so, and each switch wakes a loop up that isn't asleep. Here a descriptor's callback runs in Qt's
own, and what it called soon right behind it; else one timer stands for all that is to run.

Invariants: what was called soon runs in its order, and never within the call; after a millisecond Qt has its turn. A
loop of Qt's within a callback's, a menu's say, goes on with the rest.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextvars import Context
from functools import partial
from time import perf_counter
from typing import Any

from PySide6.QtCore import QSocketNotifier, QThread, QTimer
from PySide6.QtWidgets import QApplication

import qasync  # isort: skip - after PySide6, or it picks PyQt5 where that is installed

_TURN = 0.001  # seconds, after which what is still to run waits for Qt's turn

_Read, _Write = QSocketNotifier.Type.Read, QSocketNotifier.Type.Write
_Key = tuple[int, QSocketNotifier.Type]


class Loop(qasync.QSelectorEventLoop):
    """Belongs to the thread that makes it, the application's."""

    def __init__(self, application: QApplication) -> None:
        self._soon: deque[asyncio.Handle] = deque()
        self._bell = QTimer()
        self._bell.setSingleShot(True)
        self._bell.timeout.connect(self._turn)
        self._thread = QThread.currentThread()
        self._level = -1  # which of Qt's loops, one within another, runs callbacks now; -1 while none does
        self._watched: dict[_Key, tuple[QSocketNotifier, asyncio.Handle]] = {}
        super().__init__(application)

    def call_soon(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """Run it behind what is to run already."""
        return self._add_callback(asyncio.Handle(callback, args, self, context))

    def _add_callback(self, handle: asyncio.Handle, delay: float = 0) -> asyncio.Handle:
        if delay > 0:
            return super()._add_callback(handle, delay)  # pyright: ignore[reportArgumentType] - seconds, where qasync says int
        self._soon.append(handle)
        # Within a callback of its own it is seen to when that ends.
        if self._level < 0 or self._thread.loopLevel() != self._level:
            self._bell.start(0)
        return handle

    def _turn(self, first: asyncio.Handle | None = None) -> None:
        """Run that one, and what is to run soon."""
        before, self._level = self._level, self._thread.loopLevel()
        until = perf_counter() + _TURN
        handle = first
        try:
            while handle is not None or self._soon:
                handle = handle or self._soon.popleft()
                if self._soon:
                    self._bell.start(0)  # for a loop of Qt's within this callback
                if not handle.cancelled():
                    handle._run()  # noqa: SLF001 - as each loop of asyncio's does
                handle = None
                if perf_counter() > until:
                    break
        finally:
            self._level = before
            if self._soon:
                self._bell.start(0)
            else:
                self._bell.stop()

    def _add_reader(  # pyright: ignore[reportIncompatibleMethodOverride] - it gives the handle, as asyncio's do
        self, fd: Any, callback: Callable[..., object], *args: Any
    ) -> asyncio.Handle:
        return self._watch(fd, _Read, asyncio.Handle(callback, args, self))

    def _remove_reader(self, fd: Any) -> bool:
        return self._unwatch(fd, _Read)

    def _add_writer(  # pyright: ignore[reportIncompatibleMethodOverride] - as above
        self, fd: Any, callback: Callable[..., object], *args: Any
    ) -> asyncio.Handle:
        return self._watch(fd, _Write, asyncio.Handle(callback, args, self))

    def _remove_writer(self, fd: Any) -> bool:
        return self._unwatch(fd, _Write)

    def _watch(self, fd: Any, type_: QSocketNotifier.Type, handle: asyncio.Handle) -> asyncio.Handle:
        if self.is_closed():
            raise RuntimeError("Event loop is closed")
        number = fd if isinstance(fd, int) else int(fd.fileno())
        self._unwatch(number, type_)
        notifier = QSocketNotifier(number, type_, self._bell)
        # By the number alone: PySide makes an object of the other signal's descriptor, which takes twice as long.
        notifier.activated["int"].connect(  # pyright: ignore[reportIndexIssue] - PySide's stubs know no overloads
            partial(self._activated, handle)
        )
        self._watched[number, type_] = notifier, handle
        return handle

    def _unwatch(self, fd: Any, type_: QSocketNotifier.Type) -> bool:
        number = fd if isinstance(fd, int) else int(fd.fileno())
        notifier, handle = self._watched.pop((number, type_), (None, None))
        if notifier is None or handle is None:
            return False
        handle.cancel()
        notifier.setEnabled(False)
        notifier.activated["int"].disconnect()  # pyright: ignore[reportIndexIssue] - as above
        notifier.deleteLater()  # it may be the one that calls back at this moment
        return True

    def _activated(self, handle: asyncio.Handle, _: int) -> None:
        self._turn(handle)

    def close(self) -> None:
        """No more, ever."""
        super().close()
        for number, type_ in tuple(self._watched):
            self._unwatch(number, type_)
        self._bell.stop()
        self._soon.clear()

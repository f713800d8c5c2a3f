"""A window's open door: takes the files of second starts, where nothing is lost by it, and comes forward.

Invariant: a window that has something to lose, or is in a conversation, takes no file; the start that asked
opens a window of its own then. What doesn't come from this user, or isn't understood, is hung up on.
"""

from __future__ import annotations

import hmac
import os
import socket
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from workbench.ui.instances.doors import SUFFIX, Door
from workbench.ui.instances.talk import LONGEST, Answer, NotUnderstood, Standing, Wish, said, understood
from workbench.ui.parts import bring_forward

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

_AT_ONCE = 16  # callers who haven't said yet what they want
_PATIENCE = 10_000  # ms that a caller has to say it


class Reception(QObject):
    """Listens in that folder until the window is closed; where it can't, later starts open windows of their own."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        super().__init__(window)
        self._window = window
        self._callers: set[_Caller] = set()
        self._door: Door | None = None
        try:
            self._door = Door(folder / f"{uuid.uuid4().hex[:16]}{SUFFIX}")
        except OSError:
            return
        self._ear = QSocketNotifier(self._door.listener.fileno(), QSocketNotifier.Type.Read, self)
        self._ear.activated.connect(self._called)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.applicationStateChanged.connect(self._used)
        window.closed.connect(self.close)

    def close(self) -> None:
        """Hear nobody any more, and leave nothing in the folder."""
        if self._door is None:
            return
        self._ear.setEnabled(False)
        self._door.close()
        self._door = None
        for caller in tuple(self._callers):
            caller.hang_up()

    def standing(self) -> Standing:
        """How the window stands."""
        return standing(self._window)

    def _used(self, state: Qt.ApplicationState) -> None:
        """The window that was used last is the first one asked."""
        if state == Qt.ApplicationState.ApplicationActive and self._door is not None:
            with suppress(OSError):
                os.utime(self._door.path)

    def _called(self) -> None:
        connection = self._door.answer() if self._door is not None else None
        if connection is None or self._door is None:
            return
        if len(self._callers) >= _AT_ONCE:
            connection.close()
            return
        caller = _Caller(connection, self._door.secret, self.standing, self)
        self._callers.add(caller)
        caller.wished.connect(self._wished)
        caller.gone.connect(self._gone)
        caller.greet()

    def _gone(self, caller: _Caller) -> None:
        self._callers.discard(caller)
        caller.deleteLater()

    def _wished(self, caller: _Caller, wish: Wish) -> None:
        path = wish.path
        stands = self.standing()
        opens = path is not None and not stands.shows(path)
        done = not opens or stands.takes
        # First the answer: what follows may take a while, and the start that asked is waiting.
        caller.say(Answer(done=done))
        caller.hang_up()
        if done:
            if opens and path is not None:
                self._window.open_path(path)
            self._come_forward(wish.token)

    def _come_forward(self, token: str) -> None:
        window = self._window
        if token:
            os.environ["XDG_ACTIVATION_TOKEN"] = token  # where Qt looks for it, and takes it from
        state = window.windowState() & ~Qt.WindowState.WindowMinimized
        window.setWindowState(state | Qt.WindowState.WindowActive)
        bring_forward(window)


class _Caller(QObject):
    """One who knocked. It is told how the window stands, once it knows the secret where there is one."""

    wished = Signal(object, object)
    """This caller, and its `Wish`."""
    gone = Signal(object)
    """This caller has hung up, or was hung up on."""

    def __init__(
        self, connection: socket.socket, secret: bytes, standing: Callable[[], Standing], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._connection, self._secret, self._standing = connection, secret, standing
        self._heard = b""
        self._is_gone = False
        self._ear = QSocketNotifier(connection.fileno(), QSocketNotifier.Type.Read, self)
        self._ear.activated.connect(self._listen)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self.hang_up)
        self._patience.start(_PATIENCE)

    def greet(self) -> None:
        """Say how the window stands, unless the secret has to be heard first."""
        if not self._secret:
            self.say(self._standing())

    def say(self, line: Standing | Answer) -> None:
        """Send that line, which the system's buffer takes whole."""
        try:
            self._connection.sendall(said(line))
        except OSError:
            self.hang_up()

    def hang_up(self) -> None:
        """It is over."""
        if not self._is_gone:
            self._is_gone = True
            self._patience.stop()
            self._ear.setEnabled(False)
            self._connection.close()
            self.gone.emit(self)

    def _listen(self) -> None:
        try:
            more = self._connection.recv(LONGEST)
        except BlockingIOError:
            return
        except OSError:
            more = b""
        self._heard += more
        line, end, rest = self._heard.partition(b"\n")
        if not end:
            if not more or len(self._heard) > LONGEST:
                self.hang_up()
            return
        self._heard = rest
        if self._secret:
            if not hmac.compare_digest(line, self._secret):
                self.hang_up()
                return
            self._secret = b""
            self.greet()
            return
        try:
            wish = understood(line, Wish)
        except NotUnderstood:
            self.hang_up()
            return
        self.wished.emit(self, wish)


def standing(window: MainWindow) -> Standing:
    """How that window stands."""
    shown = window.captures.shown
    files = (window.document.path, shown.paths[0] if shown is not None else None)
    log = window.session.log
    return Standing(
        files=tuple(os.fsencode(file.absolute()) for file in files if file is not None),
        takes=window.document.is_clean
        and not window.session.running
        and len(log) == log.first
        and QApplication.activeModalWidget() is None,
    )

"""A window's open ear: takes the files of second starts, where nothing is lost by it, and comes forward.

Invariant: a window that has something to lose, or is in a conversation, takes no file; the start that asked
opens a window of its own then. What doesn't come from this user, or isn't understood, is hung up on.
"""

from __future__ import annotations

import os
import sys
import uuid
from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication

from workbench.ui.instances.talk import (
    SUFFIX,
    Answer,
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
from workbench.ui.main_window import MainWindow

_AT_ONCE = 16  # callers; more are from no menu
_PATIENCE = 10_000  # ms that a caller has to say what it wants


class Reception(QObject):
    """Listens in that folder until the window is closed; where it can't, later starts open windows of their own."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        super().__init__(window)
        self._window = window
        self._entry = folder / f"{uuid.uuid4().hex[:16]}{SUFFIX}"
        self._callers: set[QLocalSocket] = set()
        self._server = QLocalServer(self)
        # Only the user may connect; and the socket appears in the folder when it listens, not before.
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._called)
        if self._server.listen(server_name(self._entry)) and sys.platform == "win32":
            with suppress(OSError):
                self._entry.touch()  # there the socket itself is in no folder
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.applicationStateChanged.connect(self._used)
        window.closed.connect(self.close)

    def close(self) -> None:
        """Hear nobody any more, and leave nothing in the folder."""
        if self._server.isListening():
            self._server.close()
            with suppress(OSError):
                self._entry.unlink(missing_ok=True)

    def standing(self) -> Standing:
        """How the window stands."""
        return standing(self._window)

    def _used(self, state: Qt.ApplicationState) -> None:
        """The window that was used last is the first one asked."""
        if state == Qt.ApplicationState.ApplicationActive and self._server.isListening():
            with suppress(OSError):
                os.utime(self._entry)

    # A call

    def _called(self) -> None:
        while self._server.hasPendingConnections():
            peer = self._server.nextPendingConnection()
            if len(self._callers) >= _AT_ONCE or not is_same_user(peer):
                peer.abort()
                peer.deleteLater()
                continue
            self._callers.add(peer)
            peer.disconnected.connect(partial(self._gone, peer))
            peer.readyRead.connect(partial(self._heard, peer))
            patience = QTimer(peer)
            patience.setSingleShot(True)
            patience.timeout.connect(partial(self._hang_up, peer))
            patience.start(_PATIENCE)
            say(peer, standing(self._window))

    def _gone(self, peer: QLocalSocket) -> None:
        self._callers.discard(peer)
        peer.deleteLater()

    def _hang_up(self, peer: QLocalSocket) -> None:
        peer.abort()

    def _heard(self, peer: QLocalSocket) -> None:
        try:
            if not has_line(peer):
                return
            wish = heard(peer, Wish)
        except NotUnderstood:
            self._hang_up(peer)
            return
        path = wish.path
        opens = path is not None and not shows(standing(self._window), path)
        done = not opens or standing(self._window).takes
        # First the answer: what follows may take a while, and the start that asked is waiting.
        say(peer, Answer(done=done))
        peer.disconnectFromServer()
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
        window.show()
        window.raise_()
        window.activateWindow()


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

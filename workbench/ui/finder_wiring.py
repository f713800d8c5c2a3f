"""Joins the finder with all that it finds: the menus' actions, and what stands in the document and the gallery."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QWidget

from workbench.document.workspace import Socket, Workspace
from workbench.ui.document import Document
from workbench.ui.finder.finder_model import Entry
from workbench.ui.finder.panel import FinderPanel
from workbench.ui.theme import Theme

Choose = Callable[[str], Any]


class FinderWiring(QObject):
    """For one window, which owns it."""

    def __init__(
        self,
        window: QMainWindow,
        document: Document,
        ask: QAction,
        look: Theme,
        *,
        below: QWidget,
        socket: Choose,
        message: Choose,
        scenario: Choose,
        pattern: Choose,
        patterns: Callable[[], Sequence[tuple[str, str]]],
    ) -> None:
        """`ask` opens the finder; others are told what was chosen, by its id or name. `patterns`: names and titles."""
        super().__init__(window)
        self._window, self._document, self._ask = window, document, ask
        self._socket, self._message, self._scenario, self._pattern = socket, message, scenario, pattern
        self._patterns = patterns
        self._panel = FinderPanel(look, window, below)
        ask.triggered.connect(self._open)

    def set_theme(self, look: Theme) -> None:
        """Show the finder in this theme."""
        self._panel.set_theme(look)

    def _open(self) -> None:
        if self._panel.isVisible():
            self._panel.close_quietly()
            return
        workspace = self._document.workspace
        self._panel.open(
            (*self._sockets(workspace), *self._named(workspace), *self._actions(), *self._in_gallery())
        )

    def _actions(self) -> Iterator[Entry]:
        seen = {_plain(self._ask.text())}
        for action in self._window.menuBar().actions():
            menu = action.menu()
            if isinstance(menu, QMenu):
                for entry in self._within(menu, (_plain(action.text()),)):
                    if entry.words not in seen or not entry.keys:  # some stand in two menus
                        seen.add(entry.words)
                        yield entry

    def _within(self, menu: QMenu, path: tuple[str, ...]) -> Iterator[Entry]:
        menu.aboutToShow.emit()  # some are filled only then
        for action in menu.actions():
            words, below = _plain(action.text()), action.menu()
            if isinstance(below, QMenu):
                yield from self._within(below, (*path, words))
            elif words and action.isEnabled():
                keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                yield Entry("Action", words, " › ".join(path), keys, action.trigger)

    def _sockets(self, workspace: Workspace) -> Iterator[Entry]:
        for socket in workspace.sockets:
            yield Entry(
                "Socket", socket.title or socket.id, _about(socket), "", partial(self._socket, socket.id)
            )

    def _named(self, workspace: Workspace) -> Iterator[Entry]:
        for message in workspace.messages:
            to = workspace.socket(message.socket) if message.socket else None
            detail = f"to {to.title or to.id}" if to is not None else ""
            yield Entry("Message", message.name, detail, "", partial(self._message, message.name))
        for scenario in workspace.scenarios:
            yield Entry("Scenario", f"Run {scenario.name}", "", "", partial(self._scenario, scenario.name))

    def _in_gallery(self) -> Iterator[Entry]:
        for name, title in self._patterns():
            yield Entry("Pattern", title, "from the gallery", "", partial(self._pattern, name))


def _plain(text: str) -> str:
    """An action's words without the sign for its key and the dots of what asks for more."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")


def _about(socket: Socket) -> str:
    return " · ".join((socket.type, *(endpoint.address for endpoint in socket.endpoints)))

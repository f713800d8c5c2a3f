"""The workspaces that were open last: a short list that the settings keep, and the menu that shows it."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

LIMIT = 10
_KEY = "files/recent"
_WIDEST = 60  # characters of a folder in the menu


class RecentFiles:
    """Absolute paths, the last used first. Without `settings` they are forgotten with the window."""

    def __init__(self, settings: QSettings | None) -> None:
        self._settings = settings
        self._unkept: list[Path] = []

    def paths(self) -> list[Path]:
        """The list as it is now: other windows add to it too."""
        if self._settings is None:
            return list(self._unkept)
        value = self._settings.value(_KEY)
        # A list of one comes back from an INI file as its only member.
        texts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return [Path(text) for text in texts if isinstance(text, str) and text]

    def remember(self, path: Path) -> None:
        """Put it first."""
        first = path.absolute()
        known = self.paths()
        if known[:1] != [first]:
            self._store([first, *(other for other in known if other != first)][:LIMIT])

    def forget(self, path: Path) -> None:
        """It isn't there any more."""
        self._store([other for other in self.paths() if other != path.absolute()])

    def clear(self) -> None:
        """Forget all."""
        self._store([])

    def _store(self, paths: list[Path]) -> None:
        if self._settings is None:
            self._unkept = paths
        else:
            self._settings.setValue(_KEY, [str(path) for path in paths])


class RecentMenu(QObject):
    """Fills a menu with the list, anew each time it opens. It never looks at the files themselves:
    one on a network that is gone would hold up the window."""

    path_requested = Signal(object)
    """A `Path` was chosen."""

    def __init__(self, menu: QMenu, files: RecentFiles) -> None:
        super().__init__(menu)
        self._menu = menu
        self._files = files
        menu.aboutToShow.connect(self._fill)
        menu.triggered.connect(self._choose)

    def _fill(self) -> None:
        self._menu.clear()
        paths = self._files.paths()
        for number, path in enumerate(paths, start=1):
            self._menu.addAction(_words(number, path)).setData(str(path))
        if not paths:
            self._menu.addAction("Nothing was open yet").setEnabled(False)
            return
        self._menu.addSeparator()
        self._menu.addAction("Clear the list").triggered.connect(self._clear)

    def _choose(self, action: QAction) -> None:
        if action.data():
            self.path_requested.emit(Path(action.data()))

    def _clear(self) -> None:
        self._files.clear()


def _words(number: int, path: Path) -> str:
    home = os.path.expanduser("~")  # noqa: PTH111 - Path.home() raises where nobody has one
    folder = str(Path("~") / path.parent.relative_to(home) if path.is_relative_to(home) else path.parent)
    if len(folder) > _WIDEST:
        folder = f"…{folder[-_WIDEST:]}"
    # Nine have a digit to press; an ampersand in a name is one, not a key.
    key = f"&{number}  " if number < 10 else ""
    return key + f"{path.name}   {folder}".replace("&", "&&")

"""Files that the system asks the running program to open, as macOS does for the Finder: by an event, not an argument.

Invariant: a window that has something to lose, or shows a file, keeps it; the file gets a window of its own then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from workbench.ui.instances.new_window import open_new_window
from workbench.ui.instances.reception import standing

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow


class Application(QApplication):
    """Keeps the files that are asked for until there is a window to take them."""

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__(list(arguments))
        self._waiting: list[Path] = []
        self._take: Callable[[Path], None] | None = None

    def event(self, event: QEvent) -> bool:
        if not isinstance(event, QFileOpenEvent):
            return super().event(event)
        if event.file():  # an address that is no file's is none of ours
            path = Path(event.file())
            if self._take is not None:
                self._take(path)
            else:
                self._waiting.append(path)
        return True

    def give_files_to(self, take: Callable[[Path], None] | None) -> None:
        """Who gets those that wait, and those that come; None at the end of the window."""
        self._take = take
        while self._take is not None and self._waiting:
            self._take(self._waiting.pop(0))


def open_in(window: MainWindow, path: Path, elsewhere: Callable[[Path], object] | None = None) -> None:
    """Show the file in that window, or `elsewhere`, by default in a window of its own."""
    stands = standing(window)
    if not stands.shows(path.absolute()):
        if stands.files or not stands.takes:
            if elsewhere is not None:
                elsewhere(path)
            else:
                open_new_window(window.notice.say, path)
            return
        window.open_path(path)
    window.raise_()
    window.activateWindow()

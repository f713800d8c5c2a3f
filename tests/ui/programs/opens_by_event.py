"""The program, asked by the system to open files while it runs: `opens_by_event.py FILE OTHER ADDRESS`.

Prints what the window shows after the first, which files went to another window, and what it shows at the end.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from workbench import cli
from workbench.ui import app, opened_files
from workbench.ui.main_window import MainWindow

first, other, address = sys.argv[1:]
elsewhere: list[str] = []
opened_files.open_new_window = lambda say, path: elsewhere.append(path.name)


def window() -> MainWindow | None:
    shown = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible()]
    return shown[0] if shown else None


def ask(*files: str) -> None:
    for file in files:
        QCoreApplication.postEvent(QApplication.instance(), QFileOpenEvent(file))


def end() -> None:
    there = window()
    if there is None or there.document.path is None or not elsewhere:
        QTimer.singleShot(50, end)
        return
    print(there.document.path.name, elsewhere)
    there.close()


def ask_more() -> None:
    there = window()
    if there is None or there.document.path is None:
        QTimer.singleShot(50, ask_more)
        return
    print(there.document.path.name, elsewhere)
    ask(first, other)  # what it shows already, and another one
    QCoreApplication.postEvent(QApplication.instance(), QFileOpenEvent(QUrl(address)))
    QTimer.singleShot(50, end)


make = app.make_application


def make_and_ask(*arguments):
    application = make(*arguments)
    # Before there is a window, as macOS does at a start by a file.
    QCoreApplication.sendEvent(application, QFileOpenEvent(first))
    QTimer.singleShot(50, ask_more)
    return application


app.make_application = make_and_ask
assert Path(first).is_absolute()
sys.exit(cli.main([]))

"""The program, started: `talks_and_leaves.py [--stay] [ARGUMENT]...`, which looks for new versions at once.

It leaves when it has talked and looked, unless it is to stay: then it ends by a signal.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from workbench import cli
from workbench.ui import app, updates_wiring
from workbench.ui.main_window import MainWindow

updates_wiring._FIRST = 100  # ms, so that a test needs no five seconds


def leave() -> None:
    for window in QApplication.topLevelWidgets():
        if isinstance(window, MainWindow) and window.isVisible():
            log = window.session.log
            talked = [row for row in log.rows(log.first, len(log)) if row.frames]
            if len(talked) >= 4 and window._updates._timer.interval() > 100:
                print(f"{len(talked)} messages", flush=True)
                window.close()
                return
    QTimer.singleShot(50, leave)


arguments = [argument for argument in sys.argv[1:] if argument != "--stay"]
if arguments == sys.argv[1:]:
    make = app.make_application

    def make_and_leave(*given):
        application = make(*given)
        QTimer.singleShot(50, leave)
        return application

    app.make_application = make_and_leave
sys.exit(cli.main(arguments))

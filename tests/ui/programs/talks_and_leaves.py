"""The program with request-reply, on a free port, started: `talks_and_leaves.py [--stay]`.

It looks for new versions at once. It leaves when it has talked and looked, unless it is to stay: then it ends by a
signal. The workspace is saved where it is started.
"""

from __future__ import annotations

import sys
from pathlib import Path

from msgspec import structs
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from workbench import cli
from workbench.document import gallery, storage
from workbench.document.ports import free_loopback_address
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


if sys.argv[1:] != ["--stay"]:
    make = app.make_application

    def make_and_leave(*given):
        application = make(*given)
        QTimer.singleShot(50, leave)
        return application

    app.make_application = make_and_leave
port = free_loopback_address(()).rpartition(":")[2]
workspace = structs.replace(gallery.load_pattern("request-reply"), variables={"port": port})
storage.save(workspace, Path("talk.zmqw"))
sys.exit(cli.main(["talk.zmqw", "--start"]))

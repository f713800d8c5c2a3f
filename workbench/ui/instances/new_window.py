"""Another window: the program once more, in a process of its own, as each window has one."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QProcess, QProcessEnvironment

import workbench


def open_new_window(say: Callable[[str], None], file: Path | None = None) -> None:
    """Open a window beside this one, empty or with that file; `say` tells why none can be.

    It goes on when this one is closed.
    """
    asked = ["--new-window"] if file is None else ["--new-window", str(file.absolute())]
    process = QProcess()
    process.setProgram(sys.executable)
    environment = QProcessEnvironment.systemEnvironment()
    if getattr(sys, "frozen", False):
        process.setArguments(asked)
    else:
        # This very program, whatever of that name is in the folder that one works in.
        process.setArguments(["-P", "-m", "workbench", *asked])
        here = str(Path(str(workbench.__file__)).parents[1])
        others = environment.value("PYTHONPATH")
        environment.insert("PYTHONPATH", os.pathsep.join([here, others]) if others else here)
    process.setProcessEnvironment(environment)
    if not process.startDetached():
        say(f"Another window can't be opened: {process.errorString().lower().rstrip('.')}.")

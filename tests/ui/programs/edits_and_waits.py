"""A window with unsaved changes that waits to be killed: `edits_and_waits.py RECOVERY FILE`."""

import asyncio
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from workbench.document import edits
from workbench.session import Session
from workbench.ui import theme
from workbench.ui.loop import Loop
from workbench.ui.main_window import MainWindow


async def main(folder: Path, file: Path) -> None:
    window = MainWindow(Session(), theme.LIGHT, recovery=folder)
    window.document.load(file)
    window.show()
    for type_ in ("REQ", "PUB"):
        window.edit("Add", lambda workspace, type_=type_: edits.add_socket(workspace, type_, (0, 0)))
    print("changed", flush=True)
    await window.wait_closed()


application = QApplication([])
with asyncio.Runner(loop_factory=lambda: Loop(application)) as runner:
    runner.run(main(Path(sys.argv[1]), Path(sys.argv[2])))

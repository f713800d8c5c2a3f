"""The README's pictures, from the running program: `python -m tests.screenshots [FOLDER]`.

Each picture is the real window on the push-pull pattern, live, with real traffic in it.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QTableView

from workbench.document import gallery
from workbench.session import Session
from workbench.ui import theme
from workbench.ui.app import make_application
from workbench.ui.loop import Loop
from workbench.ui.main_window import MainWindow

ROWS = 30


async def _picture(look: theme.Theme, pattern: str, path: Path, size: tuple[int, int]) -> None:
    session = Session()
    window = MainWindow(session, look)
    window.resize(*size)
    window.document.replace(gallery.load_pattern(pattern))
    window.show()
    await asyncio.sleep(0.1)  # the docks settle in the first turns of the loop
    window.canvas.zoom_to_fit()
    window.canvas.select((window.document.workspace.sockets[0].id,))
    window.start_all()
    window.messages.message_activated.emit(window.document.workspace.messages[0].name)
    while len(session.log) < ROWS:
        await asyncio.sleep(0.05)
    window.traffic.tick()
    table = window.findChild(QTableView, "trafficView")
    table.setCurrentIndex(table.model().index(table.model().rowCount() - 3, 0))
    await asyncio.sleep(0.3)
    path.parent.mkdir(parents=True, exist_ok=True)
    assert window.grab().save(str(path)), f"{path} can't be written"
    closing = asyncio.ensure_future(window.wait_closed())
    await asyncio.sleep(0)
    window.leave()
    await closing
    window.deleteLater()


async def _pictures(folder: Path) -> None:
    for look in (theme.LIGHT, theme.DARK):
        await _picture(look, "push-pull", folder / f"{look.scheme}.png", (1280, 800))


def main() -> None:
    """Take them all."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "docs" / "images"
    application = make_application()
    with asyncio.Runner(loop_factory=lambda: Loop(application)) as runner:
        runner.run(_pictures(folder))


if __name__ == "__main__":
    main()

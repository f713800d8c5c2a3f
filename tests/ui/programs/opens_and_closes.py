"""Opens the window, talks and closes it, again and again: `opens_and_closes.py CYCLES FOLDER`.

Prints a JSON line after each cycle: what of the process is left that belongs to no window.
"""

import asyncio
import gc
import json
import sys
import threading
from collections import Counter
from pathlib import Path

from msgspec import structs
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from workbench.document import edits, gallery
from workbench.document.ports import free_loopback_address
from workbench.document.workspace import Frame
from workbench.session import Session
from workbench.traffic.log import TrafficLog
from workbench.traffic.spool import Spool
from workbench.ui import spools, theme
from workbench.ui.app import make_application
from workbench.ui.loop import Loop
from workbench.ui.main_window import MainWindow


def descriptors() -> dict[str, int]:
    kinds = Counter()
    for link in Path("/proc/self/fd").iterdir():
        try:
            kinds[str(link.readlink()).split(":")[0]] += 1
        except OSError:  # the listing's own descriptor
            continue
    return dict(kinds)


def listed_threads() -> int:
    return len(list(Path("/proc/self/task").iterdir()))


async def native_threads() -> int:
    """How many there are once that has stood for a while: the system may list one after it was joined."""
    seen: list[int] = []
    while len(seen) < 10 or len(set(seen[-10:])) > 1:
        seen.append(listed_threads())
        await asyncio.sleep(0.01)
    return seen[-1]


async def cycle(folder: Path) -> None:
    spool = spools.new_folder(folder / "captures")
    log = TrafficLog(spool=Spool(spool.path))
    window = MainWindow(Session(log=log), theme.LIGHT, recovery=folder, captures=folder / "captures")
    workspace = gallery.load_pattern("request-reply")
    port = free_loopback_address(()).rpartition(":")[2]
    window.document.replace(structs.replace(workspace, variables={"port": port}))
    window.show()
    window.start_all()
    log = window.session.log
    while len([row for row in log.rows(0, len(log)) if row.frames]) < 4:
        await asyncio.sleep(0.01)
    window.findChild(QLineEdit, "trafficFilter").set_filter("size > 0")
    window.session.stop(["client"])
    window.composer.send_requested.emit("server", (Frame(text="refused: nobody asked"),))
    capture = folder / "kept.arrows"
    window.captures.save(capture)
    while not capture.exists():
        await asyncio.sleep(0.01)
    window.open_path(capture)
    while window.captures.shown is None or not window.captures.shown.is_read:
        await asyncio.sleep(0.01)
    window.edit("Add", lambda workspace: edits.add_socket(workspace, "PAIR", (0, 0)))
    closing = asyncio.ensure_future(window.wait_closed())
    await asyncio.sleep(0)
    window.leave()
    await closing
    window.deleteLater()
    spool.remove()
    assert list((folder / "captures").iterdir()) == []


async def main(cycles: int, folder: Path) -> None:
    application = QApplication.instance()
    # A window takes longer to make than -X dev lets a turn of the loop take without a word.
    asyncio.get_running_loop().slow_callback_duration = 10.0
    for _ in range(cycles):
        await cycle(folder)
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        await asyncio.sleep(0)
        left = {
            "descriptors": descriptors(),
            "threads": sorted(thread.name for thread in threading.enumerate()),
            "native_threads": await native_threads(),
            "tasks": len(asyncio.all_tasks()) - 1,
            "windows": [widget.objectName() for widget in QApplication.topLevelWidgets()],
        }
        print(json.dumps(left), flush=True)


application = make_application()
with asyncio.Runner(loop_factory=lambda: Loop(application)) as runner:
    runner.run(main(int(sys.argv[1]), Path(sys.argv[2])))

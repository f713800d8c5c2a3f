"""Runs the window: the application, the one loop, and an orderly end.

The loop is asyncio's on Qt's own, `ui/loop.py`: plain ZeroMQ sockets with `add_reader` work on it on every platform.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from workbench.document import gallery, storage
from workbench.document.words import printable
from workbench.document.workspace import Workspace
from workbench.engine.engine import has_draft
from workbench.resources import resource
from workbench.session import Session
from workbench.traffic.capture import is_capture, open_capture
from workbench.traffic.imports import check_lines, is_lines
from workbench.traffic.log import TrafficLog
from workbench.traffic.spool import Spool
from workbench.ui import picture, recovery, spools
from workbench.ui.garbage import GarbageCollector
from workbench.ui.instances.reception import Reception
from workbench.ui.loop import Loop
from workbench.ui.opened_files import Application, open_in
from workbench.ui.qt_messages import QtMessages
from workbench.ui.settings import take_over
from workbench.ui.spools import SpoolFolder
from workbench.ui.theme_menu import chosen_scheme, theme_of

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow


def run_window(
    *,
    file: Path | None = None,
    pattern: str | None = None,
    start: bool = False,
    screenshot: Path | None = None,
    after: float = 1.0,
    why_no_window: Callable[[], str] | None = None,
    meeting_place: Path | None = None,
) -> int:
    """Open the window on a file, traffic or a pattern, and return the exit status once it is closed.

    With `screenshot`, save its picture after `after` seconds and close. 2 where the picture can't be
    written, said on stderr, and before the window opens if it can be known then. Raises `StorageError`,
    `CaptureError` or `GalleryError` where the file or the pattern can't be opened. Where Qt finds nothing to open a
    window on, the process ends with 2 and the sentence of `why_no_window`.
    In `meeting_place` it listens to later starts, which may have it open their files.
    """
    captured = file if file is not None and (is_capture(file) or is_lines(file)) else None
    if captured is not None:
        (check_lines if is_lines(captured) else open_capture)(captured)
    workspace = _workspace(file if captured is None else None, pattern)
    try:
        if screenshot is not None:
            picture.check_place(screenshot)
    except picture.PictureError as error:
        return _refused(error)
    application = make_application(why_no_window)
    garbage = GarbageCollector(application)
    # Once nothing is refused any more: it takes as long as all else until here.
    from workbench.ui.main_window import MainWindow

    # A picture for scripts looks the same wherever it is taken.
    settings, refusal = _settings() if screenshot is None else (None, "")
    # Made before the loop runs: widgets take longer than a turn of the loop should.
    look = theme_of(chosen_scheme(settings))
    recovered, captures = recovery.default_folder(), spools.default_folder()
    if screenshot is not None:
        recovered = captures = None
    spool, problem = _spool(captures)
    log = TrafficLog(spool=Spool(spool.path) if spool is not None else None)
    session = Session(log=log, patient=True, prompt=True)
    window = MainWindow(session, look, settings, recovery=recovered, captures=captures, drafts=has_draft())
    if screenshot is None:
        window.restore_layout()
    window.document.replace(workspace, file if captured is None else None)
    if captured is not None:
        window.open_path(captured)
    window.show()
    window.offer_recovery()
    if problem or refusal:
        window.notice.say(" ".join(sentence for sentence in (refusal, problem) if sentence))
    garbage.start()
    with asyncio.Runner(loop_factory=lambda: Loop(application)) as runner:
        try:
            return runner.run(_run(window, start, screenshot, after, meeting_place))
        finally:
            garbage.stop()
            if spool is not None:
                spool.remove()


def _settings() -> tuple[QSettings | None, str]:
    """The user's settings, or why the window has to do without them."""
    settings = QSettings()
    refusal = take_over(settings)
    return (None, refusal) if refusal else (settings, "")


def _spool(folder: Path | None) -> tuple[SpoolFolder | None, str]:
    """Where the session's traffic goes on the disk, or why it can't."""
    if folder is None:
        return None, ""
    try:
        return spools.new_folder(folder), ""
    except spools.SpoolError as error:
        return None, str(error)


def make_application(why_no_window: Callable[[], str] | None = None) -> QApplication:
    """The QApplication, named, so that its settings and windows are known by the name."""
    messages = QtMessages(why_no_window)
    application = QApplication.instance() or Application(sys.argv[:1])
    messages.let_through()
    assert isinstance(application, QApplication)
    application.setApplicationName("zmq-workbench")
    application.setApplicationDisplayName("ZeroMQ Workbench")
    application.setOrganizationName("zmq-workbench")
    # A Flatpak's files are named by its id, which the desktop looks for.
    application.setDesktopFileName(os.environ.get("FLATPAK_ID") or "zmq-workbench")
    application.setWindowIcon(QIcon(str(resource("icons", "zmq-workbench.svg"))))
    application.setQuitOnLastWindowClosed(False)  # the coroutine ends the loop, once all is closed
    return application


def _workspace(file: Path | None, pattern: str | None) -> Workspace:
    if file is not None:
        return storage.load(file)
    return gallery.load_pattern(pattern) if pattern is not None else Workspace()


async def _run(
    window: MainWindow, start: bool, screenshot: Path | None, after: float, meeting_place: Path | None
) -> int:
    _end_on_signals(window)
    application = QApplication.instance()
    if isinstance(application, Application):
        application.give_files_to(partial(open_in, window))
    if start:
        window.start_all()
    if meeting_place is not None:
        Reception(window, meeting_place)
    status = 0
    if screenshot is not None:
        await asyncio.sleep(after)
        try:
            picture.save(window.grab(), screenshot)
        except picture.PictureError as error:
            status = _refused(error)
        QTimer.singleShot(0, window.leave)
    await window.wait_closed()
    if isinstance(application, Application):
        application.give_files_to(None)
    window.deleteLater()
    return status


def _refused(error: Exception) -> int:
    print(printable(str(error)), file=sys.stderr)
    return 2


def _end_on_signals(window: MainWindow) -> None:
    """Ctrl-C, `kill`, and the end of the terminal that it was started from close the window in order."""
    if sys.platform == "win32":
        # There the loop has no signal handlers; Python's own runs at the next tick of the window's timer.
        signal.signal(signal.SIGINT, lambda *_: window.leave())
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # `nohup` asks for the terminal's end to be ignored, and is what some leave it running with.
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, window.leave)

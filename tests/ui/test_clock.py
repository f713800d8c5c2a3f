"""The window's timer: what comes is shown and on the disk without anybody asking, until the window closes."""

from __future__ import annotations

from PySide6.QtCore import QTimer

from workbench.document.workspace import Socket, Workspace
from workbench.session import Session
from workbench.traffic.capture import CaptureWriter, read_capture
from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind, Record
from workbench.ui.traffic.traffic_view import TrafficView

ONE = Record(time=1, socket="here", kind=Kind.RECEIVED, frames=(b"one",))


async def test_what_comes_is_shown_and_given_to_the_disk_by_itself(until, tmp_path, open_window):
    path = tmp_path / "kept.arrows"
    writer = CaptureWriter(path)
    window = open_window(Session(log=TrafficLog(writer)))
    window.document.replace(Workspace(sockets=(Socket(id="here", type="REP"),)))
    window.session.log.record(ONE)
    await until(lambda: window.findChild(TrafficView).model().rowCount() == 1)
    await until(lambda: read_capture(path)[0].num_rows == 1)
    window.leave()
    await window.wait_closed()
    assert not window.findChild(QTimer, "tick").isActive()
    writer.close()

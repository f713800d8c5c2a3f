"""A schedule of the composer goes on while the window paints, and leaves nothing behind."""

from __future__ import annotations

import time

from workbench.document.sending import at_rate
from workbench.document.workspace import Endpoint, Frame, Socket, Workspace
from workbench.traffic.records import Kind
from workbench.ui.traffic.traffic_view import TrafficView

WORKSPACE = Workspace(
    sockets=(
        Socket(id="push", type="PUSH", endpoints=(Endpoint(mode="bind", address="inproc://schedule"),)),
        Socket(id="pull", type="PULL", endpoints=(Endpoint(mode="connect", address="inproc://schedule"),)),
    )
)


def texts(window, kind: Kind) -> list[bytes]:
    log = window.session.log
    return [record.frames[0] for record in log.rows(0, len(log)) if record.kind is kind]


async def started(window, until, count: int | None) -> None:
    window.document.replace(WORKSPACE)
    window.start_all()
    await until(lambda: {state.phase for state in window.session.states().values()} == {"live"})
    sending = at_rate(500.0, count=count)
    window.composer.schedule_requested.emit("push", (Frame(text="{{ counter }}"),), sending, None)


async def test_all_go_in_their_order(window, until):
    await started(window, until, 200)
    await until(lambda: len(texts(window, Kind.RECEIVED)) == 200, 30)
    assert texts(window, Kind.RECEIVED) == [b"%d" % number for number in range(200)]


async def test_what_is_due_goes_before_the_next_piece_is_painted(window, until):
    await started(window, until, None)
    await until(lambda: texts(window, Kind.SENT), 30)
    before, deadline = len(texts(window, Kind.SENT)), time.monotonic() + 30
    view = window.findChild(TrafficView)
    # The loop has no turn here: nothing but painting happens.
    while len(texts(window, Kind.SENT)) < before + 3 and time.monotonic() < deadline:
        view.viewport().repaint()
    assert len(texts(window, Kind.SENT)) >= before + 3
    window.composer.schedule_stop_requested.emit()
    after = len(texts(window, Kind.SENT))
    for _ in range(10):
        view.viewport().repaint()
    assert len(texts(window, Kind.SENT)) == after

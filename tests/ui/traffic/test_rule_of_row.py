"""A row of traffic becomes a rule of the socket that received it, in the real window."""

from __future__ import annotations

from PySide6.QtWidgets import QTableView

from workbench.document.workspace import Echo, Endpoint, Frame, FrameMatch, Reply, Rule, Socket, Workspace
from workbench.ui.notice import NoticeBar


async def test_a_received_row_becomes_a_rule_that_can_be_undone(window, hand, until):
    bind, connect = (Endpoint(mode=mode, address="inproc://rule") for mode in ("bind", "connect"))
    start = Workspace(
        sockets=(
            Socket(id="rep", type="REP", at=(0, 0), endpoints=(bind,), behaviour=Echo()),
            Socket(id="req", type="REQ", at=(320, 0), endpoints=(connect,)),
        )
    )
    window.document.replace(start)
    window.start_all()
    window.session.send("req", (Frame(text="hello"),))
    await until(lambda: window.session.state("req").counters.received == 1)
    window.traffic.tick()
    table = hand.part(QTableView, "trafficView")
    model = table.model()
    cells = lambda row: (model.index(row, 2).data(), model.index(row, 3).data())  # noqa: E731
    await until(lambda: ("rep", "↓") in [cells(row) for row in range(model.rowCount())])
    row = next(row for row in range(model.rowCount()) if cells(row) == ("rep", "↓"))
    table.setCurrentIndex(model.index(row, 0))
    window.traffic.doings.make_rule()
    rule = Rule(when=(FrameMatch(text="hello"),), frames=(Frame(text="hello"),))
    assert window.document.workspace.sockets[0].behaviour == Reply(rules=(rule,))
    window.document.undo_stack.undo()
    assert window.document.workspace == start
    sent = next(row for row in range(model.rowCount()) if cells(row) == ("req", "↑"))
    table.setCurrentIndex(model.index(sent, 0))
    window.traffic.doings.make_rule()
    assert window.document.workspace == start
    assert window.findChild(NoticeBar).isVisible()

"""A row of the traffic becomes a message of the library."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit

from workbench.document.workspace import Endpoint, Frame, Message, Socket, Workspace
from workbench.traffic.records import Kind
from workbench.ui.library_wiring import message_of
from workbench.ui.traffic.traffic_view import TrafficView

WORKSPACE = Workspace(
    sockets=(
        Socket(id="a", type="PUSH", endpoints=(Endpoint(mode="bind", address="inproc://library"),)),
        Socket(id="b", type="PULL", endpoints=(Endpoint(mode="connect", address="inproc://library"),)),
    )
)


async def test_a_row_is_kept_under_a_name_that_can_be_changed_at_once(window, until):
    window.document.replace(WORKSPACE)
    window.start_all()
    await until(lambda: {state.phase for state in window.session.states().values()} == {"live"})
    window.session.send("a", (Frame(text="order/new"), Frame(hex="ff 00")))
    log = window.session.log
    await until(lambda: any(log.record_at(row).kind is Kind.RECEIVED for row in range(len(log))))
    window.traffic.tick()
    row = next(row for row in range(len(log)) if log.record_at(row).kind is Kind.RECEIVED)
    view = window.findChild(TrafficView)
    view.setCurrentIndex(view.model().index(row, 0))
    window.findChild(QAction, "actionSaveMessage").trigger()
    frames = (Frame(text="order/new"), Frame(hex="ff 00"))
    assert window.document.workspace.messages == (
        Message(name="order new", frames=frames),
    )  # a PULL can't send
    assert window.findChild(QLineEdit, "messageRename").isVisible()
    window.document.undo_stack.undo()
    assert window.document.workspace.messages == ()


def test_it_is_named_by_its_first_text_and_bound_to_a_socket_that_can_send():
    frames = (Frame(hex="00"), Frame(text=""), Frame(text="  a long text that goes on and on"))
    made = message_of(WORKSPACE, "a", frames)
    assert made == Message(name="a long text that goes on", socket="a", frames=frames)
    taken = Workspace(sockets=WORKSPACE.sockets, messages=(made,))
    assert message_of(taken, "a", frames).name == "a long text that goes on-2"
    assert message_of(WORKSPACE, "gone", (Frame(hex="00"),)).name == "message"

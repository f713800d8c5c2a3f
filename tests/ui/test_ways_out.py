"""In the real window: a problem's way out taken at a click, and saved messages sent from list and canvas."""

from __future__ import annotations

import socket as os_socket

from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QStyleOptionViewItem

from workbench.document.workspace import Endpoint, Frame, Message, Socket, Workspace
from workbench.ui.mime import MESSAGE
from workbench.ui.problems.problems_view import ProblemsView

LEFT = Qt.MouseButton.LeftButton


def problems(window) -> list[str]:
    model = window.findChild(ProblemsView, "problemsView").model()
    return [model.index(row).data() for row in range(model.rowCount())]


def click_fix(window, row: int) -> None:
    view = window.findChild(ProblemsView, "problemsView")
    option = QStyleOptionViewItem()
    view.initViewItemOption(option)
    index = view.model().index(row)
    view.scrollTo(index)
    option.rect = view.visualRect(index)
    QTest.mouseClick(view.viewport(), LEFT, pos=view.itemDelegate().fix_rect(option, index).center())


async def shown(window, until) -> None:
    window.problems.parentWidget().show()
    await until(lambda: window.findChild(ProblemsView, "problemsView").isVisible())


def pair(port: int) -> Workspace:
    address = f"tcp://127.0.0.1:{port}"
    return Workspace(
        sockets=(
            Socket(id="pull", type="PULL", endpoints=(Endpoint(mode="bind", address=address),)),
            Socket(
                id="push", type="PUSH", at=(320, 0), endpoints=(Endpoint(mode="connect", address=address),)
            ),
        ),
        messages=(Message(name="free", frames=(Frame(text="hello"),)),),
    )


async def test_a_sub_without_topics_gets_all_of_them_at_a_click(hand, window, until):
    hand.drop_socket("SUB", (0, 0))
    await until(lambda: any("subscribes to nothing" in words for words in problems(window)))
    await shown(window, until)
    click_fix(window, next(i for i, words in enumerate(problems(window)) if "subscribes" in words))
    assert window.document.workspace.sockets[0].subscriptions == (Frame(text=""),)
    window.document.undo_stack.undo()
    assert window.document.workspace.sockets[0].subscriptions == ()


async def test_a_taken_port_is_left_for_a_free_one_and_the_link_follows(hand, window, until):
    with os_socket.create_server(("127.0.0.1", 0)) as taken:
        window.document.replace(pair(taken.getsockname()[1]))
        hand.start_all()
        await until(lambda: window.session.state("pull").phase == "failed")
        await until(lambda: problems(window))
        await shown(window, until)
        click_fix(window, 0)
        await until(lambda: window.session.state("pull").phase == "live")
        await until(lambda: window.session.state("push").endpoints[0].phase == "connected")
    await until(lambda: problems(window) == [])


async def test_a_wrong_pair_that_was_put_right_is_connected_again_at_a_click(hand, window, until):
    listener = os_socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    listener.close()
    window.document.replace(
        Workspace(
            sockets=(
                Socket(id="a", type="REQ", endpoints=(Endpoint(mode="bind", address=f"tcp://127.0.0.1:{port}"),)),
                Socket(
                    id="b", type="REQ", at=(320, 0),
                    endpoints=(Endpoint(mode="connect", address=f"tcp://127.0.0.1:{port}"),),
                ),
            )
        )
    )  # fmt: skip
    hand.start_all()
    await until(lambda: window.session.state("b").remedy == "reopen")
    await until(lambda: any("b" in words and "Reconnect" in words for words in told(window)))
    await shown(window, until)
    opened = len(window.session.log)
    click_fix(window, next(i for i, words in enumerate(told(window)) if "Reconnect" in words))
    await until(lambda: len(window.session.log) > opened)


def told(window) -> list[str]:
    """What assistive technology is told of each problem: place, sentence and way out."""
    model = window.findChild(ProblemsView, "problemsView").model()
    role = Qt.ItemDataRole.AccessibleTextRole
    return [str(model.index(row).data(role)) for row in range(model.rowCount())]


async def test_a_message_dropped_on_a_socket_is_sent_from_it(hand, window, until, tmp_path):
    window.document.replace(pair(0))
    window.document.replace(
        Workspace(
            sockets=(
                Socket(id="pull", type="PULL", endpoints=(Endpoint(mode="bind", address="inproc://here"),)),
                Socket(
                    id="push", type="PUSH", at=(320, 0),
                    endpoints=(Endpoint(mode="connect", address="inproc://here"),),
                ),
            ),
            messages=(Message(name="free", frames=(Frame(text="hello"),)),),
        )
    )  # fmt: skip
    hand.start_all()
    await until(lambda: len(window.session.running) == len(window.document.workspace.sockets))
    window.canvas.zoom_to_fit()
    mime = QMimeData()
    mime.setData(MESSAGE, b"free")
    node = window.canvas.node("push")
    place = QPointF(window.canvas.mapFromScene(node.mapToScene(node.rect().center())))
    none, copy = Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    enter = QDragEnterEvent(place.toPoint(), copy, mime, LEFT, none)
    QApplication.sendEvent(window.canvas.viewport(), enter)
    assert enter.isAccepted()
    over = QDragMoveEvent(place.toPoint(), copy, mime, LEFT, none)
    QApplication.sendEvent(window.canvas.viewport(), over)
    assert over.isAccepted()
    beside = QDragMoveEvent(QPointF(5, 5).toPoint(), copy, mime, LEFT, none)
    QApplication.sendEvent(window.canvas.viewport(), beside)
    assert not beside.isAccepted()
    QApplication.sendEvent(window.canvas.viewport(), QDropEvent(place, copy, mime, LEFT, none))
    await until(lambda: hand.rows("pull") == [("pull", "↓", "hello")])

    messages = window.messages.findChild(QListView)
    messages.setFocus()
    messages.setCurrentIndex(messages.model().index(0, 0))
    QTest.keyClick(messages, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: len(hand.rows("pull")) == 2)

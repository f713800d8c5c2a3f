"""Taps in the window: programs elsewhere talk through one, and the traffic shows what they say."""

from __future__ import annotations

import socket
from contextlib import ExitStack

import pytest
import zmq
from msgspec import structs
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPushButton, QTableView

from tests.ports import free_port
from workbench.document import gallery
from workbench.session import Session
from workbench.traffic.records import Kind
from workbench.ui import theme
from workbench.ui.main_window import MainWindow


@pytest.fixture
def peer():
    """`peer(type)` is a socket of a program elsewhere."""
    with ExitStack() as all_:
        context = all_.enter_context(zmq.Context())

        def make(type_):
            made = all_.enter_context(context.socket(type_))
            made.linger = 0
            return made

        yield make


def with_port(workspace, port):
    return structs.replace(workspace, variables={**workspace.variables, "port": port})


def taps(window):
    window.findChild(QAction, "actionTaps").trigger()
    return window.findChild(QDialog, "tapsDialog")


def fill(dialog, listen, target):
    for name, text in (("tapListen", listen), ("tapTarget", target)):
        field = dialog.findChild(QLineEdit, name)
        field.selectAll()
        QTest.keyClicks(field, text)
    QTest.keyClick(dialog.findChild(QLineEdit, "tapTarget"), Qt.Key.Key_Return)


def shown(dialog, row=0):
    model = dialog.findChild(QTableView, "tapsTable").model()
    return [model.index(row, column).data() for column in range(3)]


def say(dialog, name):
    label = dialog.findChild(QLabel, name)
    return label.text() if label.isVisible() else ""


def arrived(socket_):
    return socket_.get(zmq.EVENTS) & zmq.POLLIN


async def test_what_two_programs_say_is_seen_and_goes_on_when_the_dialog_is_closed(window, until, peer):
    server, client = peer(zmq.REP), peer(zmq.REQ)
    target = f"tcp://127.0.0.1:{server.bind_to_random_port('tcp://127.0.0.1')}"
    dialog = taps(window)
    fill(dialog, "tcp://127.0.0.1:*", target)
    await until(lambda: shown(dialog)[2] == "0 clients")
    QTest.keyClick(
        dialog.findChild(QTableView, "tapsTable"), Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier
    )
    address = QGuiApplication.clipboard().text()
    assert address == shown(dialog)[0]
    client.connect(address)
    await until(lambda: shown(dialog)[2] == "1 client")
    dialog.close()
    client.send(b"question")
    await until(lambda: arrived(server))
    server.recv()
    server.send(b"answer")
    await until(lambda: arrived(client))
    client.recv()
    log = window.session.log
    await until(lambda: Kind.RECEIVED in {log.record_at(row).kind for row in range(len(log))})
    messages = [r for r in log.rows(0, len(log)) if r.kind is not Kind.EVENT]
    assert [(r.socket, r.kind, r.frames) for r in messages] == [
        ("REQ-1", Kind.SENT, (b"", b"question")),
        ("REQ-1", Kind.RECEIVED, (b"", b"answer")),
    ]

    dialog = taps(window)
    assert shown(dialog)[0] == address
    table = dialog.findChild(QTableView, "tapsTable")
    table.selectRow(0)
    table.setFocus()
    await until(dialog.isActiveWindow)
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert table.model().rowCount() == 0
    await until(lambda: "The tap ended." in log.record_at(len(log) - 1).reason)


async def test_enter_starts_one_tap_also_while_addresses_are_offered(window, until):
    window.document.replace(gallery.load_pattern("request-reply"))
    window.document.edit("another port", lambda workspace: with_port(workspace, free_port()))
    window.start_all()
    server = "server"
    await until(lambda: window.session.state(server).endpoints[0].phase == "bound")
    bound = window.session.state(server).endpoints[0].actual
    dialog = taps(window)
    field = dialog.findChild(QLineEdit, "tapTarget")
    QTest.keyClicks(field, bound[:-1])
    QTest.keyClicks(field, bound[-1])
    offered = field.completer().popup()
    await until(offered.isVisible)
    QTest.keyClick(offered, Qt.Key.Key_Return)
    assert [state.target for state in window.session.taps.states()] == [bound]
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert len(window.session.taps.states()) == 2


async def test_what_can_not_be_is_told_and_the_fields_stay(window, until):
    dialog = taps(window)
    fill(dialog, "inproc://a", "tcp://127.0.0.1:1")
    assert "between tcp:// and ipc://" in say(dialog, "tapProblem")
    assert dialog.findChild(QLineEdit, "tapListen").text() == "inproc://a"
    assert window.session.taps.states() == ()
    QTest.keyClicks(dialog.findChild(QLineEdit, "tapListen"), "b")
    assert say(dialog, "tapProblem") == ""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        fill(dialog, f"tcp://127.0.0.1:{taken.getsockname()[1]}", "tcp://127.0.0.1:1")
        await until(lambda: say(dialog, "tapTold"))
    assert "has this address already" in say(dialog, "tapTold")
    dialog.findChild(QPushButton, "tapStopLink").click()
    assert say(dialog, "tapTold") == ""
    assert window.session.taps.states() == ()


async def test_other_machines_are_warned_of(window, until):
    dialog = taps(window)
    fill(dialog, "tcp://*:*", "tcp://127.0.0.1:1")
    await until(lambda: say(dialog, "tapWarning"))
    assert "other machines can connect here" in say(dialog, "tapWarning")


async def test_the_last_addresses_are_there_the_next_time(tmp_path, until):
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    for first in (True, False):
        window = MainWindow(Session(), theme.LIGHT, settings)
        window.show()
        dialog = taps(window)
        if first:
            fill(dialog, "tcp://127.0.0.1:*", "tcp://127.0.0.1:4711")
        else:
            assert dialog.findChild(QLineEdit, "tapTarget").text() == "tcp://127.0.0.1:4711"
        window.leave()
        await window.wait_closed()
        window.deleteLater()

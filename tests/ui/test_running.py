"""What is sent by hand, where something has to be waited for first."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtWidgets import QLabel

from workbench.document.protobuf import known
from workbench.document.sending import at_rate
from workbench.document.workspace import Endpoint, Frame, Message, Socket, Workspace
from workbench.traffic.records import Kind

ORDER = Frame(protobuf={"id": 1}, message="shop.Order", schema="orders.desc")
WORKSPACE = Workspace(
    sockets=(
        Socket(id="push", type="PUSH", endpoints=(Endpoint(mode="bind", address="inproc://running"),)),
        Socket(id="pull", type="PULL", endpoints=(Endpoint(mode="connect", address="inproc://running"),)),
    ),
    messages=(Message(name="order", socket="push", frames=(ORDER,)),),
)


@pytest.fixture
def gate(monkeypatch):
    """Open once descriptors may be read."""
    may_read, load, readers = threading.Event(), known._load, []

    def slowly(path):
        readers.append(threading.current_thread())
        assert may_read.wait(30)
        return load(path)

    monkeypatch.setattr(known, "_load", slowly)
    may_read.readers = readers
    yield may_read
    may_read.set()


@pytest.fixture
async def started(gate, window, until, orders, tmp_path):
    orders(tmp_path)
    window.document.replace(WORKSPACE, tmp_path / "orders.zmqw")
    window.start_all()
    await until(lambda: {state.phase for state in window.session.states().values()} == {"live"})
    return window


def sent(window) -> int:
    log = window.session.log
    return sum(record.kind is Kind.SENT for record in log.rows(0, len(log)))


def outcome(window) -> str:
    return window.findChild(QLabel, "composerOutcome").text()


async def test_a_message_goes_by_itself_once_its_descriptors_are_read(started, gate, until):
    started.running.send_message("order")
    assert outcome(started) == "Its descriptors are being read. It goes once they are."
    await until(lambda: gate.readers)
    assert sent(started) == 0
    gate.set()
    await until(lambda: sent(started) == 1)
    assert outcome(started).startswith("Sent 1 frame")
    assert threading.main_thread() not in gate.readers


async def test_so_does_a_schedule(started, gate, until):
    started.composer.schedule_requested.emit("push", (ORDER,), at_rate(100.0, count=3), None)
    assert outcome(started).startswith("Its descriptors are being read.")
    gate.set()
    await until(lambda: sent(started) == 3)


async def test_a_schedule_that_is_stopped_meanwhile_never_goes(started, gate, until):
    started.composer.schedule_requested.emit("push", (ORDER,), at_rate(100.0, count=3), None)
    started.composer.schedule_stop_requested.emit()
    gate.set()
    started.running.send_message("order")
    await until(lambda: sent(started) == 1)
    assert not started.findChild(QLabel, "composerOutcome").text().startswith("Its")

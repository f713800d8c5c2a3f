"""The traffic model says what the log says, row for row, and survives what is done to the log."""

from __future__ import annotations

import pyarrow as pa
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from workbench.traffic.filter.language import compile_filter
from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind, MessageSlice, Record
from workbench.ui.theme import LIGHT
from workbench.ui.traffic import tints
from workbench.ui.traffic.cells import Column
from workbench.ui.traffic.shown_rows import SocketRows
from workbench.ui.traffic.tints import Tint
from workbench.ui.traffic.traffic_model import TrafficModel


def record(socket: str, kind: Kind = Kind.SENT, *frames: bytes, **more: object) -> Record:
    return Record(time=1_700_000_000_123_000_000, socket=socket, kind=kind, frames=frames, **more)


def model_of(log: TrafficLog, socket: str | None = None) -> TrafficModel:
    model = TrafficModel(LIGHT)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    assert tester.parent() is model
    model.set_source(log, SocketRows(log, socket))
    return model


def cell(model: TrafficModel, row: int, column: Column) -> object:
    return model.index(row, column).data()


def test_rows_come_when_they_are_pulled(qapp):
    log = TrafficLog()
    model = model_of(log)
    log.record(record("a", Kind.SENT, b"Hello", b"\xff\xad"))
    assert model.rowCount() == 0
    assert model.pull() == 1
    assert cell(model, 0, Column.WAY) == "↑"
    assert cell(model, 0, Column.FRAMES) == "2"
    assert cell(model, 0, Column.SIZE) == "7"
    assert cell(model, 0, Column.MESSAGE) == "Hello · ff ad"
    assert model.pull() == 0


def test_one_socket_has_its_own_rows_with_the_numbers_of_all(qapp):
    log = TrafficLog()
    model = model_of(log, "b")
    for socket in "abab":
        log.record(record(socket, Kind.SENT, b"x"))
    assert model.pull() == 2
    assert [cell(model, row, Column.SEQ) for row in range(2)] == ["2", "4"]


def test_sealed_rows_read_as_open_ones(qapp):
    log = TrafficLog()
    model = model_of(log)
    count = 10_000
    messages = [(number.to_bytes(4, "big").hex().encode(),) for number in range(count)]
    log.extend(MessageSlice.of("a", messages, [0] * count, [""] * count))
    log.record(record("a", Kind.REFUSED, b"late", reason="No peer."))
    assert model.pull() == count + 1
    assert cell(model, 7000, Column.MESSAGE) == "00001b58"
    assert cell(model, count, Column.MESSAGE) == "No peer.  (late)"
    assert cell(model, count, Column.SEQ) == "10,001"


def test_after_a_clear_nothing_is_left_and_nothing_raises(qapp):
    log = TrafficLog()
    model = model_of(log)
    log.record(record("a", Kind.SENT, b"x"))
    model.pull()
    log.clear()
    assert cell(model, 0, Column.MESSAGE) is None
    model.pull()
    assert model.rowCount() == 0


def test_what_a_peer_sent_cannot_hide_or_turn_text(qapp):
    log = TrafficLog()
    model = model_of(log)
    log.record(record("a", Kind.EVENT, event="failed", reason="\x1b[31m\u202eabc", trouble=True))
    model.pull()
    shown = cell(model, 0, Column.MESSAGE)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert model.index(0, Column.MESSAGE).data(Qt.ItemDataRole.BackgroundRole) == LIGHT.color("fail_soft")


@pytest.mark.parametrize("socket", [None, "a"])
def test_rows_that_leave_the_log_leave_the_model(qapp, socket):
    log = TrafficLog(budget=1 << 20)
    model = TrafficModel(LIGHT)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_source(log, SocketRows(log, socket))
    for number in range(400):
        log.record(record("ab"[number % 3 == 0], Kind.SENT, bytes(20_000)))
        if number % 50 == 0:
            model.pull()
    model.pull()
    rows = range(model.rowCount())
    seqs = [model.seq(row) for row in rows]
    assert seqs[-1] == 400 if socket is None else 399
    assert log.first > 100
    assert seqs[0] > log.first
    assert all(model.record(row) is not None for row in rows)
    if socket is None:
        assert seqs == list(range(log.first + 1, 401))
    else:
        assert {model.record(row).socket for row in rows} == {"a"}


class Known:
    """Latencies of the rows below `stop`."""

    def __init__(self, log: TrafficLog, *values: int | None) -> None:
        self.generation = log.generation
        self.values = values
        self.stop = len(values)

    def latencies(self, start: int, stop: int) -> pa.Array:
        return pa.array(self.values[start:stop], pa.int64())


def test_a_reply_says_how_long_it_took_once_that_is_known(qapp):
    log = TrafficLog()
    model = model_of(log)
    for _ in range(4):
        log.record(record("a", Kind.RECEIVED, b"x"))
    model.pull()
    assert cell(model, 1, Column.LATENCY) == ""
    model.set_latencies(Known(log, None, 310_000, 5_250_000))
    assert [cell(model, row, Column.LATENCY) for row in range(4)] == ["", "310 µs", "5.25 ms", ""]
    model.set_tints([Tint(compile_filter("latency > 1ms"), "warn")])
    grounds = [model.cell(row, Column.MESSAGE).background for row in range(4)]
    assert grounds == [None, None, tints.ground(LIGHT, "warn"), None]
    log.clear()
    log.record(record("a", Kind.RECEIVED, b"x"))
    log.record(record("a", Kind.RECEIVED, b"x"))
    model.pull()
    assert cell(model, 1, Column.LATENCY) == ""  # those were of other rows

"""The rows that a filter hits, as a model shows them: in order, from either end, while the log goes on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtTest import QAbstractItemModelTester

from workbench.traffic.filter.language import compile_filter
from workbench.traffic.filter.search import Search
from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind, MessageSlice, Record
from workbench.ui.theme import LIGHT
from workbench.ui.traffic.shown_rows import HitRows, SocketRows, place_of
from workbench.ui.traffic.traffic_model import TrafficModel


@pytest.fixture
def search():
    search = Search()
    yield search
    search.close()


def add(log: TrafficLog, start: int, count: int, size: int = 8) -> None:
    messages = [(f"{number}".encode().ljust(size),) for number in range(start, start + count)]
    log.extend(MessageSlice.of("a", messages, [0] * count, [""] * count))


def wait(qtbot, model: TrafficModel, count: int, first: int | None = None) -> None:
    """Until so many rows are shown, from that row of the log on: on the way there may be as many others."""

    def there() -> bool:
        model.pull()
        return model.rowCount() == count and first in (None, model.log_row(0))

    qtbot.waitUntil(there)


@pytest.mark.parametrize("newest_first", [False, True])
def test_hits_are_shown_in_order_and_go_on_with_the_log(qtbot, search, newest_first):
    log = TrafficLog()
    for start in range(0, 30_000, 5_000):
        add(log, start, 5_000)
    model = TrafficModel(LIGHT)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    rows = HitRows(log, compile_filter('frame[0] contains "77"'), search, newest_first=newest_first)
    model.set_source(log, rows)
    expected = [number for number in range(30_000) if "77" in str(number)]
    wait(qtbot, model, len(expected))
    assert [model.seq(row) - 1 for row in range(model.rowCount())] == expected
    assert rows.is_done
    add(log, 30_000, 10_000)
    expected += [number for number in range(30_000, 40_000) if "77" in str(number)]
    wait(qtbot, model, len(expected))
    assert [model.log_row(row) for row in range(model.rowCount())] == expected
    assert model.place_of(30_077) == expected.index(30_077)
    assert model.shows(30_077)
    assert not model.shows(30_080)


@pytest.mark.parametrize("newest_first", [False, True])
def test_hits_that_leave_the_log_leave_the_model(qtbot, search, newest_first):
    log = TrafficLog(budget=2 << 20)
    model = TrafficModel(LIGHT)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.set_source(log, HitRows(log, compile_filter(""), search, newest_first=newest_first))
    for start in range(0, 5_000, 500):
        add(log, start, 500, 1_000)
        model.pull()
    assert log.first > 0
    wait(qtbot, model, 5_000 - log.first, first=log.first)
    assert all(model.record(row) is not None for row in range(0, model.rowCount(), 97))


def test_an_emptied_log_is_looked_through_anew(qtbot, search):
    log = TrafficLog()
    add(log, 0, 1_000)
    model = TrafficModel(LIGHT)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.set_source(log, HitRows(log, compile_filter('frame[0] contains "9"'), search))
    wait(qtbot, model, 271)
    log.clear()
    assert model.record(0) is None
    add(log, 9, 1)
    wait(qtbot, model, 1)
    assert model.record(0).frames == (b"9       ",)


def test_a_search_that_is_stopped_keeps_what_it_found_and_says_how_far_it_came(search):
    log = TrafficLog()
    for start in range(0, 2_000_000, 100_000):
        add(log, start, 100_000)
    rows = HitRows(log, compile_filter("text matches /1.*2.*3.*4.*5/"), search)
    rows.update()
    assert not rows.is_done
    rows.stop()
    found = rows.update()
    assert rows.is_done
    assert rows.problem.startswith("Stopped after ")
    assert search.take() is None
    assert rows.update() == found


def test_a_socket_s_rows_are_found_by_halving():
    log = TrafficLog()
    for socket in "abab":
        log.record(Record(time=0, socket=socket, kind=Kind.SENT))
    rows = SocketRows(log, "b")
    count = rows.update()
    assert [place_of(rows, count, row) for row in range(5)] == [0, 0, 1, 1, 2]
    assert rows.early() == 0


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 3), max_size=40), st.booleans())
def test_whatever_comes_and_leaves_the_rows_are_those_that_match(steps, newest_first):
    """Step by step beside a list: rows come, are taken in, and leave."""
    search, log = Search(), TrafficLog(budget=200_000)
    try:
        rows = HitRows(log, compile_filter("kind == sent"), search, newest_first=newest_first)
        number = 0
        for step in steps:
            if step < 3:
                kind = (Kind.SENT, Kind.RECEIVED)[step % 2]
                log.record(Record(time=number, socket="a", kind=kind, frames=(bytes(20_000),)))
                number += 1
            else:
                rows.let_go()
                rows.early()
                rows.let_in()
                rows.update()
        rows.let_go()
        shown = [rows.row(index) for index in range(len(rows))]
        assert shown == sorted(set(shown))
        assert all(log.record_at(row).kind is Kind.SENT for row in shown if row >= log.first)
    finally:
        search.close()

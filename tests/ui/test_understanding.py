"""Statistics, plot and sequence diagram in the real window, over real traffic."""

from __future__ import annotations

import threading
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget, QLineEdit, QTableView, QToolButton

from tests.patterns import pattern
from workbench.document import gallery
from workbench.traffic.records import Kind
from workbench.traffic.sequence import Diagram
from workbench.ui.plots.panel import PlotPanel
from workbench.ui.sequence.panel import SequencePanel
from workbench.ui.statistics.panel import StatisticsPanel

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def go_to(window, until):
    """Open a panel as its key does, and wait until it is in sight."""

    async def opened(name: str, kind: type):
        window.findChild(object, f"actionFocus{name}").trigger()
        panel = window.findChild(kind)
        await until(lambda: not panel.visibleRegion().isEmpty())
        return panel

    return opened


async def exchange(window, until, name: str, answers: int) -> None:
    """Run that pattern until so many answers came, and stop it."""
    window.document.replace(pattern(name))
    log = window.session.log
    window.start_all()
    client = window.document.workspace.sockets[0].id

    def answered() -> int:
        return sum(r.socket == client and r.kind is Kind.RECEIVED for r in log.rows(0, len(log)))

    window.running.send_message(window.document.workspace.messages[0].name)
    await until(lambda: answered() >= answers)
    window.running.stop_all()


def chosen_rows(window) -> list[int]:
    return window.traffic.chosen.rows(10_000)


def line_of(window) -> QLineEdit:
    return window.findChild(QLineEdit, "trafficFilter")


async def test_nothing_is_shown_until_it_is_asked_for_and_the_cross_hides_it(window, until, go_to):
    docks = [window.findChild(QDockWidget, f"dock{name}") for name in ("Statistics", "Plot", "Sequence")]
    assert not any(dock.isVisible() for dock in docks)
    panel = await go_to("Plot", PlotPanel)
    assert window.composer.visibleRegion().isEmpty()
    panel.findChild(QToolButton, "plotHide").click()
    await until(lambda: not panel.isVisible() and not window.composer.visibleRegion().isEmpty())


async def test_the_statistics_are_those_of_the_traffic_and_follow_the_filter(window, until, go_to):
    panel = await go_to("Statistics", StatisticsPanel)
    await exchange(window, until, "request-reply", 2)
    table, log = panel.findChild(QTableView, "statisticsTable"), window.session.log

    def shown() -> list[list[str]]:
        model = table.model()
        return [[model.index(row, column).data() for column in (0, 1, 2)] for row in range(model.rowCount())]

    def by_hand(keep) -> list[list[str]]:
        rows = [record for record in log.rows(0, len(log)) if keep(record)]
        return [
            [
                window.document.workspace.socket(socket).label,
                *(f"{sum(r.socket == socket and r.kind is kind for r in rows)}" for kind in list(Kind)[:2]),
            ]
            for socket in dict.fromkeys(r.socket for r in rows)
        ]

    await until(lambda: shown() == by_hand(lambda record: True) != [])
    line_of(window).setText('kind == received and socket == "client"')
    QTest.keyClick(line_of(window), Qt.Key.Key_Return)
    await until(
        lambda: shown() == by_hand(lambda record: record.kind is Kind.RECEIVED and record.socket == "client")
    )
    assert "Of the rows shown" in panel.line.words
    line_of(window).clear()
    QTest.keyClick(line_of(window), Qt.Key.Key_Return)
    await until(lambda: shown() == by_hand(lambda record: True))


async def test_replies_have_a_latency_that_can_be_filtered_for(window, until):
    await exchange(window, until, "dealer-router", 2)
    log, pairing = window.session.log, window._understanding.pairing
    await until(lambda: pairing.generation == log.generation and pairing.stop == len(log))
    replies = [row for row in range(len(log)) if pairing.latency(row) is not None]
    assert replies
    for row in replies:
        reply, request = log.record_at(row), log.record_at(pairing.partner(row))
        assert request.socket == reply.socket
        assert {request.kind, reply.kind} == {Kind.SENT, Kind.RECEIVED}
        assert reply.frames[-1].endswith(request.frames[-1])  # "Answer to Question 0 of Client1"
    window.traffic.set_filter("latency >= 0ns")
    model = window.findChild(QTableView, "trafficView").model()
    await until(lambda: [model.log_row(row) for row in range(model.rowCount())] == replies)


async def test_brushing_the_plot_selects_the_rows_and_filters_for_their_time(window, until, go_to):
    panel = await go_to("Plot", PlotPanel)
    await exchange(window, until, "request-reply", 3)
    log, plot = window.session.log, panel.time_plot
    await until(lambda: panel.line.words == f"All {len(log):,} rows")
    area = plot.area()
    # Up to the middle of the longest pause: when rows come within the plot's time is the machine's affair.
    times = [log.record_at(row).time for row in range(len(log))]
    before, after = max(pairwise(times), key=lambda pair: pair[1] - pair[0])
    first, last = (
        QPoint(round(x), round(area.center().y()))
        for x in (area.left(), plot.scale().place((before + after) / 2))
    )
    QTest.mousePress(plot, LEFT, pos=first)
    QTest.mouseMove(plot, (first + last) / 2)
    QTest.mouseMove(plot, last)
    QTest.mouseRelease(plot, LEFT, pos=last)
    start, stop = map(int, plot.chosen)
    inside = [row for row in range(len(log)) if start <= log.record_at(row).time < stop]
    assert 0 < len(inside) < len(log)
    assert chosen_rows(window) == inside
    QTest.keyClick(plot, Qt.Key.Key_Return)
    model = window.findChild(QTableView, "trafficView").model()
    await until(lambda: [model.log_row(row) for row in range(model.rowCount())] == inside)
    await until(lambda: panel.line.words.startswith(f"{len(inside):,} row") or plot.chosen is not None)


async def test_the_latencies_of_the_histogram_become_a_filter(window, until, go_to):
    panel = await go_to("Plot", PlotPanel)
    await exchange(window, until, "request-reply", 2)
    await until(lambda: panel.line.words == f"All {len(window.session.log):,} rows")
    edges = panel.latency_plot.edges()
    panel.latency_plot.choose((edges[0], edges[-1]))
    panel.findChild(QToolButton, "plotOnly").click()
    assert line_of(window).text().startswith("latency >= ")
    model = window.findChild(QTableView, "trafficView").model()
    pairing = window._understanding.pairing
    replies = sum(pairing.latency(row) is not None for row in range(len(window.session.log)))
    await until(lambda: model.rowCount() == replies > 0)


async def test_the_selected_rows_are_drawn_and_a_row_of_the_diagram_is_found_again(
    window, until, go_to, tmp_path
):
    panel = await go_to("Sequence", SequencePanel)
    await exchange(window, until, "request-reply", 1)
    await until(lambda: not panel.view.diagram.slots)
    view = window.findChild(QTableView, "trafficView")
    window.traffic.tick()
    view.selectAll()
    await until(lambda: bool(panel.view.diagram.arrows))
    shown: Diagram = panel.view.diagram
    titles = [line.title for line in shown.lifelines]
    assert sorted(titles) == ["Client", "Server"]
    ways = [(titles[arrow.sender], titles[arrow.receiver]) for arrow in shown.arrows[:2]]
    assert ways == [("Client", "Server"), ("Server", "Client")]
    assert all(arrow.received_row is not None for arrow in shown.arrows[:2])
    panel.save_svg(str(tmp_path / "a.svg"))
    await until(lambda: panel.line.words.startswith("Saved"))
    found = {element.text for element in ET.parse(tmp_path / "a.svg").iter()}
    assert {"Client", "Server", "Hello", "Hello from server"} <= found
    panel.view.choose(1)
    QTest.keyClick(panel.view, Qt.Key.Key_Return)
    assert chosen_rows(window) == [shown.slots[1].row]


async def test_after_another_file_nothing_of_the_one_before_is_shown(window, until, go_to):
    panel = await go_to("Statistics", StatisticsPanel)
    await exchange(window, until, "request-reply", 1)
    table = panel.findChild(QTableView, "statisticsTable")
    await until(lambda: table.model().rowCount() > 0)
    window.document.replace(gallery.load_pattern("pair"))
    await until(lambda: table.model().rowCount() == 0)


async def test_the_thread_is_gone_once_the_window_is(window, until, go_to):
    await go_to("Plot", PlotPanel)
    await exchange(window, until, "request-reply", 1)

    def names() -> list[str]:
        return [thread.name for thread in threading.enumerate()]

    await until(lambda: "follower" in names())
    window._understanding.close()
    assert "follower" not in names()

"""The table follows the tail until the user looks elsewhere, and then no row moves under the cursor."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QTabBar

from workbench.document.workspace import Socket, Workspace
from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind, Record
from workbench.ui.theme import LIGHT
from workbench.ui.traffic.cells import Column
from workbench.ui.traffic.panel import TrafficPanel
from workbench.ui.traffic.row_painter import PADDING
from workbench.ui.traffic.traffic_view import TrafficView


@pytest.fixture
def panel(qtbot):
    panel = TrafficPanel(LIGHT)
    qtbot.addWidget(panel)
    panel.source = TrafficLog()
    panel.set_log(panel.source)
    panel.resize(900, 340)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def add(panel: TrafficPanel, count: int) -> None:
    for number in range(count):
        frame = f"message {number}".encode()
        panel.source.record(Record(time=0, socket="a", kind=Kind.SENT, frames=(frame,)))
    panel.tick()


def test_it_follows_lets_go_and_follows_again(panel, qtbot):
    view = panel.findChild(TrafficView)
    bar = view.verticalScrollBar()
    add(panel, 100)
    assert bar.value() == bar.maximum()
    view.setFocus()
    view.selectRow(99)
    for _ in range(5):
        qtbot.keyClick(view, Qt.Key.Key_Up)
    assert not view.following
    top = view.rowAt(0)
    add(panel, 50)
    assert view.rowAt(0) == top
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.following
    add(panel, 10)
    assert bar.value() == bar.maximum()


def test_the_numbers_are_never_cut_by_their_column(panel):
    view = panel.findChild(TrafficView)
    add(panel, 9)
    view.setColumnWidth(Column.SEQ, 16)
    add(panel, 1)
    room = view.columnWidth(Column.SEQ) - 2 * PADDING
    assert room >= QFontMetrics(view.model().font(Column.SEQ)).horizontalAdvance("10")
    view.setColumnHidden(Column.SEQ, True)
    add(panel, 1)
    assert view.isColumnHidden(Column.SEQ)


def test_a_smaller_table_keeps_the_newest_row_in_sight(panel):
    view = panel.findChild(TrafficView)
    add(panel, 100)
    panel.resize(900, 240)
    bar = view.verticalScrollBar()
    assert view.following
    assert bar.value() == bar.maximum()


def test_rows_that_leave_the_log_move_nothing_that_is_in_sight(panel, qtbot):
    view = panel.findChild(TrafficView)
    panel.source = TrafficLog(budget=6 << 20)
    panel.set_log(panel.source)
    body = bytes(100_000)

    def flood(count):
        for _ in range(count):
            panel.source.record(Record(time=0, socket="a", kind=Kind.SENT, frames=(body,)))
        panel.tick()

    flood(40)
    view.setFocus()
    view.selectRow(39)
    for _ in range(12):
        qtbot.keyClick(view, Qt.Key.Key_Up)
    chosen, place = view.currentIndex().row(), view.visualRect(view.currentIndex())
    seq = view.model().seq(chosen)
    flood(11)
    assert panel.source.first > 0
    assert view.model().seq(view.currentIndex().row()) == seq
    assert view.visualRect(view.currentIndex()) == place
    shown = panel.findChild(QLabel, "trafficGone")
    assert shown.text() == f"{panel.source.first:,} older rows have left"
    assert shown.isVisible()
    flood(60)  # the chosen one leaves as well
    assert not view.currentIndex().isValid()
    assert not view.following


def test_another_log_brings_its_own_tabs_and_takes_them_away(panel):
    panel.set_workspace(Workspace(sockets=(Socket(id="a", type="REP", title="Server"),)))
    tabs = panel.findChild(QTabBar, "trafficTabs")
    other = TrafficLog()
    other.record(Record(time=0, socket="x", kind=Kind.SENT, frames=(b"1",)))
    panel.set_log(other, {"x": "x"})
    panel.set_workspace(Workspace(sockets=(Socket(id="b", type="REQ"),)))
    assert [tabs.tabText(i) for i in range(tabs.count())] == ["All", "x"]
    assert panel.findChild(TrafficView).model().rowCount() == 1
    panel.set_log(panel.source)
    assert [tabs.tabText(i) for i in range(tabs.count())] == ["All", "b"]
    assert panel.findChild(TrafficView).model().rowCount() == 0

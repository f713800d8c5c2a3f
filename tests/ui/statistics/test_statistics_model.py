"""Rows come and change in place; what is sorted are the numbers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtTest import QAbstractItemModelTester

from workbench.traffic.statistics import SocketStatistics
from workbench.ui.statistics.statistics_model import COLUMNS, SORT_ROLE, StatisticsModel

HEADINGS = ["Socket", *(column.heading for column in COLUMNS)]


@pytest.fixture
def model():
    model = StatisticsModel()
    model.tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    return model


def row(socket: str, sent: int = 0, **more: int) -> SocketStatistics:
    return SocketStatistics(socket=socket, sent=sent, **more)


def cell(model, line: int, heading: str) -> str:
    return model.index(line, HEADINGS.index(heading)).data()


def test_numbers_are_written_in_a_few_figures_and_what_isnt_known_is_empty(model):
    model.set_labels({"a": "Client"})
    model.set_rows([row("a", 1234567, bytes_sent=3 << 20, rate_sent=12.34, p50=1_230_000)])
    shown = {heading: cell(model, 0, heading) for heading in HEADINGS}
    assert shown["Socket"] == "Client"
    assert shown["Sent"] == "1,234,567"
    assert shown["Bytes sent"] == "3 MiB"
    assert shown["Sent/s"] == "12.3"
    assert shown["p50"] == "1.23 ms"
    assert (shown["p99"], shown["Dropped"]) == ("", "")
    model.set_dropped({"a": 5})
    assert cell(model, 0, "Dropped") == "5"


def test_every_heading_says_what_it_means(model):
    for column in range(model.columnCount()):
        tip = model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
        assert len(tip) > len("Click to sort by it. ")


def test_new_numbers_change_the_rows_and_new_sockets_come_after_them(model):
    model.set_rows([row("a", 1), row("b", 2)])
    kept = QPersistentModelIndex(model.index(1, 0))
    model.set_rows([row("a", 5), row("b", 6), row("c", 7)])
    assert kept.row() == 1
    assert [cell(model, line, "Sent") for line in range(3)] == ["5", "6", "7"]


@pytest.mark.parametrize("after", ["", "b", "ba", "xab", "abc"])
def test_it_becomes_any_other_list(model, after):
    model.set_rows([row(socket) for socket in "ab"])
    model.set_rows([row(socket) for socket in after])
    assert [cell(model, line, "Socket") for line in range(model.rowCount())] == list(after)


def test_sorting_is_by_the_number_and_what_isnt_known_is_least(model):
    shown = QSortFilterProxyModel()
    shown.setSourceModel(model)
    shown.setSortRole(SORT_ROLE)
    tester = QAbstractItemModelTester(shown, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows([row("a", 900, p50=2_000_000), row("b", 1000, p50=3_000), row("c", 20)])
    shown.sort(HEADINGS.index("Sent"), Qt.SortOrder.DescendingOrder)
    assert [shown.index(line, 0).data() for line in range(3)] == ["b", "a", "c"]
    shown.sort(HEADINGS.index("p50"), Qt.SortOrder.AscendingOrder)
    assert [shown.index(line, 0).data() for line in range(3)] == ["c", "b", "a"]
    model.set_rows([row("a", 1, p50=1), row("b", 1, p50=3), row("c", 1, p50=2)])
    assert [shown.index(line, 0).data() for line in range(3)] == ["a", "c", "b"]
    assert tester.model() is shown


def test_a_title_of_control_characters_is_made_visible(model):
    model.set_labels({"a": "x\u202ey"})
    model.set_rows([row("a")])
    assert "\u202e" not in cell(model, 0, "Socket")

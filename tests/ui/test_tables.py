"""The tables' common ways: rows of one height, chosen whole, edited in place, and Tab goes on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QLineEdit, QTableView, QVBoxLayout, QWidget

from workbench.ui import tables


@pytest.fixture
def show(qtbot):
    def show(table: QTableView) -> QTableView:
        model = QStandardItemModel(3, 2, table)
        for row in range(3):
            for column in range(2):
                model.setItem(row, column, QStandardItem(f"{row} {column}"))
        table.setModel(model)
        qtbot.addWidget(table)
        table.show()
        table.setFocus()
        table.setCurrentIndex(model.index(1, 0))
        return table

    return show


def edited(table: QTableView) -> bool:
    return any(each.isVisible() for each in table.viewport().findChildren(QLineEdit))


def test_a_row_is_chosen_whole_and_as_high_as_asked_for(show):
    table = QTableView()
    tables.arrange(table, 20)
    show(table)
    assert [table.rowHeight(row) for row in range(3)] == [20, 20, 20]
    assert {index.column() for index in table.selectedIndexes()} == {0, 1}


def test_tab_leaves_the_table_where_it_was(show, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    table, below = tables.editable("places", "Places"), QLineEdit()
    column.addWidget(table)
    column.addWidget(below)
    window.show()
    window.activateWindow()
    show(table)
    qtbot.waitUntil(table.hasFocus)
    qtbot.keyClick(table, Qt.Key.Key_Tab)
    assert below.hasFocus()
    assert (table.currentIndex().row(), table.currentIndex().column()) == (1, 0)


@pytest.mark.parametrize(("by_any_key", "begun"), [(True, True), (False, False)])
def test_a_key_begins_the_edit_where_that_is_wanted(show, qtbot, by_any_key, begun):
    table = QTableView()
    tables.make_editable(table, by_any_key=by_any_key)
    show(table)
    qtbot.keyClick(table, Qt.Key.Key_A)
    assert edited(table) == begun


def test_an_editable_table_takes_one_row_and_is_edited_by_its_key(show, qtbot):
    table = show(tables.editable("places", "Places", 26))
    table.selectRow(0)
    table.selectRow(2)
    assert {index.row() for index in table.selectedIndexes()} == {2}
    qtbot.keyClick(table, Qt.Key.Key_F2)
    assert edited(table)

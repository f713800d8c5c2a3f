"""How the window's tables look and are used alike: calm rows of one height, without grid or numbers.

What a table has of its own, its columns and delegates, its owner sets.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView


def arrange(table: QTableView, row: int) -> None:
    """Rows `row` logical pixels high, each chosen as a whole; Tab leaves the table."""
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setCornerButtonEnabled(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    rows = table.verticalHeader()
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    rows.setMinimumSectionSize(row)
    rows.setDefaultSectionSize(row)
    rows.hide()
    table.horizontalHeader().setHighlightSections(False)


def make_editable(table: QTableView, *, by_any_key: bool = True) -> None:
    """One row at a time, edited in place, by any key or by the edit key alone; its actions are its menu."""
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    trigger = QAbstractItemView.EditTrigger
    triggers = trigger.DoubleClicked | trigger.SelectedClicked | trigger.EditKeyPressed
    table.setEditTriggers(triggers | trigger.AnyKeyPressed if by_any_key else triggers)
    table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)


def align_headings(table: QTableView) -> None:
    """The headings to the left, as texts are."""
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


def editable(name: str, described: str, row: int = 28) -> QTableView:
    """A table of rows that are edited in place."""
    table = QTableView()
    table.setObjectName(name)
    table.setAccessibleName(described)
    arrange(table, row)
    make_editable(table)
    align_headings(table)
    return table

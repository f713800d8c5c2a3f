"""The header's menu hides columns, and what was chosen is there again in the next window."""

from __future__ import annotations

import json

import pytest
from PySide6.QtGui import QAction

from workbench.document.workspace import Socket, Workspace
from workbench.ui.theme import LIGHT
from workbench.ui.traffic.cells import LOOKS, Column
from workbench.ui.traffic.panel import TrafficPanel
from workbench.ui.traffic.traffic_view import TrafficView


@pytest.fixture
def panel(qtbot):
    panel = TrafficPanel(LIGHT)
    qtbot.addWidget(panel)
    return panel


def entry(panel: TrafficPanel, name: str) -> QAction:
    return next(action for action in panel.columns.menu.actions() if action.text() == name)


def test_hidden_columns_and_widths_are_remembered(panel, qtbot):
    view = panel.findChild(TrafficView)
    entry(panel, "Peer").trigger()
    view.setColumnWidth(Column.SOCKET, 222)
    assert view.isColumnHidden(Column.PEER)
    other = TrafficPanel(LIGHT)
    qtbot.addWidget(other)
    other.columns.restore(panel.columns.saved())
    again = other.findChild(TrafficView)
    assert again.isColumnHidden(Column.PEER)
    assert again.columnWidth(Column.SOCKET) == 222
    assert not entry(other, "Peer").isChecked()
    entry(other, "All, at their first widths").trigger()
    assert not again.isColumnHidden(Column.PEER)
    assert again.columnWidth(Column.SOCKET) == LOOKS[Column.SOCKET].width


@pytest.mark.parametrize(
    "saved",
    [None, 7, "", "[1]", "{", json.dumps({"peer": 3, "size": {"width": -4, "hidden": "x"}, "odd": {}})],
)
def test_what_was_saved_by_something_else_does_no_harm(panel, saved):
    view = panel.findChild(TrafficView)
    panel.columns.restore(saved)
    shown = [column for column in Column if not view.isColumnHidden(column)]
    assert shown == [column for column in Column if column is not Column.LATENCY]
    assert all(view.columnWidth(column) >= 16 for column in shown)


def test_latencies_are_shown_where_there_can_be_any_unless_the_user_said_otherwise(panel, qtbot):
    view = panel.findChild(TrafficView)
    pushes, asks = (Workspace(sockets=(Socket(id="a", type=type_),)) for type_ in ("PUSH", "REQ"))
    panel.set_workspace(pushes)
    assert view.isColumnHidden(Column.LATENCY)
    panel.set_workspace(asks)
    assert not view.isColumnHidden(Column.LATENCY)
    assert "latency" not in panel.columns.saved()
    entry(panel, "Latency").trigger()
    panel.set_workspace(pushes)
    panel.set_workspace(asks)
    assert view.isColumnHidden(Column.LATENCY)
    other = TrafficPanel(LIGHT)
    qtbot.addWidget(other)
    other.columns.restore(panel.columns.saved())
    other.set_workspace(asks)
    assert other.findChild(TrafficView).isColumnHidden(Column.LATENCY)

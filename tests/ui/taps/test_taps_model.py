"""Taps as a table."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from workbench.engine.taps import TapState
from workbench.ui import theme
from workbench.ui.taps.taps_model import STATUS, TapsModel, status

ONE = TapState(number=1, listen="tcp://127.0.0.1:1", target="tcp://127.0.0.1:2", listening=True)
BAD = TapState(number=2, listen="ipc:///x", target="ipc://y", problem="It <b>can't</b> be.")


@pytest.fixture
def model(qapp):
    made = TapsModel(theme.LIGHT)
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield made
    del tester


def test_a_row_a_tap(model):
    model.set_rows((ONE, BAD))
    shown = [[model.index(row, column).data() for column in range(3)] for row in range(2)]
    assert shown == [
        ["tcp://127.0.0.1:1", "tcp://127.0.0.1:2", "0 clients"],
        ["ipc:///x", "ipc://y", "not listening"],
    ]
    model.set_rows((BAD,))
    assert model.index(0, 0).data() == "ipc:///x"
    # What a tooltip would take for markup is text.
    assert "<b>" not in model.index(0, STATUS).data(Qt.ItemDataRole.ToolTipRole)


def test_colours_follow_the_theme(model):
    model.set_rows((BAD,))
    foreground = Qt.ItemDataRole.ForegroundRole
    assert model.index(0, STATUS).data(foreground).name() == theme.LIGHT.fail_text
    model.set_theme(theme.DARK)
    assert model.index(0, STATUS).data(foreground).name() == theme.DARK.fail_text


@pytest.mark.parametrize(
    ("listening", "clients", "connections", "words"),
    [
        (False, 0, 0, "opening"),
        (True, 1, 1, "1 client"),
        (True, 2, 2, "2 clients"),
        (True, 0, 1200, "0 clients, 1,200 so far"),
    ],
)
def test_what_is_said_of_it(listening, clients, connections, words):
    state = TapState(
        number=1, listen="", target="", listening=listening, clients=clients, connections=connections
    )
    assert status(state) == words

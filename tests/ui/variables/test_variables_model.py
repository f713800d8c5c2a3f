"""Variables as a table."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from workbench.document.workspace import Workspace
from workbench.ui import theme
from workbench.ui.variables.variables_model import VariablesModel

WORKSPACE = Workspace(
    variables={"host": "localhost", "port": "5555"}, environments={"dev": {"port": "6001"}, "live": {}}
)
EDIT = Qt.ItemDataRole.EditRole


@pytest.fixture
def model(qapp):
    made = VariablesModel(theme.LIGHT)
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    made.set_workspace(WORKSPACE, "dev")
    workspaces = [WORKSPACE]

    def edit(_text, edit, _merge):
        workspaces.append(edit(workspaces[-1]))
        made.set_workspace(workspaces[-1], "dev")

    made.edit_requested.connect(edit)
    made.workspaces = workspaces
    yield made
    del tester


def shown(model):
    columns, rows = range(model.columnCount()), range(model.rowCount())
    return [[model.index(row, column).data() for column in columns] for row in rows]


def test_a_row_a_variable_and_a_column_an_environment(model):
    across = Qt.Orientation.Horizontal
    assert [model.headerData(at, across) for at in range(4)] == ["Name", "Value", "● dev", "live"]
    assert shown(model) == [
        ["host", "localhost", "localhost", "localhost"],
        ["port", "5555", "6001", "5555"],
    ]
    assert model.index(0, 2).data(EDIT) == ""  # not set here
    assert model.index(1, 2).data(EDIT) == "6001"


def test_cells_are_edited_where_they_stand_and_emptied_to_the_variables_own(model):
    assert model.setData(model.index(0, 2), "10.0.0.1")
    assert model.workspaces[-1].environments["dev"] == {"port": "6001", "host": "10.0.0.1"}
    assert model.setData(model.index(0, 2), "")
    assert model.workspaces[-1] == WORKSPACE
    assert model.setData(model.index(1, 1), "7")
    assert model.workspaces[-1].variables["port"] == "7"
    assert model.setData(model.index(1, 0), "gate")
    assert model.workspaces[-1].environments["dev"] == {"gate": "6001"}


def test_a_name_that_is_taken_is_told_while_it_is_typed(model):
    assert "already" in model.problem(model.index(1, 0), "host")
    assert model.problem(model.index(1, 0), "port") == ""
    assert model.problem(model.index(1, 1), "anything") == ""

"""The rows follow the workspace, whatever becomes of it."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QPersistentModelIndex
from PySide6.QtTest import QAbstractItemModelTester

from workbench.document.workspace import Message, Socket, Workspace
from workbench.ui.side.messages_model import LABEL, MessagesModel


def workspace(names: str) -> Workspace:
    return Workspace(
        sockets=(Socket(id="a", type="PUSH", title="Vent"),),
        messages=tuple(Message(name=name, socket="a" if name == "a" else None) for name in names),
    )


@pytest.fixture
def model():
    model = MessagesModel()
    model.tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    return model


@pytest.mark.parametrize(
    ("before", "after"),
    list(itertools.product(["", "a", "abc", "abcd"], ["", "abc", "xyz", "ac", "bcd", "dcba"])),
)
def test_it_becomes_any_other_list(model, before, after):
    model.set_workspace(workspace(before))
    model.set_workspace(workspace(after))
    assert [model.name(row) for row in range(model.rowCount())] == list(after)


def test_what_stays_keeps_its_index_when_one_is_removed_added_or_renamed(model):
    model.set_workspace(workspace("abcd"))
    last = QPersistentModelIndex(model.index(3))
    for names, row in (("acd", 2), ("aycd", 3), ("azcd", 3)):
        model.set_workspace(workspace(names))
        assert last.row() == row
        assert last.data() == "d"


def test_a_row_names_its_socket(model):
    model.set_workspace(workspace("ab"))
    assert [model.index(row).data(LABEL) for row in range(2)] == ["Vent", "any"]
    assert model.index(0).data(3).startswith("\u200b")  # a tooltip that is never taken for rich text

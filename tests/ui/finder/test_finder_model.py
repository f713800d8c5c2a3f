"""The list of what fits, best first."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from workbench.ui.finder.finder_model import ENTRY, PLACES, Entry, FinderModel


def entry(words: str, kind: str = "Action", detail: str = "", keys: str = "") -> Entry:
    return Entry(kind, words, detail, keys, lambda: None)


@pytest.fixture
def model(qapp):
    model = FinderModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.set_entries(
        [
            entry("Client", "Socket", "REQ · tcp://127.0.0.1:5555"),
            entry("Restore", detail="File"),
            entry("Start all", detail="Run", keys="F5"),
            entry("evil\u202e\n", "Message"),
        ]
    )
    return model


def words(model: FinderModel) -> list[object]:
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_without_a_word_typed_all_stand_in_the_order_given(model):
    assert words(model)[:3] == ["Client", "Restore", "Start all"]


def test_the_best_comes_first_and_its_letters_are_told(model):
    model.set_typed("st")
    assert words(model) == ["Start all", "Restore"]
    assert model.index(0, 0).data(PLACES) == (0, 1)


def test_what_it_is_and_where_it_stands_is_looked_through_too(model):
    model.set_typed("socket 5555")
    assert words(model) == ["Client"]
    model.set_typed("nowhere")
    assert words(model) == []
    assert model.entry(0) is None


def test_a_name_from_a_file_cannot_change_how_it_is_read(model):
    model.set_typed("evil")
    assert "\u202e" not in words(model)[0]
    assert "\n" not in words(model)[0]


def test_a_screen_reader_hears_the_key_too(model):
    model.set_typed("start")
    index = model.index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Start all, Action, Run, F5"
    assert index.data(ENTRY).keys == "F5"

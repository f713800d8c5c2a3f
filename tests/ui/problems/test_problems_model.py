"""The problems change row by row, so that a view keeps the user's place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPersistentModelIndex
from PySide6.QtTest import QAbstractItemModelTester

from workbench.document.problems import Fix
from workbench.ui.problems.problems_model import ProblemRow, ProblemsModel


def row(socket: str | None, sentence: str = "It is wrong.", severity: str = "error", **more) -> ProblemRow:
    return ProblemRow(
        socket=socket, label=socket or "Workspace", sentence=sentence, severity=severity, **more
    )


@pytest.fixture
def model():
    model = ProblemsModel()
    model.tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    return model


def sockets(model: ProblemsModel) -> list[str | None]:
    return [model.problem(number).socket for number in range(model.rowCount())]


@pytest.mark.parametrize("after", ["", "abc", "bc", "ab", "ac", "xabc", "abcx", "axbc", "xyz", "cba", "b"])
def test_it_becomes_any_other_list_and_what_stays_keeps_its_index(model, after):
    model.set_rows([row(each) for each in "abc"])
    kept = {each: QPersistentModelIndex(model.index("abc".index(each))) for each in "abc"}
    model.set_rows([row(each) for each in after])
    assert sockets(model) == list(after)
    if sorted(after) == list(after):  # nothing changed its place
        assert {each for each, index in kept.items() if index.isValid()} == set(after) & set("abc")
        assert all(
            model.problem(index.row()).socket == each for each, index in kept.items() if index.isValid()
        )


def test_equal_problems_change_nothing_and_another_sentence_only_its_row(model, qtbot):
    model.set_rows([row("a", "Trying again in 0.4 s."), row("b")])
    changed, removed = [], []
    model.dataChanged.connect(lambda first, last, _roles: changed.append((first.row(), last.row())))
    model.rowsRemoved.connect(lambda *_: removed.append(1))
    model.set_rows([row("a", "Trying again in 0.4 s."), row("b")])
    assert changed == []
    model.set_rows([row("a", "Trying again in 0.8 s."), row("b")])
    assert changed == [(0, 0)]
    assert removed == []
    assert "0.8 s" in model.index(0).data()


def test_a_fix_that_was_made_anew_is_taken_over_without_a_change(model):
    first, second = Fix("Use 5557", lambda ws: ws), Fix("Use 5557", lambda ws: ws)
    model.set_rows([row("a", fix=first)])
    changed = []
    model.dataChanged.connect(lambda *_: changed.append(1))
    model.set_rows([row("a", fix=second)])
    assert changed == []
    assert model.problem(0).fix is second


def test_it_reads_severity_place_sentence_and_way_out(model):
    model.set_rows(
        [row("a", "It is\u202e wrong."), row(None, "Odd.", "warning", fix=Fix("Mend", lambda ws: ws))]
    )
    assert model.index(0).data() == "Error, a: It is⟨202e⟩ wrong."
    assert model.index(1).data() == "Warning, Workspace: Odd. Mend: Alt+Enter."
    assert model.count_words() == "1 error, 1 warning"

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from workbench.ui.composer.draft import EMPTY, DraftFrame
from workbench.ui.composer.frames_model import NAME, PROBLEM, Column, FramesModel

A, B, C = DraftFrame("text", "a"), DraftFrame("hex", "0b"), DraftFrame("text", "c")


def model_of(*drafts):
    model = FramesModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.replace(drafts)
    return model, tester


def test_rows_are_inserted_moved_removed_and_brought_back(qapp):
    model, tester = model_of(A, B)
    assert model.insert(1, C) == 1
    assert model.move(1, 1) == 2
    assert model.drafts == (A, B, C)
    assert model.move(2, 1) == 2, "the last one stays"
    assert model.move(2, -1) == 1
    assert model.drafts == (A, C, B)
    model.remove(0)
    assert model.drafts == (C, B)
    assert model.can_restore
    assert model.restore() == 0
    assert model.drafts == (A, C, B)
    tester.setParent(model)


def test_the_last_frame_is_emptied_not_removed(qapp):
    model, tester = model_of(B)
    model.remove(0)
    assert model.drafts == (EMPTY,)
    model.replace(())
    assert model.drafts == (EMPTY,)
    tester.setParent(model)


def test_kind_and_value_are_edited_and_judged(qapp):
    model, tester = model_of(A)
    kind, value = model.index(0, Column.KIND), model.index(0, Column.VALUE)
    assert model.setData(kind, "hex")
    assert "odd number" in value.data(PROBLEM)
    assert model.setData(value, "aa")
    assert value.data(PROBLEM) == ""
    assert model.drafts == (DraftFrame("hex", "aa"),)
    assert not model.setData(kind, "nonsense")
    assert not model.setData(model.index(0, Column.NUMBER), "9")
    tester.setParent(model)


def test_a_files_path_is_typed_like_any_value(qapp):
    model, tester = model_of(DraftFrame("file", "x.bin"))
    assert model.setData(model.index(0, Column.VALUE), "y.bin")
    assert model.drafts == (DraftFrame("file", "y.bin"),)
    tester.setParent(model)


def test_frames_have_names_that_are_said(qapp):
    model, tester = model_of(DraftFrame("hex", "00"), DraftFrame(), DraftFrame("text", "x"))
    model.set_names({0: "routing id", 1: "delimiter"})
    names = [model.index(row, Column.VALUE).data(NAME) for row in range(3)]
    assert names == ["routing id", "delimiter", ""]
    said = model.index(0, Column.VALUE).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "frame 1, routing id: 00"
    tester.setParent(model)


def test_a_frame_that_can_not_be_made_is_marked_until_it_can(qapp):
    model, tester = model_of(A, C)
    changed = []
    model.dataChanged.connect(lambda first, last, roles: changed.append((first.row(), last.row(), roles)))
    model.set_wrong((1, "There is no such name."))
    assert [model.index(row, 0).data(PROBLEM) for row in range(2)] == ["", "There is no such name."]
    assert "no such name" in model.index(1, Column.VALUE).data(Qt.ItemDataRole.AccessibleTextRole)
    model.set_wrong((1, "There is no such name."))
    assert changed == [(1, 1, [PROBLEM])], "what is as it was is not told again"
    model.set_wrong(None)
    assert model.index(1, 0).data(PROBLEM) == ""
    model.set_wrong((1, "Again."))
    model.remove(1)
    model.set_wrong(None)
    tester.setParent(model)

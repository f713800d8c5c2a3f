"""The list of marks and notes tells rows by number and note."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLabel, QListView, QWidget

from workbench.traffic.annotations import Annotations
from workbench.ui.traffic.marks_list import MarksList, MarksModel


def annotations() -> Annotations:
    made = Annotations()
    made.mark(1233, True)
    made.note(9, "odd \u202e one")
    return made


def test_each_line_says_mark_number_and_note(qapp):
    model = MarksModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    assert tester.parent() is model
    model.set_annotations(annotations(), 0)
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == [
        "     10  odd ⟨202e⟩ one",
        "◆ 1,234",
    ]
    model.set_annotations(annotations(), 100)
    assert model.row(0) == 1233
    assert model.row(1) is None


def test_where_there_are_none_it_says_all_of_what_to_do(qtbot):
    holder = QWidget()
    qtbot.addWidget(holder)
    marks = MarksList(holder)
    marks.open(Annotations(), 0, QPoint(600, 100))
    [hint] = [label for label in marks.findChildren(QLabel) if label.isVisible()]
    assert "Ctrl+M" in hint.text()
    assert hint.height() >= hint.heightForWidth(hint.width())


def test_enter_goes_to_a_row_and_delete_takes_one_off(qtbot):
    holder = QWidget()
    qtbot.addWidget(holder)
    marks = MarksList(holder)
    made = annotations()
    marks.removed.connect(lambda row: made.note(row, ""))
    marks.open(made, 0, QPoint(600, 100))
    view = marks.findChild(QListView)
    with qtbot.waitSignal(marks.removed) as removed:
        qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert removed.args == [9]
    assert view.model().rowCount() == 1
    with qtbot.waitSignal(marks.row_chosen) as chosen:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert chosen.args == [1233]
    assert marks.isHidden()

"""The table of rules keeps Qt's rules, shows each on a line, and asks for edits."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from workbench.document.workspace import Frame, FrameMatch, Reply, Rule, Socket, Workspace
from workbench.ui.inspector.rules_model import ANSWER, DELAY, DROP, HITS, WHEN, RulesModel

A = Rule(when=(FrameMatch(text="a"), FrameMatch(rest=True)), frames=(Frame(text="A"),), delay=0.5, drop=0.1)
B = Rule(sequence=((Frame(text="1"),), (Frame(hex="ff"),)))
C = Rule(when=(FrameMatch(text="\u202ec"),), frames=(Frame(text="C"),))


class Bench:
    def __init__(self, *rules):
        self.workspace = Workspace(sockets=(Socket(id="s", type="REP", behaviour=Reply(rules=rules)),))
        self.model = RulesModel()
        self.tester = QAbstractItemModelTester(
            self.model, QAbstractItemModelTester.FailureReportingMode.Fatal
        )
        self.model.edit_requested.connect(self.apply)
        self.words = []
        self.show()

    def show(self):
        self.model.set_rules("s", self.rules())

    def rules(self):
        return self.workspace.sockets[0].behaviour.rules

    def apply(self, words, edit, key):
        self.words.append(words)
        self.workspace = edit(self.workspace)
        self.show()

    def cells(self, row):
        return [self.model.index(row, column).data() for column in range(self.model.columnCount())]


def test_each_rule_is_a_line_and_hits_are_counted_live(qtbot):
    bench = Bench(A, B, C)
    assert bench.cells(0) == ["a | ...", "A", "0.5", "10%", "0"]
    assert bench.cells(1) == ["(every request)", "1 || hex: ff", "", "", "0"]
    assert "\u202e" not in bench.cells(2)[WHEN]
    changed = []
    bench.model.dataChanged.connect(lambda first, last: changed.append((first.column(), last.column())))
    bench.model.set_hits((1234, 5))
    assert [bench.cells(row)[HITS] for row in range(3)] == ["1,234", "5", "0"]
    assert changed == [(HITS, HITS)]


def test_cells_are_edited_in_place_and_what_is_no_rule_is_told(qtbot):
    bench = Bench(A)
    model = bench.model
    for column, text in ((WHEN, "regex: ^b"), (ANSWER, "x | y"), (DELAY, "1–2"), (DROP, "all")):
        assert model.problem(model.index(0, column), text) == ""
        assert model.setData(model.index(0, column), text)
    assert bench.rules() == (
        Rule(
            when=(FrameMatch(regex="^b"),),
            frames=(Frame(text="x"), Frame(text="y")),
            delay=1.0,
            jitter=1.0,
            drop=True,
        ),
    )
    assert "in seconds" in model.problem(model.index(0, DELAY), "soon")
    assert not model.setData(model.index(0, DELAY), "soon")
    assert not model.flags(model.index(0, HITS)) & Qt.ItemFlag.ItemIsEditable
    assert bench.words == ["Change rule"] * 4


def test_rules_come_go_and_move_also_by_dragging(qtbot):
    bench = Bench(A, B, C)
    bench.model.move(0, 1)
    assert bench.rules() == (B, A, C)
    mime = bench.model.mimeData([bench.model.index(2, 0)])
    move = Qt.DropAction.MoveAction
    assert not bench.model.dropMimeData(mime, move, 0, 0, QModelIndex())  # the view must not remove the row
    assert bench.rules() == (C, B, A)
    mime = bench.model.mimeData([bench.model.index(0, 0)])
    bench.model.dropMimeData(mime, move, 2, 0, QModelIndex())
    assert bench.rules() == (B, C, A)
    bench.model.dropMimeData(bench.model.mimeData([bench.model.index(0, 0)]), move, -1, -1, QModelIndex())
    assert bench.rules() == (C, A, B)
    bench.model.remove(1)
    bench.model.add()
    assert bench.rules()[:2] == (C, B)
    assert bench.model.rowCount() == 3
    assert bench.words == ["Move rule"] * 4 + ["Remove rule", "Add rule"]

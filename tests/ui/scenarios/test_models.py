"""The three tables of the scenarios, as Qt's own tester and a user see them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from workbench.document.match import Difference
from workbench.document.scenario import Again, Expect, Scenario, Send, Step
from workbench.document.workspace import Frame, FrameMatch, Message, Socket, Workspace
from workbench.scenarios.outcome import StepOutcome
from workbench.ui import theme
from workbench.ui.scenarios.differences_model import DifferencesModel
from workbench.ui.scenarios.scenarios_model import ScenariosModel
from workbench.ui.scenarios.steps_model import KIND, MESSAGE, NUMBER, OUTCOME, TARGET, TIME, StepsModel

STEPS = (
    Step(send="hello"),
    Step(repeat=Again(times=3, steps=(Step(send=Send(socket="a", frames=(Frame(text="x"),))), Step(wait=1)))),
    Step(
        expect=Expect(socket="b", within=2.0, frames=(FrameMatch(text="<b>bold</b>"), FrameMatch(any=True)))
    ),
)
WORKSPACE = Workspace(
    sockets=(Socket(id="a", type="PAIR"), Socket(id="b", type="PAIR")),
    messages=(Message(name="hello", socket="a", frames=(Frame(text="Hello"),)),),
    scenarios=(Scenario(name="one", steps=STEPS), Scenario(name="two")),
)


@pytest.fixture
def asked():
    return []


@pytest.fixture
def steps(qtbot, asked):
    model = StepsModel(theme.LIGHT)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_scenario(WORKSPACE, 0)
    model.edit_requested.connect(lambda text, edit, merge: asked.append((text, edit(WORKSPACE))))
    yield model
    del tester


def cells(model, row: int) -> list[str]:
    return [model.index(row, column).data() for column in range(model.columnCount())]


def test_steps_read_as_they_are_taken(steps):
    assert [cells(steps, row)[1:6] for row in range(steps.rowCount())] == [
        ["1", "send", '"hello"', "Hello", ""],
        ["2", "repeat", "", "", "×3"],
        ["    2.1", "send", "a", "x", ""],
        ["    2.2", "wait", "", "", "1"],
        ["3", "expect", "b", "<b>bold</b> | *", "2"],
    ]
    assert steps.index(4, MESSAGE).data(Qt.ItemDataRole.ToolTipRole).startswith("Message: <b>")


def test_cells_that_say_something_are_edited_and_others_not(steps, asked):
    def editable(row: int, column: int) -> bool:
        return bool(steps.flags(steps.index(row, column)) & Qt.ItemFlag.ItemIsEditable)

    assert not editable(0, NUMBER)
    assert not editable(0, MESSAGE)
    assert not editable(0, OUTCOME)
    assert editable(0, TARGET)
    assert editable(2, MESSAGE)
    assert steps.setData(steps.index(2, MESSAGE), "y | z")
    text, after = asked.pop()
    assert text == "Change step"
    assert after.scenarios[0].steps[1].repeat.steps[0].send.frames == (Frame(text="y"), Frame(text="z"))
    assert steps.setData(steps.index(3, KIND), "expect none")
    assert asked.pop()[1].scenarios[0].steps[1].repeat.steps[1].kind == "expect_none"
    assert not steps.setData(steps.index(4, TIME), "soon")
    assert asked == []
    assert steps.problem(steps.index(4, TIME), "soon") == "A time is in seconds, such as 0.5."


def test_steps_are_added_behind_moved_and_removed(steps, asked):
    steps.add(2)
    assert [each.kind for each in asked.pop()[1].scenarios[0].steps[1].repeat.steps] == [
        "send",
        "send",
        "wait",
    ]
    steps.add(-1)
    assert len(asked.pop()[1].scenarios[0].steps) == 4
    steps.move(0, 1)
    assert [each.kind for each in asked.pop()[1].scenarios[0].steps] == ["repeat", "send", "expect"]
    steps.remove(4)
    assert len(asked.pop()[1].scenarios[0].steps) == 2


def test_outcomes_stand_beside_their_steps_until_the_steps_change(steps):
    steps.set_outcomes({
        (0,): StepOutcome(place=(0,), phase="passed", seconds=0.123),
        (1, 1): StepOutcome(place=(1, 1), phase="failed", sentence="It came\x01 late."),
        (1,): StepOutcome(place=(1,), phase="running"),
    })  # fmt: skip
    assert cells(steps, 0)[OUTCOME] == "✓"
    assert cells(steps, 3)[OUTCOME] == "✗"
    assert cells(steps, 1)[OUTCOME] == "…"
    tip = steps.index(3, OUTCOME).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "Outcome: failed after 0.00 s. It came␁ late."
    tone = steps.index(3, OUTCOME).data(Qt.ItemDataRole.ForegroundRole)
    assert tone == theme.LIGHT.color("fail_text")
    changed = Workspace(scenarios=(Scenario(name="one", steps=STEPS[:1]),))
    steps.set_scenario(changed, 0)
    assert steps.rowCount() == 1
    assert cells(steps, 0)[OUTCOME] == ""
    steps.set_scenario(Workspace(), -1)
    assert steps.rowCount() == 0


def test_the_list_shows_how_each_went_and_renames(qtbot, asked):
    model = ScenariosModel(theme.DARK)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.edit_requested.connect(lambda text, edit, merge: asked.append((text, edit(WORKSPACE))))
    model.set_rows(WORKSPACE.scenarios)
    model.set_phase("one", "passed")
    model.set_phase("two", "failed")
    assert [model.index(row, 0).data() for row in range(2)] == ["✓  one", "✗  two"]
    assert model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "two, failed"
    model.set_phase("two", None)
    assert model.index(1, 0).data() == "·  two"
    assert model.setData(model.index(1, 0), "three")
    assert asked[0][1].scenarios[1].name == "three"
    del tester


def test_differences_are_told_frame_by_frame(qtbot):
    model = DifferencesModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows(
        (Difference(0, '"a"', '"b"', "Frame 1 is b."), Difference(2, "", '"c"', "Frame 3 is too many."))
    )
    assert [[model.index(row, column).data() for column in range(3)] for row in range(2)] == [
        ["1", '"a"', '"b"'], ["3", "(none)", '"c"'],
    ]  # fmt: skip
    del tester

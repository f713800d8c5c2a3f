"""The scenarios in the real window: run, read, recorded, edited and undone."""

from __future__ import annotations

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListView, QPushButton, QTableView, QToolButton

from tests import patterns
from workbench.document import gallery
from workbench.document.scenario import Expect, Scenario, Step
from workbench.document.workspace import FrameMatch, Workspace
from workbench.ui.scenarios.steps_model import MESSAGE, OUTCOME

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def pattern(name: str, *more: Scenario) -> Workspace:
    workspace = patterns.pattern(name)
    return structs.replace(workspace, scenarios=(*workspace.scenarios, *more))


@pytest.fixture
def shown(window, hand):
    """The window with the scenarios' dock open, and hands for it."""

    class Shown:
        table = window.findChild(QTableView, "stepsTable")
        list = window.findChild(QListView, "scenarioList")
        said = window.findChild(QLabel, "scenarioSaid")
        differences = window.findChild(QTableView, "differencesTable")

        def open(self, workspace: Workspace) -> None:
            window.document.replace(workspace)
            window._layout.show(window.scenarios)

        def outcomes(self) -> list[str]:
            model = self.table.model()
            return [model.index(row, OUTCOME).data() for row in range(model.rowCount())]

        def names(self) -> list[str]:
            model = self.list.model()
            return [model.index(row, 0).data() for row in range(model.rowCount())]

        def choose(self, row: int) -> None:
            self.list.setCurrentIndex(self.list.model().index(row, 0))

        def is_over(self) -> bool:
            return window.findChild(QToolButton, "runScenario").text().endswith("Run")

    return Shown()


async def test_a_scenario_turns_green_step_by_step(window, shown, until):
    shown.open(pattern("request-reply"))
    QTest.keyClick(window, Qt.Key.Key_R, CTRL)
    await until(lambda: not shown.is_over())
    await until(shown.is_over)
    assert shown.names()[0] == "✓  the server answers"
    assert [each[:1] for each in shown.outcomes()] == ["✓", "✓"]


# Some in one window each, which takes longer to make than most of them.
async def test_scenarios_of_the_gallery_pass_in_the_window(window, shown, until):
    """Of one socket each way, of several, and of behaviours; all of them pass in tests/headless."""
    for name in ("request-reply", "publish-subscribe", "pipeline", "majordomo"):
        shown.open(pattern(name))
        QTest.keyClick(window, Qt.Key.Key_R, CTRL | SHIFT)
        await until(lambda: not shown.is_over())
        await until(lambda: shown.is_over() and window._scenario_wiring._task is None)
        assert [each[:1] for each in shown.names()] == ["✓"] * len(shown.names()), name


async def test_a_failure_shows_the_frames_that_differ_and_the_row(window, shown, until):
    frames = (FrameMatch(text="Bye"), FrameMatch(text="more"))
    wrong = Scenario(name="wrong", steps=(Step(expect=Expect(socket="client", within=0.3, frames=frames)),))
    shown.open(pattern("request-reply", wrong))
    shown.choose(2)
    window.findChild(QToolButton, "runScenario").click()
    await until(lambda: not shown.is_over())
    await until(shown.is_over)
    assert shown.names()[2] == "✗  wrong"
    assert shown.outcomes() == ["✗"]
    model = shown.differences.model()
    assert shown.differences.isVisible()
    assert [[model.index(row, column).data() for column in (1, 2)] for row in range(model.rowCount())] == [
        ['"Bye"', '"Hello from server"'], ['"more"', "(none)"],
    ]  # fmt: skip
    assert shown.said.text().startswith("What was expected did not arrive")
    assert window.findChild(QPushButton, "scenarioRow").isVisible()


async def test_what_is_done_by_hand_is_recorded_and_can_be_undone(window, shown, hand, until):
    shown.open(structs.replace(pattern("publish-subscribe"), scenarios=()))
    window.start_all()
    await until(lambda: window.session.state("publisher").endpoints[0].peers == 2)
    record = window.findChild(QPushButton, "recordScenario")
    record.click()
    window.messages.send_requested.emit("news of topic2")
    window.running.stop(("subscriber-2",))
    record.click()
    recorded = window.document.workspace.scenarios[0]
    assert [step.kind for step in recorded.steps] == ["send", "stop"]
    assert recorded.steps[0].send == "news of topic2"
    assert shown.names() == ["·  recorded"]
    window.document.undo_stack.undo()
    assert shown.names() == []


async def test_steps_are_edited_by_keys(window, shown, until):
    shown.open(Workspace(sockets=gallery.load_pattern("pair").sockets))
    window.findChild(QPushButton, "addScenario").click()
    await until(lambda: len(window.document.workspace.scenarios) == 1)
    shown.table.setFocus()
    QTest.keyClick(shown.table, Qt.Key.Key_Insert)
    QTest.keyClick(shown.table, Qt.Key.Key_Insert)
    index = shown.table.model().index(0, MESSAGE)
    shown.table.setCurrentIndex(index)
    shown.table.edit(index)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    QTest.keyClick(editor, Qt.Key.Key_A, CTRL)
    QTest.keyClicks(editor, "one | two")
    QTest.keyClick(editor, Qt.Key.Key_Return)

    def texts() -> list[str]:
        return [frame.text for frame in window.document.workspace.scenarios[0].steps[0].send.frames]

    await until(lambda: texts() == ["one", "two"])  # Qt takes what was typed a turn later
    shown.table.choose(0)
    QTest.keyClick(shown.table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [len(step.send.frames) for step in window.document.workspace.scenarios[0].steps] == [1, 2]
    QTest.keyClick(shown.table, Qt.Key.Key_Delete)
    assert [len(step.send.frames) for step in window.document.workspace.scenarios[0].steps] == [1]
    window.document.undo_stack.undo()
    assert len(window.document.workspace.scenarios[0].steps) == 2


async def test_a_run_is_stopped_by_the_key_and_by_closing(window, shown, until):
    long = Scenario(name="long", steps=(Step(expect=Expect(socket="left", within=1000)),))
    shown.open(structs.replace(pattern("pair"), scenarios=(long,), sockets=pattern("pair").sockets[:1]))
    QTest.keyClick(window, Qt.Key.Key_R, CTRL)
    await until(lambda: not shown.is_over())
    QTest.keyClick(window, Qt.Key.Key_R, CTRL)
    await until(shown.is_over)
    assert shown.names() == ["·  long"]
    QTest.keyClick(window, Qt.Key.Key_R, CTRL)
    await until(lambda: not shown.is_over())  # the window is closed while it runs


async def test_without_scenarios_it_says_what_to_do(window, shown):
    shown.open(Workspace())
    labels = [label.text() for label in window.scenarios.findChildren(QLabel) if label.isVisible()]
    assert "No scenarios yet. Add one, or record what you do by hand." in labels

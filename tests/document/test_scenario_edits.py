"""Edits of scenarios and of their steps, those within repeats too."""

from __future__ import annotations

import pytest

from workbench.document import scenario_edits as edits
from workbench.document.edits import EditError
from workbench.document.scenario import Again, Scenario, Step
from workbench.document.workspace import Workspace


def wait(seconds: float) -> Step:
    return Step(wait=seconds)


def again(*steps: Step) -> Step:
    return Step(repeat=Again(times=2, steps=steps))


WORKSPACE = Workspace(
    scenarios=(Scenario(name="one", steps=(wait(1), again(wait(2), wait(3)), wait(4))), Scenario(name="two"))
)


def steps(workspace: Workspace) -> list[object]:
    def told(step: Step) -> object:
        return list(map(told, step.repeat.steps)) if step.kind == "repeat" else step.wait

    return [told(step) for step in workspace.scenarios[0].steps]


def test_scenarios_come_go_and_are_renamed():
    added = edits.add_scenario(WORKSPACE, Scenario(name="one"))
    assert [each.name for each in added.scenarios] == ["one", "two", "one 2"]
    doubled = edits.duplicate_scenario(WORKSPACE, 0)
    assert [each.name for each in doubled.scenarios] == ["one", "one 2", "two"]
    assert doubled.scenarios[1].steps == WORKSPACE.scenarios[0].steps
    assert [each.name for each in edits.remove_scenario(WORKSPACE, 0).scenarios] == ["two"]
    assert edits.rename_scenario(WORKSPACE, 1, " three ").scenarios[1].name == "three"


def test_steps_are_put_added_removed_and_moved_at_any_depth():
    assert steps(WORKSPACE) == [1, [2, 3], 4]
    assert steps(edits.put_step(WORKSPACE, 0, (1, 1), wait(9))) == [1, [2, 9], 4]
    assert steps(edits.add_step(WORKSPACE, 0, (0,), wait(9), wait(8))) == [9, 8, 1, [2, 3], 4]
    assert steps(edits.add_step(WORKSPACE, 0, (99,), wait(9))) == [1, [2, 3], 4, 9]
    assert steps(edits.add_step(WORKSPACE, 0, (1, 1), wait(9))) == [1, [2, 9, 3], 4]
    assert steps(edits.remove_step(WORKSPACE, 0, (1,))) == [1, 4]
    assert steps(edits.move_step(WORKSPACE, 0, (0,), 1)) == [[2, 3], 1, 4]
    assert steps(edits.move_step(WORKSPACE, 0, (1, 1), -5)) == [1, [3, 2], 4]


def test_the_last_step_of_a_repeat_takes_it_along():
    once = edits.remove_step(WORKSPACE, 0, (1, 0))
    assert steps(once) == [1, [3], 4]
    assert steps(edits.remove_step(once, 0, (1, 0))) == [1, 4]


@pytest.mark.parametrize(
    "edit",
    [
        lambda w: edits.rename_scenario(w, 5, "x"),
        lambda w: edits.rename_scenario(w, 0, " "),
        lambda w: edits.rename_scenario(w, 0, "two"),
        lambda w: edits.put_step(w, 0, (9,), wait(1)),
        lambda w: edits.put_step(w, 0, (0, 0), wait(1)),
        lambda w: edits.remove_step(w, 0, (1, 7)),
        lambda w: edits.move_step(w, 0, (3,), 1),
        lambda w: edits.add_step(w, 0, (), wait(1)),
        lambda w: edits.remove_scenario(w, -1),
    ],
)
def test_what_is_gone_or_taken_is_an_edit_error(edit):
    with pytest.raises(EditError):
        edit(WORKSPACE)

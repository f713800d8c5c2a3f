"""Edits of scenarios: pure functions from a workspace to a workspace. Raise `EditError` where what is meant is gone.

A step's *place* is its number from 0, and within a repeat the numbers on the way to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from msgspec import structs

from workbench.document.edits import EditError
from workbench.document.scenario import Again, Expect, ExpectNone, Scenario, Send, Step
from workbench.document.value import match_for
from workbench.document.workspace import Frame, FrameMatch, Workspace

Place: TypeAlias = tuple[int, ...]
Steps: TypeAlias = tuple[Step, ...]

_GONE = "That step is gone."


def scenario_at(workspace: Workspace, index: int) -> Scenario:
    """The scenario at that index. Raises `EditError`."""
    if not 0 <= index < len(workspace.scenarios):
        raise EditError("That scenario is gone.")
    return workspace.scenarios[index]


def _put(workspace: Workspace, index: int, *scenarios: Scenario) -> Workspace:
    """With these in the place of the one at that index."""
    scenario_at(workspace, index)
    kept = workspace.scenarios
    return structs.replace(workspace, scenarios=(*kept[:index], *scenarios, *kept[index + 1 :]))


def free_name(workspace: Workspace, like: str) -> str:
    """A scenario's name that is like that one, and that no other has."""
    taken = {scenario.name for scenario in workspace.scenarios}
    name, number = like, 1
    while name in taken:
        number += 1
        name = f"{like} {number}"
    return name


def add_scenario(workspace: Workspace, scenario: Scenario) -> Workspace:
    """With one more scenario, last, under a name that is free."""
    named = structs.replace(scenario, name=free_name(workspace, scenario.name.strip() or "scenario"))
    return structs.replace(workspace, scenarios=(*workspace.scenarios, named))


def rename_scenario(workspace: Workspace, index: int, name: str) -> Workspace:
    """Under another name, which no other scenario has. Raises `EditError`."""
    name = name.strip()
    if not name:
        raise EditError("A scenario needs a name.")
    if any(other.name == name for i, other in enumerate(workspace.scenarios) if i != index):
        raise EditError(f'There is a scenario "{name}" already; choose another name.')
    return _put(workspace, index, structs.replace(scenario_at(workspace, index), name=name))


def remove_scenario(workspace: Workspace, index: int) -> Workspace:
    """Without that scenario."""
    return _put(workspace, index)


def duplicate_scenario(workspace: Workspace, index: int) -> Workspace:
    """With a copy of it behind it."""
    scenario = scenario_at(workspace, index)
    copy = structs.replace(scenario, name=free_name(workspace, scenario.name))
    return _put(workspace, index, scenario, copy)


# Steps


def step_at(scenario: Scenario, place: Place) -> Step:
    """The step at that place. Raises `EditError`."""
    steps = scenario.steps
    for depth, number in enumerate(place):
        if not 0 <= number < len(steps):
            break
        step = steps[number]
        if depth == len(place) - 1:
            return step
        if not isinstance(step.repeat, Again):
            break
        steps = step.repeat.steps
    raise EditError(_GONE)


def _changed(steps: Steps, place: Place, change: Callable[[Steps, int], Steps]) -> Steps:
    """The steps with `change` made where the place is, however deep."""
    number = place[0]
    if len(place) == 1:
        return change(steps, number)
    if not 0 <= number < len(steps) or not isinstance((again := steps[number].repeat), Again):
        raise EditError(_GONE)
    inner = structs.replace(again, steps=_changed(again.steps, place[1:], change))
    return (*steps[:number], Step(repeat=inner), *steps[number + 1 :])


def _edit(workspace: Workspace, index: int, place: Place, change: Callable[[Steps, int], Steps]) -> Workspace:
    scenario = scenario_at(workspace, index)
    if not place:
        raise EditError(_GONE)
    return _put(workspace, index, structs.replace(scenario, steps=_changed(scenario.steps, place, change)))


def put_step(workspace: Workspace, index: int, place: Place, step: Step) -> Workspace:
    """With another step at that place."""

    def put(steps: Steps, number: int) -> Steps:
        if not 0 <= number < len(steps):
            raise EditError(_GONE)
        return (*steps[:number], step, *steps[number + 1 :])

    return _edit(workspace, index, place, put)


def add_step(workspace: Workspace, index: int, place: Place, *new: Step) -> Workspace:
    """With these steps before the one at that place; a number beyond the last means at the end."""
    return _edit(workspace, index, place, lambda steps, at: (*steps[:at], *new, *steps[at:]))


def remove_step(workspace: Workspace, index: int, place: Place) -> Workspace:
    """Without that step; one of a repeat that was its last takes the repeat with it."""
    scenario = scenario_at(workspace, index)
    step_at(scenario, place)
    while len(place) > 1:
        again = step_at(scenario, place[:-1]).repeat
        if not isinstance(again, Again) or len(again.steps) > 1:
            break
        place = place[:-1]
    return _edit(workspace, index, place, lambda steps, at: (*steps[:at], *steps[at + 1 :]))


def move_step(workspace: Workspace, index: int, place: Place, by: int) -> Workspace:
    """With that step so many places later (or, below zero, earlier) among its neighbours, as far as there are any."""
    step_at(scenario_at(workspace, index), place)

    def move(steps: Steps, at: int) -> Steps:
        rest = [*steps[:at], *steps[at + 1 :]]
        rest.insert(min(max(at + by, 0), len(rest)), steps[at])
        return tuple(rest)

    return _edit(workspace, index, place, move)


def of_kind(step: Step, kind: str, workspace: Workspace) -> Step:
    """A step of that kind which keeps what it can of the one before: its socket, its frames, its time."""
    if step.kind == kind:
        return step
    socket = socket_of(step, workspace) or next((each.id for each in workspace.sockets), "")
    match kind:
        case "send":
            return Step(send=Send(socket=socket, frames=(Frame(text="hello"),)))
        case "expect":
            frames = frames_of(step, workspace)
            wanted = tuple(map(match_for, frames))
            return Step(expect=Expect(socket=socket, frames=wanted or (FrameMatch(any=True),)))
        case "expect_none":
            return Step(expect_none=ExpectNone(socket=socket, seconds=0.5))
        case "wait":
            return Step(wait=0.5)
        case "start":
            return Step(start=socket)
        case "stop":
            return Step(stop=socket)
        case "repeat":
            return Step(repeat=Again(times=2, steps=(step,)))
        case _:
            raise EditError(f'There is no kind of step "{kind}".')


def socket_of(step: Step, workspace: Workspace) -> str:
    """The id of the socket that the step is about; empty where it is about none."""
    if isinstance(step.send, str):
        message = workspace.message(step.send)
        return (message.socket if message is not None else None) or ""
    return step.socket


def frames_of(step: Step, workspace: Workspace) -> tuple[Frame, ...]:
    """The frames that it sends; of others none."""
    match step:
        case Step(send=str() as name):
            message = workspace.message(name)
            return message.frames if message is not None else ()
        case Step(send=Send(frames=frames)):
            return frames
        case _:
            return ()

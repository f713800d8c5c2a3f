"""What became of a scenario's steps: values for whoever shows or reports them."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from workbench.document.match import Difference

Place: TypeAlias = tuple[int, ...]
"""Where a step stands, from 0: its number, and within a repeat the number there."""

Phase: TypeAlias = Literal["running", "passed", "failed"]


class StepOutcome(Struct, frozen=True, kw_only=True):
    """One step, taken or under way.

    `sentence` says why it failed, or what came of it; `differences` are those of the message that came
    nearest, frame by frame; `row` is the log's row of the message that it is about, if there is one.
    `seconds` is how long it took.
    """

    place: Place
    phase: Phase
    sentence: str = ""
    differences: tuple[Difference, ...] = ()
    row: int | None = None
    seconds: float = 0.0


class ScenarioOutcome(Struct, frozen=True, kw_only=True):
    """A scenario that ended: where it failed, the step at which it did so, and the sentence that says why.

    A scenario can fail before its first step, where a socket can't be started: `failed` is None then.
    """

    name: str
    passed: bool
    seconds: float
    sentence: str = ""
    failed: StepOutcome | None = None


def step_number(place: Place) -> str:
    """The place as people count: "3", or "3.2" for the second step within a repeat."""
    return ".".join(str(number + 1) for number in place)

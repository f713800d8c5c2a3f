"""A step as the table's cells show it, and as they are typed; the inverse of each other where a cell can be edited."""

from __future__ import annotations

import math
from collections.abc import Mapping

from msgspec import structs

from workbench.document.rule_text import RuleTextError, frames_text, read_answer, read_when
from workbench.document.scenario import Again, Expect, ExpectNone, Send, Step
from workbench.document.scenario_edits import Steps, frames_of
from workbench.document.workspace import Workspace

KINDS: Mapping[str, str] = {
    "send": "send",
    "expect": "expect",
    "expect_none": "expect none",
    "wait": "wait",
    "start": "start",
    "stop": "stop",
    "repeat": "repeat",
}
"""The kinds of steps by their keys in the file, as people read them."""

_LONGEST = 86_400.0  # seconds


class StepTextError(ValueError):
    """What was typed can't stand in that cell: a sentence."""


def flat(steps: Steps, at: tuple[int, ...] = ()) -> list[tuple[tuple[int, ...], Step]]:
    """All steps with their places, those within a repeat behind it."""
    found: list[tuple[tuple[int, ...], Step]] = []
    for number, step in enumerate(steps):
        place = (*at, number)
        found.append((place, step))
        if isinstance(step.repeat, Again):
            found += flat(step.repeat.steps, place)
    return found


def target_text(step: Step) -> str:
    """What the step is about: a message by its name in quotes, or a socket by its id."""
    return f'"{step.send}"' if isinstance(step.send, str) else step.socket


def targets(step: Step, workspace: Workspace) -> tuple[str, ...]:
    """What that step could be about."""
    sockets = tuple(socket.id for socket in workspace.sockets)
    match step.kind:
        case "send":
            return (
                *(f'"{message.name}"' for message in workspace.messages if message.socket is not None),
                *sockets,
            )
        case "expect" | "expect_none" | "start" | "stop":
            return sockets
        case _:
            return ()


def with_target(step: Step, text: str, workspace: Workspace) -> Step:
    """About another message or socket."""
    match step:
        case Step(send=str() | Send()) if text.startswith('"'):
            return Step(send=text.strip('"'))
        case Step(send=str() | Send()):
            return Step(send=Send(socket=text, frames=frames_of(step, workspace)))
        case Step(expect=Expect() as expect):
            return Step(expect=structs.replace(expect, socket=text))
        case Step(expect_none=ExpectNone() as none):
            return Step(expect_none=structs.replace(none, socket=text))
        case Step(start=str()):
            return Step(start=text)
        case Step(stop=str()):
            return Step(stop=text)
        case _:
            return step


def message_text(step: Step, workspace: Workspace) -> str:
    """The frames that are sent or wanted, on one line."""
    match step:
        case Step(expect=Expect(frames=frames)):
            return frames_text(frames)
        case _:
            return frames_text(frames_of(step, workspace))


def with_message(step: Step, text: str) -> Step:
    """Sending or wanting those frames. Raises `StepTextError`."""
    try:
        match step:
            case Step(send=Send() as send):
                answers = read_answer(text)
                if len(answers) > 1:
                    raise StepTextError("One | parts frames; a step sends one message.")
                return Step(send=structs.replace(send, frames=answers[0] if answers else ()))
            case Step(expect=Expect() as expect):
                return Step(expect=structs.replace(expect, frames=read_when(text)))
            case _:
                return step
    except RuleTextError as error:
        raise StepTextError(str(error)) from error


def time_text(step: Step) -> str:
    """The time in seconds, or how often."""
    match step:
        case Step(expect=Expect(within=seconds)) | Step(expect_none=ExpectNone(seconds=seconds)):
            return f"{seconds:g}"
        case Step(wait=float() | int() as seconds):
            return f"{seconds:g}"
        case Step(repeat=Again(times=times)):
            return f"×{times}"
        case _:
            return ""


def with_time(step: Step, text: str) -> Step:
    """With another time, or another number of rounds. Raises `StepTextError`."""
    if isinstance(step.repeat, Again):
        digits = text.strip().lstrip("×x").strip()
        if not digits.isdecimal() or not 1 <= int(digits[:9]) <= 1_000_000:
            raise StepTextError("How often is a whole number from 1 to 1,000,000.")
        return Step(repeat=structs.replace(step.repeat, times=int(digits)))
    try:
        seconds = float(text.strip().removesuffix("s").strip())
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= _LONGEST:
        raise StepTextError("A time is in seconds, such as 0.5.")
    match step:
        case Step(expect=Expect() as expect):
            return Step(expect=structs.replace(expect, within=seconds))
        case Step(expect_none=ExpectNone() as none):
            return Step(expect_none=structs.replace(none, seconds=seconds))
        case Step(wait=float() | int()):
            return Step(wait=seconds)
        case _:
            return step


def capture_text(step: Step) -> str:
    """The variables that get a value: `id = {{ request.frames[0] }}`, parted by semicolons."""
    if not isinstance(step.expect, Expect):
        return ""
    return "; ".join(f"{name} = {text}" for name, text in step.expect.capture.items())


def with_capture(step: Step, text: str) -> Step:
    """Giving those variables a value. Raises `StepTextError`."""
    if not isinstance(step.expect, Expect):
        return step
    capture: dict[str, str] = {}
    for part in filter(None, map(str.strip, text.split(";"))):
        name, equals, value = part.partition("=")
        if not equals or not name.strip().isidentifier() or not value.strip():
            raise StepTextError("Write name = {{ request.frames[0] }}, several parted by semicolons.")
        capture[name.strip()] = value.strip()
    return Step(expect=structs.replace(step.expect, capture=capture))


def editable(step: Step) -> frozenset[str]:
    """Which of the cells "target", "message", "time" and "capture" can be edited for that step."""
    match step.kind:
        case "send":
            return frozenset({"target", "message"} if isinstance(step.send, Send) else {"target"})
        case "expect":
            return frozenset({"target", "message", "time", "capture"})
        case "expect_none":
            return frozenset({"target", "time"})
        case "start" | "stop":
            return frozenset({"target"})
        case _:
            return frozenset({"time"})

"""Checks of scenarios: steps that name what is there, and times that pass."""

from __future__ import annotations

import math
from collections.abc import Iterator

from msgspec import structs

from workbench.catalogue.socket_types import socket_types
from workbench.document.edits import EditError
from workbench.document.expression import RenderError
from workbench.document.lint.fixes import nearest_fix, short
from workbench.document.lint.subject import Check, Subject
from workbench.document.problems import Fix, Problem
from workbench.document.render import Scope, render_frame
from workbench.document.workspace import Expect, ExpectNone, Frame, FrameMatch, Step, Workspace

_NOTATIONS = ("hex", "base64")
_NOTHING = Scope()


def scenarios(subject: Subject) -> Iterator[Problem]:
    """Names that are there and unique, and steps that can be taken."""
    seen: set[str] = set()
    for index, scenario in enumerate(subject.workspace.scenarios):
        place = f"scenarios[{index}]"
        if not scenario.name.strip():
            yield Problem("error", f"{place}.name", None, "A scenario has no name; give it one.")
        elif scenario.name in seen:
            sentence = f'The scenario "{scenario.name}" is there twice; names are unique.'
            yield Problem("error", f"{place}.name", None, sentence)
        seen.add(scenario.name)
        if not any(_tests(step) for step in scenario.steps):
            sentence = f'The scenario "{scenario.name}" expects nothing, so that it always passes.'
            yield Problem("warning", f"{place}.steps", None, sentence)
        for number, step in enumerate(scenario.steps):
            yield from _step(subject, index, number, step)


def _tests(step: Step) -> bool:
    """Whether the step can fail by what arrives, or doesn't."""
    return isinstance(step.expect, Expect) or isinstance(step.expect_none, ExpectNone)


def _step(subject: Subject, index: int, number: int, step: Step) -> Iterator[Problem]:
    place = f"scenarios[{index}].steps[{number}]"
    if isinstance(step.send, str):
        yield from _send(subject, place, (index, number), step.send)
    if isinstance(step.wait, float | int) and not _passes(step.wait):
        yield Problem("error", f"{place}.wait", None, _seconds("wait", step.wait))
    if isinstance(step.expect, Expect):
        where, expect = f"{place}.expect", step.expect
        yield from _listener(subject, where, expect.socket)
        if not _passes(expect.within):
            yield Problem("error", f"{where}.within", expect.socket, _seconds("within", expect.within))
        for at, match in enumerate(expect.frames):
            if sentence := _match(match):
                yield Problem("error", f"{where}.frames[{at}]", expect.socket, sentence)
    if isinstance(step.expect_none, ExpectNone):
        where, none = f"{place}.expect_none", step.expect_none
        yield from _listener(subject, where, none.socket)
        if not _passes(none.seconds):
            yield Problem("error", f"{where}.for", none.socket, _seconds("for", none.seconds))


def _passes(seconds: float) -> bool:
    return math.isfinite(seconds) and seconds >= 0


def _seconds(key: str, value: float) -> str:
    return f'"{key}" is {value:g}; it is a time in seconds, and not below zero.'


def _send(subject: Subject, place: str, at: tuple[int, int], name: str) -> Iterator[Problem]:
    message = subject.workspace.message(name)
    if message is None:
        there = [other.name for other in subject.workspace.messages]
        fix = nearest_fix(name, there, lambda near: _send_fix(at, near))
        yield Problem("error", f"{place}.send", None, f'There is no message "{name}" to send.', fix)
    elif message.socket is None:
        sentence = f'The message "{name}" belongs to no socket that could send it; give it one.'
        yield Problem("error", f"{place}.send", None, sentence)


def _send_fix(at: tuple[int, int], name: str) -> Fix:
    def edit(workspace: Workspace) -> Workspace:
        index, number = at
        try:
            scenario = workspace.scenarios[index]
            before = scenario.steps[number]
        except IndexError as error:
            raise EditError("That step is gone.") from error
        if not isinstance(before.send, str):
            raise EditError("That step sends no message any more.")
        steps = (*scenario.steps[:number], Step(send=name), *scenario.steps[number + 1 :])
        changed = structs.replace(scenario, steps=steps)
        return structs.replace(
            workspace,
            scenarios=(*workspace.scenarios[:index], changed, *workspace.scenarios[index + 1 :]),
        )

    return Fix(f"Send {short(name)}", edit)


def _listener(subject: Subject, place: str, id_: str) -> Iterator[Problem]:
    socket = subject.workspace.socket(id_)
    known = socket_types().get(socket.type) if socket is not None else None
    if socket is None:
        yield Problem("error", f"{place}.socket", None, f'There is no socket "{id_}" here.')
    elif known is not None and not known.can_receive:
        sentence = f"{socket.label} is a {socket.type}, which receives nothing that could be expected."
        yield Problem("error", f"{place}.socket", id_, sentence)


def _match(match: FrameMatch) -> str:
    """What is wrong with bytes that are wanted, where they hold no expression."""
    for notation in _NOTATIONS:
        value = getattr(match, notation)
        if isinstance(value, str) and "{{" not in value:
            try:
                render_frame(Frame(**{notation: value}), _NOTHING)
            except RenderError as error:
                return str(error)
    return ""


CHECKS: tuple[Check, ...] = (scenarios,)

"""Checks of scenarios: steps that name what is there, and times that pass."""

from __future__ import annotations

import math
from collections.abc import Iterator

from msgspec import structs

from workbench.catalogue.socket_types import socket_types
from workbench.document.edits import EditError
from workbench.document.expression import RenderError, expressions, names_in, unknown_name
from workbench.document.lint.fixes import nearest_fix, short
from workbench.document.lint.messages import expressions_in, file_problem, frame_problems
from workbench.document.lint.subject import Check, Subject
from workbench.document.match import Matcher
from workbench.document.problems import Fix, Problem
from workbench.document.render import NotYetError
from workbench.document.scenario import Again, Expect, ExpectNone, Send, Step
from workbench.document.workspace import FrameMatch, Workspace

_NOT_LAST = '"rest" stands for all that follows; put it last.'
MOST_TIMES = 1_000_000
"""How often steps can be repeated."""


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
        yield from _steps(subject, f"{place}.steps", (index,), scenario.steps)


def _tests(step: Step) -> bool:
    """Whether the step can fail by what arrives, or doesn't."""
    if isinstance(step.repeat, Again):
        return any(map(_tests, step.repeat.steps))
    return isinstance(step.expect, Expect) or isinstance(step.expect_none, ExpectNone)


def _steps(subject: Subject, place: str, at: tuple[int, ...], steps: tuple[Step, ...]) -> Iterator[Problem]:
    for number, step in enumerate(steps):
        yield from _step(subject, f"{place}[{number}]", (*at, number), step)


def _step(subject: Subject, place: str, at: tuple[int, ...], step: Step) -> Iterator[Problem]:
    match step:
        case Step(send=str() as name):
            yield from _send(subject, place, at, name)
        case Step(send=Send() as message):
            yield from _sender(subject, f"{place}.send", message)
        case Step(wait=float() | int() as seconds) if not _passes(seconds):
            yield Problem("error", f"{place}.wait", None, _seconds("wait", seconds))
        case Step(expect=Expect() as expect):
            yield from _expect(subject, f"{place}.expect", expect)
        case Step(expect_none=ExpectNone() as none):
            where = f"{place}.expect_none"
            yield from _listener(subject, where, none.socket)
            if not _passes(none.seconds):
                yield Problem("error", f"{where}.for", none.socket, _seconds("for", none.seconds))
        case Step(start=str() as id_) | Step(stop=str() as id_) if subject.workspace.socket(id_) is None:
            yield Problem("error", f"{place}.{step.kind}", None, f'There is no socket "{id_}" here.')
        case Step(repeat=Again() as again):
            where = f"{place}.repeat"
            if not 1 <= again.times <= MOST_TIMES:
                sentence = f'"times" is {again.times:,}; it is a number from 1 to {MOST_TIMES:,}.'
                yield Problem("error", f"{where}.times", None, sentence)
            yield from _steps(subject, f"{where}.steps", at, again.steps)
        case _:
            pass


def _expect(subject: Subject, where: str, expect: Expect) -> Iterator[Problem]:
    yield from _listener(subject, where, expect.socket)
    if not _passes(expect.within):
        yield Problem("error", f"{where}.within", expect.socket, _seconds("within", expect.within))
    for at, match in enumerate(expect.frames):
        last = at == len(expect.frames) - 1
        wrong = _NOT_LAST if match.kind == "rest" and not last else _match(subject, match)
        if wrong:
            yield Problem("error", f"{where}.frames[{at}]", expect.socket, wrong)
    known = {*subject.workspace.variables, *subject.captured, "counter", "request"}
    for name, text in expect.capture.items():
        try:
            for expression in expressions(text):
                if sentence := unknown_name(expression, known):
                    yield Problem("error", f"{where}.capture.{name}", expect.socket, sentence)
        except RenderError as error:
            yield Problem("error", f"{where}.capture.{name}", expect.socket, str(error))


def _sender(subject: Subject, place: str, message: Send) -> Iterator[Problem]:
    socket = subject.workspace.socket(message.socket)
    known = socket_types().get(socket.type) if socket is not None else None
    if socket is None:
        yield Problem("error", f"{place}.socket", None, f'There is no socket "{message.socket}" here.')
    elif known is not None and not known.can_send:
        sentence = f"{socket.label} is a {socket.type}, which can't send."
        yield Problem("error", f"{place}.socket", message.socket, sentence)
    if not message.frames:
        yield Problem("error", f"{place}.frames", message.socket, "A message has no frames; add one.")
    yield from frame_problems(subject, f"{place}.frames", message.socket, message.frames)


def _passes(seconds: float) -> bool:
    return math.isfinite(seconds) and seconds >= 0


def _seconds(key: str, value: float) -> str:
    return f'"{key}" is {value:g}; it is a time in seconds, and not below zero.'


def _send(subject: Subject, place: str, at: tuple[int, ...], name: str) -> Iterator[Problem]:
    message = subject.workspace.message(name)
    if message is None:
        there = [other.name for other in subject.workspace.messages]
        # Within a repeat there is no fix at a click: the step is to be found in the file.
        fix = nearest_fix(name, there, lambda near: _send_fix((at[0], at[1]), near)) if len(at) == 2 else None
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


def _match(subject: Subject, match: FrameMatch) -> str:
    """What is wrong with what is wanted of a frame, as far as can be told before the scenario runs."""
    if match.kind == "file" and isinstance(match.value, str):
        return file_problem(subject, match.value)
    given = subject.workspace.variables.keys()
    try:
        used: set[str] = set()
        for expression in expressions_in(match.value):
            if sentence := unknown_name(expression, {*given, *subject.captured, "counter"}):
                return sentence
            used |= names_in(expression)
        if not used & (subject.captured - given):  # else what is wanted is known when it runs
            Matcher((match,), subject.scope)
    except NotYetError:
        return ""
    except RenderError as error:
        return str(error).removeprefix("Frame 1: ")
    return ""


CHECKS: tuple[Check, ...] = (scenarios,)

"""Lessons: what a pattern of the gallery is for, where its trap is, and steps that walk through it by doing.

Each is a file of `resources/lessons`, named as its pattern. Invariant: a lesson that was read names sockets and
messages that its pattern has, and each step says exactly one way in which it is noticed that it was done.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

from workbench.document.expression import RenderError
from workbench.document.gallery import load_pattern
from workbench.document.match import Matcher
from workbench.document.render import Scope
from workbench.document.value import FrameMatch, kinds_set
from workbench.document.workspace import Message, Workspace
from workbench.resources import resource


class LessonError(Exception):
    """A lesson's file that can't be read; one sentence that says what and where."""


class Arrives(Struct, frozen=True, forbid_unknown_fields=True):
    """`times` messages that `socket` receives and that match frame for frame, as a scenario's `expect`."""

    socket: str
    frames: tuple[FrameMatch, ...] = ()
    times: int = 1


class Notice(Struct, frozen=True, forbid_unknown_fields=True):
    """How it is noticed that a step was done: exactly one key.

    `started` lists sockets that are live, or is "all"; `stopped` is one that isn't running; `sent` names a saved
    message that went out, `received` what arrived, `refused` a socket that could not send; `linked` has the ids
    of two sockets, and `edited` one that is no longer as it was when the step began, its place aside.
    Raises ValueError where there is not exactly one.
    """

    started: Literal["all"] | tuple[str, ...] | UnsetType = UNSET
    stopped: str | UnsetType = UNSET
    sent: str | UnsetType = UNSET
    received: Arrives | UnsetType = UNSET
    refused: str | UnsetType = UNSET
    linked: tuple[str, str] | UnsetType = UNSET
    edited: str | UnsetType = UNSET

    def __post_init__(self) -> None:
        if len(kinds_set(self)) != 1:
            raise ValueError("a step is noticed by exactly one of " + ", ".join(self.__struct_fields__))

    @property
    def kind(self) -> str:
        """The key that is set."""
        return kinds_set(self)[0]


class LessonStep(Struct, frozen=True, forbid_unknown_fields=True):
    """What to do, or to see, in a sentence or two, and how it is noticed."""

    text: str
    seen: Notice


class Lesson(Struct, frozen=True, forbid_unknown_fields=True):
    """One pattern's lesson. `intro` is its use case, `trap` what catches people who use it."""

    title: str
    intro: str
    trap: str
    steps: tuple[LessonStep, ...]


@lru_cache
def load_lesson(pattern: str) -> Lesson | None:
    """The lesson of that pattern, or None where it has none. Raises `LessonError`."""
    path = resource("lessons", f"{pattern}.toml")
    if not path.is_file():
        return None
    try:
        lesson = msgspec.toml.decode(path.read_bytes(), type=Lesson)
    except (OSError, msgspec.DecodeError) as error:
        raise LessonError(f"The lesson {path.name} can't be read: {error}") from error
    if wrong := problem(lesson, load_pattern(pattern)):
        raise LessonError(f"The lesson {path.name} can't be read: {wrong}")
    return lesson


def problem(lesson: Lesson, workspace: Workspace) -> str:
    """What a lesson says that the workspace doesn't have, as a sentence; empty if nothing."""
    if not lesson.steps:
        return "it has no steps."
    ids = {socket.id for socket in workspace.sockets}
    for number, step in enumerate(lesson.steps, start=1):
        for id_ in _sockets(step.seen):
            if id_ not in ids:
                return f'step {number} names the socket "{id_}", which isn\'t there.'
        match step.seen:
            case Notice(sent=str() as name):
                message = workspace.message(name)
                if message is None or message.socket is None:
                    return f'step {number} names the message "{name}", which no socket has.'
            case Notice(received=Arrives() as arrives):
                if arrives.times < 1:
                    return f"step {number} waits for {arrives.times} messages."
                try:
                    Matcher(arrives.frames, Scope(variables=workspace.variables))
                except RenderError as error:
                    return f"step {number}: {error}"
            case _:
                pass
    return ""


def _sockets(seen: Notice) -> tuple[str, ...]:
    match seen:
        case Notice(started=tuple() as ids) | Notice(linked=tuple() as ids):
            return ids
        case Notice(stopped=str() as id_) | Notice(refused=str() as id_) | Notice(edited=str() as id_):
            return (id_,)
        case Notice(received=Arrives(socket=id_)):
            return (id_,)
        case _:
            return ()


def matches_of(message: Message) -> tuple[FrameMatch, ...]:
    """What a saved message looks like once it was sent: a text with a template in it may be any frame."""
    return tuple(
        FrameMatch(text=frame.value)
        if frame.kind == "text" and "{{" not in frame.value
        else FrameMatch(any=True)
        for frame in message.frames
    )

"""Scenarios: steps that send and expect, as the file has them. What they do is `scenarios.runner`'s."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import UNSET, UnsetType

from workbench.document.value import Frame, FrameMatch, Value, kinds_set


class Send(Value, frozen=True, kw_only=True):
    """A message that is written where it is sent: from `socket`, these frames."""

    socket: str
    frames: tuple[Frame, ...] = ()


class Expect(Value, frozen=True, kw_only=True):
    """A message that must arrive at `socket` within `within` seconds.

    `capture` gives variables to the steps that follow: each is a text rendered with the message as `request`,
    such as "{{ request.frames[1] }}".
    """

    socket: str
    within: float = 1.0
    frames: tuple[FrameMatch, ...] = ()
    capture: Mapping[str, str] = {}


class ExpectNone(Value, frozen=True, kw_only=True, rename={"seconds": "for"}):
    """No message may arrive at `socket` for `seconds` seconds (`for` in the file)."""

    socket: str
    seconds: float


class Again(Value, frozen=True, kw_only=True):
    """Steps that are taken `times` times, one round after the other."""

    times: int
    steps: tuple[Step, ...] = ()


class Step(Value, frozen=True, kw_only=True):
    """One step of a scenario: exactly one of its keys.

    `send` is a message's name, or a message; `wait` a time in seconds; `start` and `stop` a socket's id.
    Raises ValueError where there is not exactly one.
    """

    send: str | Send | UnsetType = UNSET
    expect: Expect | UnsetType = UNSET
    wait: float | UnsetType = UNSET
    expect_none: ExpectNone | UnsetType = UNSET
    start: str | UnsetType = UNSET
    stop: str | UnsetType = UNSET
    repeat: Again | UnsetType = UNSET

    def __post_init__(self) -> None:
        if len(kinds_set(self)) != 1:
            raise ValueError("a step has exactly one of send, expect, wait, expect_none, start, stop, repeat")

    @property
    def kind(self) -> str:
        """The key that is set."""
        return kinds_set(self)[0]

    @property
    def socket(self) -> str:
        """The id of the socket that the step names; empty where it names none, or a message."""
        match self:
            case Step(send=Send(socket=id_)) | Step(expect=Expect(socket=id_)):
                return id_
            case (
                Step(expect_none=ExpectNone(socket=id_)) | Step(start=str() as id_) | Step(stop=str() as id_)
            ):
                return id_
            case _:
                return ""


class Scenario(Value, frozen=True, kw_only=True):
    """Steps that send and expect, in order."""

    name: str
    steps: tuple[Step, ...] = ()


def captured(steps: tuple[Step, ...]) -> frozenset[str]:
    """The variables that these steps give a value."""
    found: set[str] = set()
    for step in steps:
        if isinstance(step.expect, Expect):
            found |= step.expect.capture.keys()
        if isinstance(step.repeat, Again):
            found |= captured(step.repeat.steps)
    return frozenset(found)

"""From a behaviour of the document to what the engine runs: rendered as far as it can be, the rest as callables.

Invariant: a template or a pattern that can't be used is a `RenderError` before the socket opens; descriptors that
have to be read first, an `UnreadError`; a template that fails
later, over a request, is told by `failed` and gives no frames.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct, structs

from workbench.document.lint.rules import SLOWEST
from workbench.document.match import Matcher
from workbench.document.protobuf.known import schema_at
from workbench.document.protobuf.schema import Schema
from workbench.document.render import (
    NotYetError,
    RenderError,
    Scope,
    UnreadError,
    descriptor_of,
    render_frames,
)
from workbench.document.rows import RowValues
from workbench.document.sending import Sending, problem
from workbench.document.workspace import (
    Balance,
    Echo,
    Forward,
    Frame,
    Majordomo,
    Repeat,
    Reply,
    Rule,
    Secret,
    Socket,
    Workspace,
)
from workbench.engine.plan import (
    Answer,
    Balancing,
    Behaviour,
    Brokering,
    Echoing,
    Forwarding,
    Frames,
    Repeating,
    WantedRule,
)

Failed = Callable[[str, str], None]
"""Told of a template that failed: the socket's id, and the sentence."""


class Setting(Struct, frozen=True):
    """What a behaviour is rendered in."""

    workspace: Workspace
    folder: Path | None
    failed: Failed
    secrets: Callable[[Secret], str] | None = None
    schemas: Callable[[Path], Schema | str | None] = schema_at
    """Gives the descriptors in a file, None where they have to be read first: an `UnreadError` where they are."""
    latest: Callable[[Path], Schema | str | None] = schema_at
    """The same for what runs, which goes on with those that a file had before while it is read again."""

    def scope(
        self, *, counter: int = 0, request: Frames | None = None, row: RowValues | None = None
    ) -> Scope:
        """What its templates may name."""
        return Scope(
            variables=self.workspace.variables,
            counter=counter,
            request=request,
            row=row,
            folder=self.folder,
            secrets=self.secrets,
            schemas=self.schemas,
        )

    def rendered(self, socket: Socket, frames: Sequence[Frame], scope: Scope) -> Frames:
        """The bytes of a message; none where its template fails, which is told."""
        try:
            try:
                return render_frames(frames, scope)
            except UnreadError:
                return render_frames(frames, structs.replace(scope, schemas=self.latest))
        except RenderError as error:
            self.failed(socket.id, str(error))
            return ()


def wanted_behaviour(setting: Setting, socket: Socket) -> Behaviour | None:
    """What that socket does by itself. Raises `RenderError` where it can't be done as it is written."""
    match socket.behaviour:
        case None:
            return None
        case Echo():
            return Echoing()
        case Reply() as reply:
            return _answer(setting, socket, reply)
        case Repeat() as repeat:
            return _repeating(setting, socket, repeat)
        case Forward(to=to) as forward:
            _other(setting.workspace, socket, to)
            _check(socket, forward.delay, forward.jitter, forward.drop, forward.duplicate)
            return Forwarding(
                to=to,
                delay=forward.delay,
                jitter=forward.jitter,
                drop=float(forward.drop),
                duplicate=float(forward.duplicate),
            )
        case Balance(to=to, ready=ready):
            _other(setting.workspace, socket, to)
            return Balancing(to=to, ready=ready.encode())
        case Majordomo(heartbeat=heartbeat, liveness=liveness):
            if not 0 < heartbeat <= SLOWEST or liveness < 1:
                raise _cannot(socket, "give a heartbeat above zero, and a liveness of 1 or more")
            return Brokering(heartbeat=heartbeat, liveness=liveness)


def _cannot(socket: Socket, way_out: str) -> RenderError:
    kind = type(socket.behaviour).__name__.lower()
    return RenderError(f"{socket.label}'s behaviour ({kind}) can't be run as it is written; {way_out}.")


def _other(workspace: Workspace, socket: Socket, to: str) -> None:
    if workspace.socket(to) is None or to == socket.id:
        raise _cannot(socket, "choose another socket for it")


def _check(
    socket: Socket, delay: float, jitter: float, drop: bool | float, duplicate: bool | float = False
) -> None:
    if not (0 <= delay <= SLOWEST and 0 <= jitter <= SLOWEST and 0 <= drop <= 1 and 0 <= duplicate <= 1):
        raise _cannot(socket, "times are in seconds from 0, shares from 0 to 1")


def _answer(setting: Setting, socket: Socket, reply: Reply) -> Answer:
    rules = list(reply.rules)
    if reply.frames:  # what is answered where no rule takes a request
        rules.append(Rule(frames=reply.frames))
    if not rules:
        raise _cannot(socket, "add frames to answer with, or a rule")
    made = tuple(_rule(setting, socket, rule) for rule in rules)
    # Equal keys mean an equal behaviour: the engine leaves a running one alone.
    return Answer(
        made,
        reply.service.encode(),
        key=(reply, _around(setting)),
        ready=render_frames(reply.ready, setting.scope()),
    )


def _around(setting: Setting) -> object:
    return dict(setting.workspace.variables), setting.folder


def _rule(setting: Setting, socket: Socket, rule: Rule) -> WantedRule:
    _check(socket, rule.delay, rule.jitter, rule.drop)
    try:
        matcher = Matcher(rule.when, setting.scope())
    except NotYetError:
        raise
    except RenderError as error:
        raise RenderError(f"{socket.label}, a rule: {error}") from error

    def answering(frames: tuple[Frame, ...]) -> Callable[[Frames], Frames]:
        def answer(request: Frames) -> Frames:
            return setting.rendered(socket, frames, setting.scope(request=request))

        return answer

    for frames in (rule.frames, *rule.sequence):
        _read_ahead(setting, frames)
    answers = tuple(map(answering, rule.sequence or ((rule.frames,) if rule.frames else ())))
    return WantedRule(
        matches=matcher.matches,
        answers=answers,
        delay=rule.delay,
        jitter=rule.jitter,
        drop=float(rule.drop),
        key=rule,
    )


def _repeating(setting: Setting, socket: Socket, repeat: Repeat) -> Repeating:
    interval = repeat.interval
    if not 0 < interval <= SLOWEST:
        raise _cannot(socket, "give it a time between two messages")
    asked = Sending(count=repeat.count, interval=interval, burst=repeat.burst, jitter=repeat.jitter)
    if (repeat.burst != 1 or repeat.jitter) and (sentence := problem(asked)):
        raise RenderError(f"{socket.label} can't repeat so. {sentence}")
    frames = repeat.frames
    if repeat.name is not None:
        message = setting.workspace.message(repeat.name)
        if message is None:
            raise RenderError(f'There is no message "{repeat.name}" to repeat; save one by that name.')
        frames = message.frames
    # The message is part of the key: editing it changes what is sent from then on.
    key = (repeat, frames, _around(setting))
    return Repeating(
        repeated(setting, socket, frames),
        interval,
        repeat.count,
        key=key,
        burst=repeat.burst,
        jitter=repeat.jitter,
    )


def repeated(setting: Setting, socket: Socket, frames: tuple[Frame, ...]) -> Callable[[int], Frames]:
    """What is sent the nth time, rendered once where it is always the same. Raises `RenderError`."""
    always = None if any(map(_varies, frames)) else render_frames(frames, setting.scope())
    if always is None:
        _read_ahead(setting, frames)

    def next_message(counter: int) -> Frames:
        if always is not None:
            return always
        return setting.rendered(socket, frames, setting.scope(counter=counter))

    return next_message


def _read_ahead(setting: Setting, frames: Sequence[Frame]) -> None:
    """Raise `UnreadError` where descriptors have to be read; what is wrong with them is told with each message."""
    for frame in frames:
        if frame.kind == "protobuf":
            try:
                descriptor_of(frame.message, frame.schema, setting.scope())
            except NotYetError:
                raise
            except RenderError:
                continue


def _varies(frame: Frame) -> bool:
    """Whether it may be other bytes the next time."""
    return frame.kind == "file" or "{{" in str(frame.value)

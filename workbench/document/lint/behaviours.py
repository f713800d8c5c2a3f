"""Checks of what sockets do by themselves: each told once, by the first thing that is wrong with it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from msgspec import structs

from workbench.catalogue.socket_types import SocketType, socket_types
from workbench.document.lint.fixes import nearest_fix, short, socket_fix
from workbench.document.lint.forwards import (
    balance_errors,
    forward_errors,
    forward_warnings,
    majordomo_errors,
)
from workbench.document.lint.rules import SLOWEST, Told, rule_errors, rule_warnings
from workbench.document.lint.subject import Check, Subject
from workbench.document.lint.workers import worker_errors, worker_warnings
from workbench.document.problems import Fix, Problem
from workbench.document.sending import Sending
from workbench.document.sending import problem as sending_problem
from workbench.document.workspace import (
    Balance,
    Behaviour,
    Echo,
    Forward,
    Majordomo,
    Repeat,
    Reply,
    Socket,
    Workspace,
)

_SECOND = 1.0  # seconds between two messages, where a fix has to choose
_FASTEST = 1e-9  # seconds: below that a time is a slip, and the rate is beyond any network


def behaviours(subject: Subject) -> Iterator[Problem]:
    """What can't be done, or is ill written."""
    for index, socket in enumerate(subject.workspace.sockets):
        if socket.behaviour is None:
            continue
        told = next(_errors(subject, index, socket, socket.behaviour), None)
        severity = "error"
        if told is None:
            told = next(_warnings(subject, index, socket, socket.behaviour), None)
            severity = "warning"
        if told is not None:
            yield Problem(severity, f"sockets[{index}].behaviour", socket.id, *told)


def _errors(subject: Subject, index: int, socket: Socket, behaviour: Behaviour) -> Iterator[Told]:
    workspace = subject.workspace
    known = socket_types().get(socket.type)
    away = socket_fix("Take the behaviour away", index, behaviour=None)
    if known is not None and not known.can_send and not isinstance(behaviour, Forward):
        yield (
            f"A {socket.type} can't send, so that it can't do anything by itself; take the behaviour away.",
            away,
        )
    match behaviour:
        case Forward():
            yield from forward_errors(workspace, index, socket, behaviour)
        case Balance():
            yield from balance_errors(workspace, index, socket, behaviour)
        case Majordomo():
            yield from majordomo_errors(index, socket, behaviour)
        case Repeat():
            yield from _repeat(workspace, index, socket, behaviour, known)
        case Reply():
            yield from _answers(index, socket, behaviour, known)
            if not behaviour.frames and not behaviour.rules:
                echo = socket_fix("Echo instead", index, behaviour=Echo())
                yield f"{socket.label} replies with no frames; add one.", echo
            yield from worker_errors(index, socket, behaviour)
            yield from rule_errors(subject, index, socket, behaviour)
        case Echo():
            yield from _answers(index, socket, behaviour, known)


def _answers(index: int, socket: Socket, behaviour: Echo | Reply, known: SocketType | None) -> Iterator[Told]:
    if known is not None and not known.can_receive:
        yield (
            f"A {socket.type} receives nothing that it could answer; let it repeat instead.",
            _repeat_instead(index, behaviour),
        )


def _repeat_instead(index: int, behaviour: Echo | Reply) -> Fix | None:
    if isinstance(behaviour, Echo) or not behaviour.frames:
        return None
    repeat = Repeat(frames=behaviour.frames, every=_SECOND)
    return socket_fix("Repeat instead", index, behaviour=repeat)


def _repeat(
    workspace: Workspace, index: int, socket: Socket, behaviour: Repeat, known: SocketType | None
) -> Iterator[Told]:
    def changed(label: str, **changes: object) -> Fix:
        return socket_fix(label, index, behaviour=structs.replace(behaviour, **changes))

    label, every, rate, count = socket.label, behaviour.every, behaviour.rate, behaviour.count
    each_second = changed("Repeat each second", every=_SECOND, rate=None)
    if known is not None and known.lockstep == "receive-first":
        message = workspace.message(behaviour.name) if behaviour.name is not None else None
        frames = message.frames if message is not None else behaviour.frames
        reply = socket_fix("Reply instead", index, behaviour=Reply(frames=frames)) if frames else None
        yield f"A {socket.type} sends only to answer, so that it can't repeat; let it reply instead.", reply
    if (every is None) == (rate is None):
        yield f"{label} repeats: give either every (seconds) or rate (a second).", each_second
    pace = every if every is not None else rate
    if pace is not None and not math.isfinite(pace):
        yield f"{label} repeats: the time is {pace:g}, which is no number to wait for.", each_second
    if pace is not None and pace <= 0:
        yield f"{label} repeats: the time must be above zero.", each_second
    if (every is not None and 0 < every < _FASTEST) or (rate is not None and rate > 1 / _FASTEST):
        yield (
            f"{label} repeats more often than {1 / _FASTEST:,.0f} times a second; slow it down.",
            each_second,
        )
    if (every is not None and every > SLOWEST) or (rate is not None and 0 < rate < 1 / SLOWEST):
        yield (
            f"{label} repeats less often than every {SLOWEST:,.0f} seconds; no timer waits so long.",
            each_second,
        )
    if count is not None and count < 1:
        sentence = (
            f"{label} repeats {count} times; give a count of 1 or more, or none to go on until stopped."
        )
        yield sentence, changed("Repeat without end", count=None)
    asked = Sending(interval=behaviour.interval, burst=behaviour.burst, jitter=behaviour.jitter)
    if (behaviour.burst != 1 or behaviour.jitter) and (sentence := sending_problem(asked)):
        plain = changed("Repeat one by one, on time", burst=1, jitter=0.0)
        yield f"{label} can't repeat so. {sentence}", plain
    if bool(behaviour.frames) == (behaviour.name is not None):
        own = changed("Keep the name", frames=()) if behaviour.frames else None
        yield f"{label} repeats: give either frames or the name of a message.", own
    if behaviour.name is not None and workspace.message(behaviour.name) is None:
        there = [message.name for message in workspace.messages]
        fix = nearest_fix(behaviour.name, there, lambda name: changed(f"Repeat {short(name)}", name=name))
        yield f'{label} repeats "{behaviour.name}", but there is no message of that name.', fix


def _warnings(subject: Subject, index: int, socket: Socket, behaviour: Behaviour) -> Iterator[Told]:
    workspace = subject.workspace
    known = socket_types().get(socket.type)
    if isinstance(behaviour, Reply):
        yield from worker_warnings(subject, index, socket, behaviour)
    asks_first = known is not None and known.lockstep == "send-first"
    says_ready = isinstance(behaviour, Reply) and behaviour.ready
    if isinstance(behaviour, Echo | Reply) and asks_first and not says_ready:
        yield (
            f"A {socket.type} asks first, so that it has nothing to answer; let it repeat instead.",
            _repeat_instead(index, behaviour),
        )
    if isinstance(behaviour, Forward):
        yield from forward_warnings(subject, index, socket, behaviour)
    if isinstance(behaviour, Reply):
        yield from rule_warnings(index, socket, behaviour)
    if not isinstance(behaviour, Repeat) or behaviour.name is None:
        return
    message = workspace.message(behaviour.name)
    owner = workspace.socket(message.socket) if message is not None and message.socket is not None else None
    if message is not None and owner is not None and owner.id != socket.id:
        yield (
            f'{socket.label} repeats "{message.name}", which belongs to {owner.label}; save one of its own.',
            None,
        )


CHECKS: tuple[Check, ...] = (behaviours,)

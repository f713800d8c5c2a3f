"""Checks of replies: rules that can be held against a request, that can be reached, and that answer something."""

from __future__ import annotations

import math
from collections.abc import Iterator

from msgspec import structs

from workbench.document.expression import RenderError
from workbench.document.lint.fixes import socket_fix
from workbench.document.lint.subject import Subject
from workbench.document.match import Matcher
from workbench.document.problems import Fix
from workbench.document.render import NotYetError
from workbench.document.workspace import Reply, Rule, Socket

Told = tuple[str, Fix | None]

SLOWEST = 2_000_000.0
"""Seconds, 23 days: timers hold no more than 2**31 milliseconds."""


def rule_errors(subject: Subject, index: int, socket: Socket, reply: Reply) -> Iterator[Told]:
    """What can't be done."""
    if reply.service and socket.type != "DEALER":
        sentence = f"{socket.label} offers a Majordomo service, which takes a DEALER; it is a {socket.type}."
        yield sentence, socket_fix("Make it a DEALER", index, type="DEALER")
    for number, rule in enumerate(reply.rules):
        what = f"{socket.label}, rule {number + 1}"
        yield from times(what, rule.delay, rule.jitter)
        yield from share(what, "drop", rule.drop)
        try:
            Matcher(rule.when, subject.scope)
        except NotYetError:
            pass  # it is told when it was read
        except RenderError as error:
            yield f"{what}: {error}", None
        if rule.frames and rule.sequence:
            yield f"{what} has both an answer and a sequence of answers; keep one of them.", None
        if not rule.frames and not rule.sequence and rule.drop not in (True, 1):
            sentence = f"{what} gives no answer; add frames, or let it drop what it matches."
            yield sentence, _changed(index, reply, number, "Drop what it matches", drop=True)
        if any(not answer for answer in rule.sequence):
            yield f"{what}: an answer of its sequence has no frames; add one.", None


def rule_warnings(index: int, socket: Socket, reply: Reply) -> Iterator[Told]:
    """What works otherwise than it seems."""
    for number, rule in enumerate(reply.rules):
        before = next((i for i, other in enumerate(reply.rules[:number]) if _covers(other, rule)), None)
        if before is not None:
            sentence = (
                f"{socket.label}, rule {number + 1} is never reached: rule {before + 1} matches all of it."
            )
            yield sentence, _without(index, reply, number)
    if socket.type == "REP" and any(rule.drop for rule in reply.rules):
        yield (
            (
                f"{socket.label} must answer each request, as every REP: where a rule drops the answer, an empty frame"
                " goes in its place. A ROUTER can leave requests unanswered."
            ),
            socket_fix("Make it a ROUTER", index, type="ROUTER"),
        )


def _covers(rule: Rule, later: Rule) -> bool:
    """Whether the rule matches whatever the later one does, as far as their words tell."""
    wanted, asked = list(rule.when), list(later.when)
    if not wanted or wanted == asked:
        return True
    if not asked or any(match.kind == "rest" for match in asked[:-1]):
        return False
    opened = wanted[-1].kind == "rest"
    if opened:
        wanted.pop()
    closed = asked[-1].kind != "rest"
    if not closed:
        asked.pop()
        if not opened:
            return False
    if len(asked) < len(wanted) or (len(asked) > len(wanted) and not opened):
        return False
    return all(a == b or a.kind == "any" for a, b in zip(wanted, asked, strict=False))


def _changed(index: int, reply: Reply, number: int, label: str, **changes: object) -> Fix:
    rules = list(reply.rules)
    rules[number] = structs.replace(rules[number], **changes)
    return socket_fix(label, index, behaviour=structs.replace(reply, rules=tuple(rules)))


def _without(index: int, reply: Reply, number: int) -> Fix:
    rules = tuple(rule for i, rule in enumerate(reply.rules) if i != number)
    return socket_fix("Remove the rule", index, behaviour=structs.replace(reply, rules=rules))


def times(what: str, delay: float, jitter: float = 0.0) -> Iterator[Told]:
    """A delay and a jitter that can be waited for."""
    for name, seconds in (("delay", delay), ("jitter", jitter)):
        if not (math.isfinite(seconds) and seconds >= 0):
            yield f"{what}: the {name} is {seconds:g}; it is in seconds, and not below zero.", None
        elif seconds > SLOWEST:
            yield f"{what}: the {name} is {seconds:g} s; no timer waits longer than {SLOWEST:,.0f}.", None


def share(what: str, name: str, value: bool | float) -> Iterator[Told]:
    """A share of the messages."""
    if not 0 <= value <= 1:
        yield f"{what}: {name} is {value:g}; it is a share from 0 to 1, or true or false.", None

"""Answers requests by rules: the first that takes one decides, after its delay, or not at all.

A REP must answer, since libzmq gives it no request before it has: where there is nothing to answer with (the
rule drops it, no rule takes it, the template failed) an empty frame goes in its place, and the log says why.
Invariant: what one peer is answered leaves in the order of its requests.
"""

from __future__ import annotations

import random
import time

from msgspec import Struct

from workbench.document.route import is_notice, route_length
from workbench.engine.delay_line import DelayLine
from workbench.engine.doer import ONE, Doer, Host
from workbench.engine.plan import Answer, Echoing, Frames, WantedRule
from workbench.engine.state import Doing
from workbench.traffic.records import MessageSlice

EMPTY: Frames = (b"",)
_TELL_EVERY = 1.0  # seconds between two tellings of the same


class Decision(Struct, frozen=True):
    """What becomes of a request: frames after so many seconds; or none, and why."""

    frames: Frames = ()
    delay: float = 0.0
    why: str = ""


class RuleBook:
    """The rules, and what was counted of each."""

    def __init__(self, rules: tuple[WantedRule, ...]) -> None:
        self._rules = rules
        self._hits = [0] * len(rules)
        self._unmatched = self._dropped = 0

    def inherit(self, before: RuleBook) -> None:
        """Go on counting where the same rules were before: an edit of one leaves the others alone."""
        counted = list(zip(before._rules, before._hits, strict=True))
        for index, rule in enumerate(self._rules):
            for old in counted:
                if rule.key is not None and old[0].key == rule.key:
                    self._hits[index] = old[1]
                    counted.remove(old)
                    break

    def decide(self, request: Frames) -> Decision:
        """What that request gets; it is counted."""
        for index, rule in enumerate(self._rules):
            if not rule.matches(request):
                continue
            turn = self._hits[index]
            self._hits[index] += 1
            if rule.drop and random.random() < rule.drop:  # noqa: S311 - chance, no secret - no secret
                self._dropped += 1
                return Decision(why="the rule dropped it")
            frames = rule.answers[turn % len(rule.answers)](request) if rule.answers else ()
            delay = rule.delay + (random.random() * rule.jitter if rule.jitter else 0.0)  # noqa: S311 - chance, no secret
            return Decision(frames, delay, "" if frames else "its answer can't be made")
        self._unmatched += 1
        return Decision(why="no rule takes it")

    def doing(self, waiting: int) -> Doing:
        """What was counted."""
        return Doing(
            hits=tuple(self._hits), unmatched=self._unmatched, waiting=waiting, dropped=self._dropped
        )


class Sparingly:
    """Tells the same at most once a second, with how often it was so."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._untold: dict[str, int] = {}
        self._told_at: dict[str, float] = {}

    def tell(self, event: str, sentence: str) -> None:
        """It is so once more."""
        count = self._untold.get(sentence, 0) + 1
        now = time.monotonic()
        if now - self._told_at.get(sentence, -_TELL_EVERY) < _TELL_EVERY:
            self._untold[sentence] = count
            return
        self._told_at[sentence] = now
        self._untold[sentence] = 0
        self._host.tell(event, sentence if count == 1 else f"{sentence} {count:,} times.")


class Answerer(Doer):
    """One socket's answers."""

    limits = ONE

    def __init__(self, behaviour: Answer | Echoing, host: Host) -> None:
        rules = behaviour.rules if isinstance(behaviour, Answer) else Answer.always(_same).rules
        self._is_echo = isinstance(behaviour, Echoing)
        self.book = RuleBook(rules)
        self._host = host
        # What goes where there is no answer, if something must, and the sentence that says so.
        self._instead: Frames = EMPTY if host.type.lockstep == "receive-first" else ()
        self._then = " A REP must answer: an empty frame goes in its place." if self._instead else ""
        self._line = DelayLine(self._send, host.read_on)
        self._tell = Sparingly(host).tell

    def ready(self) -> bool:
        """While its delays have room."""
        return self._line.has_room()

    def take(self, messages: MessageSlice) -> None:
        """Answer each."""
        for index in range(len(messages)):
            request = messages.frames(index)
            type_ = self._host.type.name
            if is_notice(type_, request):
                continue
            route = request[: self._route_length(request)]
            decision = self.book.decide(request[len(route) :])
            if decision.frames:
                whole = (*route, *decision.frames)
            else:
                if decision.why != "the rule dropped it" or self._instead:
                    self._tell("unanswered", unanswered(decision.why, self._then))
                if not self._instead:
                    continue
                whole = self._instead
            if decision.delay > 0 or self._line.waits(_peer(route)):
                self._line.put(_peer(route), decision.delay, whole)
            else:
                self._host.send_quietly(whole, False)
        self._host.changed()

    def _route_length(self, request: Frames) -> int:
        return route_length(self._host.type.name, request)

    def _send(self, frames: Frames) -> bool:
        self._host.send_quietly(frames, False)
        return True

    def doing(self) -> Doing | None:
        """Counts of the rules; an echo has none."""
        return None if self._is_echo else self.book.doing(len(self._line))

    def stop(self) -> None:
        """Give up what waits for its delay, and say so."""
        tell_given_up(self._host, self._line.stop(), "answer")


def unanswered(why: str, then: str = "") -> str:
    """That a request stays without the answer it should have."""
    return f"A request has no answer: {why}.{then}"


def tell_given_up(host: Host, count: int, what: str) -> None:
    """Say how many messages a stop has taken out of their delay, if any."""
    if count:
        many = f"1 {what} that was" if count == 1 else f"{count:,} {what}s that were"
        host.tell("given-up", f"{many} still waiting for the delay {'is' if count == 1 else 'are'} given up.")


def _same(request: Frames) -> Frames:
    return request


def _peer(route: Frames) -> bytes:
    return route[0] if route else b""

"""What a socket does is decided for all languages: told here by a language of one word a deed."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager

import pytest

from workbench.codegen.program import CodegenError, plan
from workbench.codegen.roles import RoleWriter, faults, frames_wanted, may_be_silent, rules_that_count, ways
from workbench.codegen.source import Source
from workbench.document.workspace import (
    Balance,
    Echo,
    Forward,
    Frame,
    FrameMatch,
    Majordomo,
    Message,
    Repeat,
    Reply,
    Rule,
    Socket,
    Workspace,
)


class Words(RoleWriter):
    """Writes a word for each thing that it is told to write."""

    def _comment(self, sentence: str) -> None:
        self._to.line("comment")

    def _receive_loop(self, answer: Callable[[], None] | None) -> None:
        with self._to.indented("receive"):
            if answer is not None:
                answer()

    def _echo(self) -> None:
        self._to.line("echo")

    def _reply(self, reply: Reply) -> None:
        self._to.line(f"reply after {self._route or 'nothing'}")

    def _offer(self, reply: Reply) -> None:
        self._to.line("offer")

    def _repeat(self, repeat: Repeat) -> None:
        self._to.line("repeat")

    def _forward(self, other, wanted: Forward) -> None:
        self._to.line(f"forward to {other.name}")

    def _balance(self, other, wanted: Balance) -> None:
        self._to.line(f"balance over {other.name}")

    def _broker(self, wanted: Majordomo) -> None:
        self._to.line("broker")

    def _send_filled(self, frames: Sequence[Frame], variable: str, route: str) -> None:
        self._to.line(f"send {variable} {frames[0].text}".rstrip())

    def _receive_reply(self) -> None:
        self._to.line("take the reply")

    def _if_something_comes(self, milliseconds: int) -> AbstractContextManager[None]:
        return self._to.indented(f"if within {milliseconds}")

    def _sleep(self, seconds: float) -> None:
        self._to.line(f"sleep {seconds}")

    def _typed(self) -> None:
        self._to.line("send what is typed")

    def _end(self) -> None:
        self._to.line("end")

    @contextmanager
    def _block(self) -> Generator[None]:
        self._to.line("once:")
        with self._to.indented():
            yield

    def told(self) -> list[str]:
        self._act(self._other())
        return self._to.text().splitlines()


def told(
    type_: str, behaviour: object = None, *texts: str, other: str = "ROUTER", **more: object
) -> list[str]:
    """What is written of a socket with these messages; another one, `other`, is there too."""
    sockets = (Socket(id="it", type=type_, behaviour=behaviour, **more), Socket(id="other", type=other))
    messages = tuple(Message(name=text, socket="it", frames=(Frame(text=text),)) for text in texts)
    program = plan(Workspace(sockets=sockets, messages=messages))
    return Words(Source(" "), program, program.roles[0]).told()


X = (Frame(text="x"),)


@pytest.mark.parametrize(
    ("type_", "behaviour", "words"),
    [
        ("REP", Echo(), ["receive", " echo"]),
        ("REP", Reply(frames=X), ["receive", " reply after nothing"]),
        ("ROUTER", Reply(frames=X), ["receive", " reply after routing id"]),
        ("DEALER", Reply(frames=X), ["receive", " reply after delimiter"]),
        ("REQ", Reply(frames=X, ready=X), ["send ready x", "receive", " reply after envelope"]),
        ("STREAM", Reply(frames=X), ["receive", " reply after stream"]),
        ("DEALER", Reply(frames=X, service="tea"), ["offer"]),
        ("PUSH", Repeat(frames=X, every=1), ["repeat"]),
        ("DEALER", Forward(to="other"), ["forward to other"]),
        ("ROUTER", Balance(to="other"), ["balance over other"]),
        ("ROUTER", Majordomo(), ["broker"]),
    ],
)
def test_each_behaviour_is_a_loop_of_its_own(type_, behaviour, words):
    assert told(type_, behaviour) == words


@pytest.mark.parametrize(
    ("type_", "texts", "words"),
    [
        ("REP", (), ["receive", " send reply"]),
        ("REP", ("a", "b"), ["receive", " send reply a"]),
        ("PUSH", (), ["send what is typed", "end"]),
        ("PUSH", ("a", "b"), ["once:", " send message a", "once:", " send message b", "end"]),
        ("PUB", ("a",), ["comment", "sleep 0.5", "once:", " send message a", "end"]),
        ("REQ", (), ["send what is typed", "end"]),
        ("REQ", ("a",), ["once:", " send message a", " take the reply", "end"]),
        ("DEALER", ("a",), ["once:", " send message a", "receive"]),
        ("PULL", ("ignored",), ["receive"]),
    ],
)
def test_of_which_nothing_is_asked_it_does_what_its_type_can(type_, texts, words):
    assert told(type_, None, *texts) == words


@pytest.mark.parametrize(
    ("type_", "behaviour", "sentence"),
    [
        ("DEALER", Majordomo(), "it is a Majordomo broker, which takes a ROUTER."),
        ("ROUTER", Reply(frames=X, service="tea"), "it offers a Majordomo service, which takes a DEALER."),
        ("DEALER", Balance(to="other"), "it balances, which takes a ROUTER on either side."),
        ("ROUTER", Forward(to="gone"), 'it hands over to "gone", which is no socket here.'),
        ("REQ", Reply(frames=X, ready=()), None),
    ],
)
def test_what_no_language_can_do_is_told(type_, behaviour, sentence):
    if sentence is None:
        assert told(type_, behaviour)
        return
    with pytest.raises(CodegenError) as error:
        told(type_, behaviour)
    assert str(error.value) == sentence


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("PULL", "PUSH", [("socket", "b")]),
        ("ROUTER", "DEALER", [("socket", "b"), ("b", "socket")]),
        ("PUB", "SUB", [("b", "socket")]),
    ],
)
def test_messages_are_passed_on_where_both_types_have_a_way(one, other, found):
    workspace = Workspace(
        sockets=(Socket(id="a", type=one, behaviour=Forward(to="b")), Socket(id="b", type=other))
    )
    first, second = plan(workspace).roles
    assert ways(first, second, Forward(to="b")) == found


def test_what_is_done_to_messages_on_their_way_has_only_what_is_done():
    assert faults(Forward(to="b")) == {}
    assert faults(Forward(to="b", delay=0.5, drop=True)) == {"delay": 0.5, "drop": 1.0}


def test_what_a_rule_wants_may_have_more_behind_it():
    one, rest = FrameMatch(text="x"), FrameMatch(rest=True)
    assert frames_wanted(Rule()) == ((), True)
    assert frames_wanted(Rule(when=(rest,))) == ((), True)
    assert frames_wanted(Rule(when=(one, rest))) == ((one,), True)
    assert frames_wanted(Rule(when=(one,))) == ((one,), False)


ONE = Rule(when=(FrameMatch(text="one"),), frames=X)
ALL = Rule(frames=X)
LOSE = Rule(when=(FrameMatch(any=True), FrameMatch(rest=True)), drop=True)


@pytest.mark.parametrize(
    ("reply", "count", "is_silent"),
    [
        (Reply(frames=X), 0, False),
        (Reply(rules=(ONE,)), 1, True),
        (Reply(rules=(ONE,), frames=X), 1, False),
        (Reply(rules=(ONE, ALL, ONE)), 2, False),
        (Reply(rules=(ONE, ALL), frames=X), 2, False),
        (Reply(rules=(ONE, LOSE)), 1, True),
        (Reply(rules=(ONE, LOSE), frames=X), 2, True),
        (Reply(rules=(ONE, Rule(drop=1.0)), frames=X), 2, True),
        (Reply(rules=(Rule(frames=X, drop=0.1),)), 1, True),
        (Reply(rules=(Rule(sequence=(X, ())),)), 1, True),
        (Reply(rules=(Rule(sequence=(X, X)),)), 1, False),
    ],
)
def test_rules_that_change_nothing_are_left_out_and_whether_all_is_answered_is_known(reply, count, is_silent):
    assert rules_that_count(reply) == list(reply.rules[:count])
    assert may_be_silent(reply) is is_silent

"""What sockets do by themselves."""

from __future__ import annotations

import math

import pytest

from workbench.document.workspace import (
    Echo,
    Forward,
    Frame,
    Message,
    Repeat,
    Reply,
    Rule,
    Socket,
    Workspace,
)  # fmt: skip

_X = (Frame(text="x"),)
_PLACE = "sockets[0].behaviour"


def _with(type_, behaviour, **keys):
    return Workspace(sockets=(Socket(id="a", type=type_, behaviour=behaviour),), **keys)


@pytest.mark.parametrize(
    ("type_", "behaviour", "words", "label"),
    [
        ("PULL", Echo(), "can't send", "Take the behaviour away"),
        ("PULL", Repeat(frames=_X, every=1), "can't send", "Take the behaviour away"),
        ("PUSH", Echo(), "let it repeat", None),
        ("PUSH", Reply(frames=_X), "let it repeat", "Repeat instead"),
        ("REP", Repeat(frames=_X, every=1), "sends only to answer", "Reply instead"),
        ("DEALER", Forward(to="gone"), 'forwards to "gone", which is no socket here', None),
        ("DEALER", Forward(to="a"), "forwards to itself", None),
        ("REP", Reply(), "no frames", "Echo instead"),
        ("REP", Reply(rules=(Rule(frames=_X, delay=-1),)), "the delay is -1", None),
        ("REP", Reply(rules=(Rule(frames=_X, delay=math.nan),)), "the delay is nan", None),
        ("REP", Reply(rules=(Rule(frames=_X, drop=1.5),)), "drop is 1.5", None),
        ("PUSH", Repeat(frames=_X), "either every", "Repeat each second"),
        ("PUSH", Repeat(frames=_X, every=1, rate=1), "either every", "Repeat each second"),
        ("PUSH", Repeat(frames=_X, every=0), "above zero", "Repeat each second"),
        ("PUSH", Repeat(frames=_X, rate=-1), "above zero", "Repeat each second"),
        ("PUSH", Repeat(frames=_X, every=math.nan), "the time is nan", "Repeat each second"),
        ("PUSH", Repeat(frames=_X, rate=math.inf), "the time is inf", "Repeat each second"),
        ("PUSH", Repeat(frames=_X, rate=1e12), "more often than 1,000,000,000", "Repeat each second"),
        ("PUSH", Repeat(frames=_X, every=5e-324), "more often than 1,000,000,000", "Repeat each second"),
        ("PUSH", Repeat(frames=_X, every=1e300), "less often than every 2,000,000", "Repeat each second"),
        ("PUSH", Repeat(frames=_X, rate=1e-300), "less often than every 2,000,000", "Repeat each second"),
        ("PUSH", Repeat(frames=_X, every=1, count=0), "repeats 0 times", "Repeat without end"),
        ("PUSH", Repeat(frames=_X, every=1, count=-3), "repeats -3 times", "Repeat without end"),
        ("PUSH", Repeat(every=1), "either frames or", None),
        ("PUSH", Repeat(frames=_X, name="m", every=1), "either frames or", "Keep the name"),
        ("PUSH", Repeat(name="m", every=1), "no message of that name", None),
    ],
)
def test_what_cannot_be_done(lint, type_, behaviour, words, label):
    problem = lint.one(_with(type_, behaviour), "error", _PLACE, words)
    assert (problem.fix.label if problem.fix else None) == label


def test_a_req_has_nothing_to_answer(lint):
    after = lint.fixed(
        _with("REQ", Reply(frames=_X)), "warning", _PLACE, "has nothing to answer", "Repeat instead"
    )
    assert after.sockets[0].behaviour == Repeat(frames=_X, every=1.0)
    assert lint.one(_with("REQ", Echo()), "warning", _PLACE, "has nothing to answer").fix is None


def test_a_rep_answers_with_what_it_was_to_repeat(lint):
    message = Message(name="m", socket="a", frames=_X)
    workspace = _with("REP", Repeat(name="m", every=1), messages=(message,))
    after = lint.fixed(workspace, "error", _PLACE, "sends only to answer", "Reply instead")
    assert after.sockets[0].behaviour == Reply(frames=_X)


def test_a_name_that_is_nearly_right(lint):
    workspace = _with("PUSH", Repeat(name="helo", every=1), messages=(Message(name="hello", frames=_X),))
    after = lint.fixed(workspace, "error", _PLACE, "no message of that name", "Repeat hello")
    assert after.sockets[0].behaviour.name == "hello"
    sockets = (
        Socket(id="a", type="ROUTER", behaviour=Forward(to="bakend")),
        Socket(id="backend", type="DEALER"),
    )
    after = lint.fixed(Workspace(sockets=sockets), "error", _PLACE, "no socket here", "Forward to backend")
    assert after.sockets[0].behaviour == Forward(to="backend")


def test_a_message_of_another_socket(lint):
    sockets = (Socket(id="a", type="PUSH", behaviour=Repeat(name="m", every=1)), Socket(id="b", type="PUSH"))
    workspace = Workspace(sockets=sockets, messages=(Message(name="m", socket="b", frames=_X),))
    lint.one(workspace, "warning", _PLACE, "belongs to b")


def test_good_behaviours(lint):
    lint.none(
        Socket(id="a", type="REP", behaviour=Echo()),
        Socket(id="b", type="PUSH", behaviour=Repeat(frames=_X, rate=1, count=1)),
        Socket(id="c", type="ROUTER", behaviour=Reply(frames=_X)),
        Socket(id="d", type="REQ", behaviour=Repeat(frames=_X, every=0.001)),
    )

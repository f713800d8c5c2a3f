"""What sockets do by themselves."""

from __future__ import annotations

import math

import pytest

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
)  # fmt: skip

_X = (Frame(text="x"),)
_A, _ANY, _REST = FrameMatch(text="a"), FrameMatch(any=True), FrameMatch(rest=True)
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
        ("REP", Reply(frames=_X, ready=_X), "takes a REQ or DEALER; it is a REP", "Let it say nothing first"),
        (
            "DEALER",
            Reply(frames=_X, ready=_X, service="s"),
            "take one of the two away",
            "Let it say nothing first",
        ),
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
        (
            "PUSH",
            Repeat(frames=_X, every=1, burst=0),
            "A burst of 0 sends nothing",
            "Repeat one by one, on time",
        ),
        (
            "PUSH",
            Repeat(frames=_X, every=1, jitter=2),
            "The jitter of 2 s is longer",
            "Repeat one by one, on time",
        ),
        (
            "PUSH",
            Repeat(frames=_X, rate=9, burst=9, jitter=-1),
            "The jitter is -1",
            "Repeat one by one, on time",
        ),
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


@pytest.mark.parametrize(
    ("rules", "severity", "words", "label"),
    [
        ((Rule(when=(FrameMatch(regex="a("),), frames=_X),), "error", "rule 1: Frame 1: a(: not a pattern", None),
        ((Rule(when=(FrameMatch(rest=True), _ANY), frames=_X),), "error", "put it last", None),
        ((Rule(when=(_ANY,)),), "error", "rule 1 gives no answer", "Drop what it matches"),
        ((Rule(frames=_X, sequence=(_X,)),), "error", "both an answer and a sequence", None),
        ((Rule(sequence=(_X, ())),), "error", "no frames", None),
        ((Rule(frames=_X, jitter=math.inf),), "error", "the jitter is inf", None),
        ((Rule(frames=_X, delay=1e9),), "error", "no timer waits longer", None),
        ((Rule(frames=_X), Rule(when=(_ANY,), frames=_X)), "warning", "rule 2 is never reached", "Remove the rule"),
        (
            (Rule(when=(_A,), frames=_X), Rule(when=(_A,), frames=_X)),
            "warning", "rule 2 is never reached: rule 1", "Remove the rule",
        ),
        (
            (Rule(when=(_ANY, _REST), frames=_X), Rule(when=(_A, _ANY), frames=_X)),
            "warning", "rule 2 is never reached", "Remove the rule",
        ),
    ],
)  # fmt: skip
def test_rules_that_cannot_be_or_are_never_reached(lint, rules, severity, words, label):
    problem = lint.one(_with("ROUTER", Reply(rules=rules)), severity, _PLACE, words)
    assert (problem.fix.label if problem.fix else None) == label


def test_rules_that_can_all_be_reached(lint):
    whens = ((_A,), (_ANY,), (_A, _ANY), (_A, _REST), (_REST,))
    rules = tuple(Rule(when=when, frames=_X) for when in whens)
    lint.none(Socket(id="a", type="ROUTER", behaviour=Reply(rules=rules)))


def test_a_rep_that_drops_is_told_what_that_means(lint):
    rules = (Rule(frames=_X, drop=0.5),)
    after = lint.fixed(
        _with("REP", Reply(rules=rules)), "warning", _PLACE, "an empty frame", "Make it a ROUTER"
    )
    assert after.sockets[0].type == "ROUTER"


def test_a_majordomo_service_is_a_dealers(lint):
    reply = Reply(frames=_X, service="echo")
    after = lint.fixed(_with("REP", reply), "error", _PLACE, "takes a DEALER", "Make it a DEALER")
    assert after.sockets[0].type == "DEALER"


@pytest.mark.parametrize(
    ("here", "there", "behaviour", "words", "label"),
    [
        ("PUSH", "PUSH", Forward(to="b"), "receives nothing that it could forward", None),
        ("REQ", "DEALER", Forward(to="b"), "nothing to forward", None),
        ("PULL", "PULL", Forward(to="b"), "which can't send", None),
        ("PULL", "REP", Forward(to="b"), "sends only to answer", None),
        ("REP", "PUSH", Forward(to="b"), "nothing comes back", None),
        ("PULL", "PUSH", Forward(to="b", duplicate=2), "duplicate is 2", None),
        ("PULL", "PUSH", Forward(to="b", jitter=-1), "the jitter is -1", None),
        ("PULL", "PUSH", Forward(to=""), "no socket yet", None),
        ("DEALER", "ROUTER", Balance(to="b"), "takes a ROUTER", "Make it a ROUTER"),
        ("ROUTER", "DEALER", Balance(to="b"), "needs a ROUTER", "Make b a ROUTER"),
        ("ROUTER", "ROUTER", Balance(to="b", ready=""), "empty", "Use READY"),
        ("ROUTER", "ROUTER", Balance(to="a"), "itself", None),
        ("DEALER", "PULL", Majordomo(), "takes a ROUTER", "Make it a ROUTER"),
        ("ROUTER", "PULL", Majordomo(heartbeat=0), "heartbeat is 0", "Use 2.5 seconds"),
        ("ROUTER", "PULL", Majordomo(liveness=0), "liveness is 0", "Use 3"),
    ],
)
def test_what_joins_two_sockets_and_cannot(lint, here, there, behaviour, words, label):
    sockets = (Socket(id="a", type=here, behaviour=behaviour), Socket(id="b", type=there))
    problem = lint.one(Workspace(sockets=sockets), "error", _PLACE, words)
    assert (problem.fix.label if problem.fix else None) == label


def test_forwards_that_go_round_or_never_come_back(lint, bound, connected):
    there, here = bound("b", "PUSH"), connected("a", "PULL", behaviour=Forward(to="b"))
    lint.one(Workspace(sockets=(here, there)), "warning", _PLACE, "round and round")
    sockets = (
        Socket(id="a", type="ROUTER", behaviour=Forward(to="b")),
        Socket(id="b", type="DEALER", behaviour=Echo()),
    )
    after = lint.fixed(Workspace(sockets=sockets), "warning", _PLACE, "of its own", "Take b's behaviour away")
    assert after.sockets[1].behaviour is None
    sockets = (Socket(id="a", type="XSUB", behaviour=Forward(to="b")), Socket(id="b", type="PUB"))
    after = lint.fixed(Workspace(sockets=sockets), "warning", _PLACE, "XPUB", "Make it an XPUB")
    assert after.sockets[1].type == "XPUB"
    a, c = (Socket(id=id_, type="ROUTER", behaviour=Forward(to="b")) for id_ in "ac")
    lint.one(
        Workspace(sockets=(a, Socket(id="b", type="DEALER"), c)), "warning", "sockets[2].behaviour", "too"
    )


def test_forwards_that_are_the_textbooks(lint):
    for here, there in [
        ("ROUTER", "DEALER"),
        ("XSUB", "XPUB"),
        ("PULL", "PUSH"),
        ("REP", "REQ"),
        ("PAIR", "PAIR"),
    ]:
        lint.none(Socket(id="a", type=here, behaviour=Forward(to="b")), Socket(id="b", type=there))
    lint.none(Socket(id="a", type="ROUTER", behaviour=Balance(to="b")), Socket(id="b", type="ROUTER"))
    lint.none(Socket(id="a", type="ROUTER", behaviour=Majordomo()))

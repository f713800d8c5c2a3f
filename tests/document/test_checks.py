"""Checks: each thing that can be wrong is told, at its place."""

from __future__ import annotations

import pytest

from workbench.document.checks import check
from workbench.document.workspace import (
    Behaviour,
    Curve,
    Echo,
    Endpoint,
    Expect,
    ExpectNone,
    Forward,
    Frame,
    Message,
    Repeat,
    Reply,
    Rule,
    Scenario,
    Socket,
    Step,
    Workspace,
)  # fmt: skip


def _told(workspace: Workspace) -> list[tuple[str, str, str]]:
    return [(p.severity, p.place, p.sentence) for p in check(workspace)]


def _one(workspace: Workspace, severity: str, place: str, words: str) -> None:
    found = _told(workspace)
    assert [told[:2] for told in found] == [(severity, place)]
    assert words in found[0][2]
    assert found[0][2].endswith((".", "?"))


def _socket(id_: str = "a", type_: str = "REP", **keys: object) -> Socket:
    return Socket(id=id_, type=type_, **keys)  # pyright: ignore[reportArgumentType]


def _bind(address: str, mode: str = "bind") -> tuple[Endpoint, ...]:
    return (Endpoint(mode=mode, address=address),)  # pyright: ignore[reportArgumentType]


def test_an_empty_workspace_has_no_problems():
    assert check(Workspace()) == ()


def test_ids():
    _one(Workspace(sockets=(_socket(""),)), "error", "sockets[0].id", "empty id")
    _one(Workspace(sockets=(_socket(), _socket())), "error", "sockets[1].id", "twice")


def test_types():
    _one(Workspace(sockets=(_socket(type_="REQQ"),)), "error", "sockets[0].type", "Did you mean REQ?")
    _one(Workspace(sockets=(_socket(type_="SERVER"),)), "warning", "sockets[0].type", "draft")


@pytest.mark.parametrize("address", ["", "tcp://a:99999", "{{ none }}", "inproc://\ud800"])
def test_addresses(address: str):
    workspace = Workspace(sockets=(_socket(endpoints=_bind(address)),))
    _one(workspace, "error", "sockets[0].endpoints[0].address", "")


def test_an_address_bound_twice():
    both = (_socket("a", endpoints=_bind("tcp://*:{{ p }}")), _socket("b", endpoints=_bind("tcp://*:5")))
    _one(
        Workspace(variables={"p": "5"}, sockets=both), "error", "sockets[1].endpoints[0].address", "only one"
    )
    free = (_socket("a", endpoints=_bind("tcp://*:*")), _socket("b", endpoints=_bind("tcp://*:*")))
    assert check(Workspace(sockets=free)) == ()


def test_illegal_links():
    sockets = (
        _socket("a", "PUSH", endpoints=_bind("inproc://x", "connect")),
        _socket("b", endpoints=_bind("inproc://x")),
    )
    _one(Workspace(sockets=sockets), "error", "sockets[0].endpoints[0]", "only to PULL")


def test_frames():
    bad = (Frame(hex="0"),)
    _one(
        Workspace(messages=(Message(name="m", frames=bad),)), "error", "messages[0].frames[0]", "hexadecimal"
    )
    sub = _socket(type_="SUB", subscriptions=bad)
    _one(Workspace(sockets=(sub,)), "error", "sockets[0].subscriptions[0]", "hexadecimal")
    reply = _socket(behaviour=Reply(frames=bad))
    _one(Workspace(sockets=(reply,)), "error", "sockets[0].behaviour.frames[0]", "hexadecimal")
    answer = _socket(behaviour=Reply(frames=(Frame(text="{{ request.frames[0] }}"), Frame(file="f"))))
    assert check(Workspace(sockets=(answer,))) == ()


def test_subscriptions():
    told = "sockets[0].subscriptions"
    _one(Workspace(sockets=(_socket(subscriptions=(Frame(text=""),)),)), "warning", told, "no subscriptions")
    _one(Workspace(sockets=(_socket(type_="SUB"),)), "warning", told, "subscribes to nothing")


def test_messages():
    good = Message(name="m", frames=(Frame(text="x"),))
    _one(Workspace(messages=(good, good)), "error", "messages[1].name", "twice")
    lost = Message(name="m", socket="gone", frames=good.frames)
    _one(Workspace(messages=(lost,)), "error", "messages[0].socket", "no socket here")
    _one(Workspace(messages=(Message(name="m"),)), "warning", "messages[0].frames", "no frames")


_X = (Frame(text="x"),)


@pytest.mark.parametrize(
    ("type_", "behaviour", "words"),
    [
        ("PULL", Echo(), "can't send"),
        ("PUSH", Echo(), "let it repeat"),
        ("PUSH", Reply(frames=_X), "let it repeat"),
        ("DEALER", Forward(to="gone"), 'forwards to "gone", which is no socket here'),
        ("DEALER", Forward(to="a"), "this version doesn't do"),
        ("REP", Reply(rules=(Rule(frames=_X),)), "by rules"),
        ("REP", Reply(), "no frames"),
        ("PUSH", Repeat(frames=_X), "either every"),
        ("PUSH", Repeat(frames=_X, every=1, rate=1), "either every"),
        ("PUSH", Repeat(frames=_X, every=0), "above zero"),
        ("PUSH", Repeat(frames=_X, rate=-1), "above zero"),
        ("PUSH", Repeat(every=1), "either frames or"),
        ("PUSH", Repeat(frames=_X, name="m", every=1), "either frames or"),
        ("PUSH", Repeat(name="m", every=1), "no message of that name"),
    ],
)
def test_behaviours(type_: str, behaviour: Behaviour, words: str):
    workspace = Workspace(sockets=(_socket(type_=type_, behaviour=behaviour),))
    _one(workspace, "error", "sockets[0].behaviour", words)


def test_good_behaviours():
    sockets = (_socket("a", behaviour=Echo()), _socket("b", "PUSH", behaviour=Repeat(frames=_X, rate=1)))
    assert check(Workspace(sockets=sockets)) == ()


def test_security():
    _one(Workspace(sockets=(_socket(security=Curve()),)), "error", "sockets[0].security", "CURVE")


def test_scenarios():
    steps = (
        Step(send="m"),
        Step(expect=Expect(socket="s")),
        Step(expect_none=ExpectNone(socket="s", seconds=1)),
        Step(wait=1),
    )
    found = _told(Workspace(scenarios=(Scenario(name="n", steps=steps),)))
    assert [place for _, place, _ in found] == [
        "scenarios[0].steps[0].send",
        "scenarios[0].steps[1].expect.socket",
        "scenarios[0].steps[2].expect_none.socket",
    ]


def test_errors_come_before_warnings():
    workspace = Workspace(sockets=(_socket("a", "SUB"), _socket("b", "NOPE")))
    assert [problem.severity for problem in check(workspace)] == ["error", "warning"]

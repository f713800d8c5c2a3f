"""Descriptors that weren't read before hold nothing up: sockets are opening, sends are to be tried again."""

from __future__ import annotations

import os
import threading

import pytest
from msgspec import structs

from workbench.document.protobuf import known
from workbench.document.render import UnreadError
from workbench.document.scenario import Expect, Scenario, Step
from workbench.document.sending import at_rate
from workbench.document.workspace import (
    Endpoint,
    Frame,
    FrameMatch,
    Message,
    Repeat,
    Reply,
    Rule,
    Socket,
    Workspace,
)
from workbench.scenarios.runner import Runner
from workbench.session import Session
from workbench.traffic.records import Kind

ADDRESS = "inproc://readings"
SINK = Socket(id="sink", title="Sink", type="PULL", endpoints=(Endpoint(mode="bind", address=ADDRESS),))
PUSH = Socket(id="push", title="Push", type="PUSH", endpoints=(Endpoint(mode="connect", address=ADDRESS),))


def order(**fields) -> Frame:
    return Frame(protobuf=fields, message="shop.Order", schema="orders.desc")


@pytest.fixture
def gate(monkeypatch):
    """Whether files are read yet, and by which threads they were."""
    may_read, readers, load = threading.Event(), [], known._load

    def slowly(path):
        readers.append(threading.current_thread())
        assert may_read.wait(30)
        return load(path)

    monkeypatch.setattr(known, "_load", slowly)
    may_read.readers = readers
    yield may_read
    may_read.set()


@pytest.fixture
async def session(gate, orders, tmp_path):
    orders(tmp_path)
    session = Session(Workspace(sockets=(SINK, PUSH)), folder=tmp_path, prompt=True)
    yield session
    await session.close()


def received(session) -> list[bytes]:
    return [r.frames[0] for r in session.log.rows(0, len(session.log)) if r.kind is Kind.RECEIVED]


def read_elsewhere(gate) -> bool:
    """That files were read, and none by the loop's thread."""
    return bool(gate.readers) and threading.main_thread() not in gate.readers


async def test_what_is_sent_raises_at_once_and_goes_once_they_are_read(session, gate, until):
    session.start()
    for _ in range(3):
        with pytest.raises(UnreadError):
            session.send("push", (order(id=1),))
    with pytest.raises(UnreadError):
        session.schedule("push", (order(id=1),), at_rate(10, count=1))
    await until(lambda: gate.readers)
    assert len(gate.readers) == 1  # it was asked for once
    gate.set()
    await until(lambda: known.schema_known(session._folder / "orders.desc") is not None)
    assert session.send("push", (order(id=1),)).kind is Kind.SENT
    await until(lambda: received(session) == [b"\x08\x01"])
    assert read_elsewhere(gate)


async def test_a_socket_whose_behaviour_needs_them_is_opening_meanwhile(session, gate, until):
    repeating = structs.replace(PUSH, behaviour=Repeat(frames=(order(id=2),), every=0.01, count=3))
    session.apply(Workspace(sockets=(SINK, repeating)), session._folder)
    session.start()
    assert session.states()["push"].phase == "opening"
    assert session.states()["push"].endpoints[0].address == ADDRESS
    assert session.states()["sink"].phase == "live"
    await until(lambda: gate.readers)
    gate.set()
    await until(lambda: session.states()["push"].phase == "live")
    await until(lambda: received(session) == [b"\x08\x02"] * 3)
    assert read_elsewhere(gate)


async def test_one_that_is_stopped_meanwhile_stays_closed(session, gate, until):
    rule = Rule(when=(FrameMatch(protobuf={}, message="shop.Order", schema="orders.desc"),), frames=())
    rep = Socket(id="rep", type="REP", behaviour=Reply(rules=(rule,)))
    session.apply(Workspace(sockets=(rep,)), session._folder)
    session.start()
    assert session.state("rep").phase == "opening"
    session.stop()
    assert session.states()["rep"].phase == "stopped"
    await until(lambda: gate.readers)
    gate.set()
    await until(lambda: not gate.readers[0].is_alive())
    assert session.states()["rep"].phase == "stopped"


async def test_one_that_runs_goes_on_as_it_was_until_they_are_read(session, gate, until):
    session.start()
    assert session.states()["push"].phase == "live"
    repeating = structs.replace(PUSH, behaviour=Repeat(frames=(order(id=3),), every=0.01, count=1))
    session.apply(Workspace(sockets=(SINK, repeating)), session._folder)
    assert session.states()["push"].phase == "live"
    assert session.send("push", (Frame(text="as it was"),)).kind is Kind.SENT
    await until(lambda: gate.readers)
    gate.set()
    await until(lambda: received(session) == [b"as it was", b"\x08\x03"])


async def test_a_file_that_changes_while_it_runs_leaves_no_request_unanswered(session, gate, until, tmp_path):
    at = "inproc://readings-asked"
    answer = Reply(frames=(order(id="{{ 3 + 1 }}"),))
    rep = Socket(id="rep", type="REP", endpoints=(Endpoint(mode="bind", address=at),), behaviour=answer)
    req = Socket(id="req", type="REQ", endpoints=(Endpoint(mode="connect", address=at),))
    session.apply(Workspace(sockets=(rep, req)), tmp_path)
    session.start()
    assert session.state("rep").phase == "opening"  # the first request is not to find the file unread
    gate.set()
    await until(lambda: session.state("rep").phase == "live")
    gate.clear()
    os.utime(tmp_path / "orders.desc", ns=(1, 1))
    session.send("req", (Frame(text="?"),))
    await until(lambda: b"\x08\x04" in received(session))
    await until(lambda: len(gate.readers) == 2)
    gate.set()
    assert read_elsewhere(gate)


async def test_a_file_that_cannot_be_read_is_a_sentence(session, gate, until, tmp_path):
    gate.set()
    (tmp_path / "orders.desc").write_bytes(b"no descriptors at all")
    repeating = structs.replace(PUSH, behaviour=Repeat(frames=(order(id=2),), every=0.01))
    session.apply(Workspace(sockets=(SINK, repeating)), tmp_path)
    session.start()
    await until(lambda: session.states()["push"].phase == "failed")
    assert "not a descriptor set" in session.states()["push"].problem


async def test_a_scenario_waits_for_them(session, gate, until, tmp_path):
    wanted = FrameMatch(protobuf={"id": 5}, message="shop.Order", schema="orders.desc")
    message = Message(name="five", socket="push", frames=(order(id=5),))
    scenario = Scenario(
        name="five",
        steps=(Step(send="five"), Step(expect=Expect(socket="sink", within=30.0, frames=(wanted,)))),
    )
    session.apply(Workspace(sockets=(SINK, PUSH), messages=(message,), scenarios=(scenario,)), tmp_path)
    gate.set()
    outcome = await Runner(session, scenario).run()
    assert outcome.passed, outcome
    assert read_elsewhere(gate)

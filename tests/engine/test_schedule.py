"""Scheduled sends: as many as asked for, beside what the socket does by itself, with progress and an end."""

from __future__ import annotations

import pytest

from workbench.engine.plan import Echoing, Repeating

HERE = "tcp://127.0.0.1:*"


def numbered(n):
    return (b"%d" % n,)


async def linked(lab, until, sender="PUSH", receiver="PULL", **more):
    lab.run("b", receiver, bind=HERE, **more)
    lab.run("a", sender, connect=lab.port("b"))
    await until(lambda: lab.connected("a"))


@pytest.mark.parametrize(
    "sending",
    [
        Repeating(numbered, 0.0, 300),
        Repeating(numbered, 0.0005, 300),
        Repeating(numbered, 0.01, 300, burst=50),
        Repeating(numbered, 0.001, 60, jitter=0.001),
        Repeating(numbered, 0.01, 65, burst=30, jitter=0.01),
    ],
)
async def test_all_go_in_order_and_it_ends_by_itself(lab, until, sending):
    await linked(lab, until)
    schedule = lab.engine.schedule("a", sending)
    await until(lambda: schedule.progress().done)
    await until(lambda: len(lab.sink.messages("b")) == sending.count)
    assert lab.sink.messages("b") == [numbered(n) for n in range(sending.count)]
    progress = schedule.progress()
    assert (progress.sent, progress.count, progress.refused, progress.why) == (
        sending.count,
        sending.count,
        0,
        "",
    )
    assert progress.asked == pytest.approx(sending.burst / sending.interval if sending.interval else 0.0)
    assert lab.engine.state("a").counters.sent == sending.count


async def test_it_runs_until_it_is_ended_and_no_longer(lab, until):
    await linked(lab, until)
    schedule = lab.engine.schedule("a", Repeating(numbered, 0.001))
    await until(lambda: schedule.progress().sent > 20)
    assert schedule.progress().achieved > 0
    schedule.end()
    progress = schedule.progress()
    assert (progress.done, progress.why) == (True, "stopped")
    lab.engine.send("a", (b"last",))
    await until(lambda: lab.sink.messages("b")[-1:] == [(b"last",)])
    assert len(lab.sink.messages("b")) == progress.sent + 1


async def test_it_ends_with_its_socket(lab, until):
    await linked(lab, until)
    schedule = lab.engine.schedule("a", Repeating(numbered, 0.001))
    await until(lambda: schedule.progress().sent > 2)
    lab.stop("a")
    assert schedule.progress().why == "the socket was stopped"
    assert lab.engine.schedule("a", Repeating(numbered, 0.001)) is None


async def test_it_goes_beside_the_sockets_own_behaviour(lab, until):
    await linked(lab, until, "PAIR", "PAIR", behaviour=Echoing())
    schedule = lab.engine.schedule("a", Repeating(numbered, 0.001, 20))
    await until(lambda: len(lab.sink.messages("a")) == 20)
    assert schedule.progress().done
    beside = lab.engine.schedule("b", Repeating(lambda n: (b"own",), 0.0, 2))
    await until(lambda: lab.sink.messages("a")[-2:] == [(b"own",)] * 2)
    assert beside.progress().done


async def test_what_is_refused_is_counted_and_goes_later(lab, until):
    lab.run("a", "PUSH", bind=HERE)
    schedule = lab.engine.schedule("a", Repeating(numbered, 0.001, 3))
    await until(lambda: schedule.progress().refused > 3)
    assert not schedule.progress().done
    lab.run("b", "PULL", connect=lab.port("a"))
    await until(lambda: schedule.progress().done)
    await until(lambda: len(lab.sink.messages("b")) == 3)
    assert schedule.progress().sent == 3


async def test_a_req_waits_for_its_reply_each_time(lab, until):
    await linked(lab, until, "REQ", "REP", behaviour=Echoing())
    schedule = lab.engine.schedule("a", Repeating(numbered, 0.0, 10))
    await until(lambda: len(lab.sink.messages("a")) == 10)
    assert schedule.progress().refused == 0

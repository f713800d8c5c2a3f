"""The engine as a whole: what it refuses, what it remembers, and that it leaves nothing behind."""

import sys
import threading
from pathlib import Path

import pytest
import zmq

from workbench.engine import engine as engine_module
from workbench.engine.engine import has_draft

HERE = "tcp://127.0.0.1:*"


@pytest.mark.skipif(has_draft(), reason="this build can use them")
@pytest.mark.parametrize(
    "type_", ["CLIENT", "SERVER", "RADIO", "DISH", "GATHER", "SCATTER", "PEER", "CHANNEL"]
)
async def test_a_draft_type_is_refused(lab, type_):
    state = lab.run("a", type_, bind=HERE)
    assert state.phase == "failed"
    assert "draft" in state.problem


async def test_the_state_is_the_same_object_until_something_changes(lab):
    before = lab.run("a", "PUSH", bind=HERE)
    assert lab.engine.state("a") is lab.engine.state("a")
    lab.engine.send("a", (b"x",))
    assert lab.engine.state("a") is not before
    lab.stop("a")
    assert lab.engine.state("a") is lab.engine.state("a")


async def test_counters_outlive_the_socket(lab):
    lab.run("a", "PUSH", bind=HERE)
    lab.engine.send("a", (b"x",))
    lab.stop("a")
    assert lab.engine.state("a").phase == "stopped"
    assert lab.engine.state("a").counters.refused == 1
    assert lab.run("a", "PUSH", bind=HERE).counters.refused == 1


async def test_a_context_that_doesnt_end_holds_nobody_up(lab, monkeypatch):
    """As where libzmq has a fault: a socket that nobody closes keeps its context from ending."""
    monkeypatch.setattr(engine_module, "_ENDS_WITHIN", 0.2)
    lab.run("a", "PULL", bind=HERE)
    left = lab.engine._context.socket(zmq.PUSH)
    await lab.engine.close()
    (ending,) = [thread for thread in threading.enumerate() if thread.name == "zmq-context-term"]
    assert ending.daemon, "the program's end doesn't wait for it either"
    left.close(0)
    ending.join(30)
    assert not ending.is_alive()


@pytest.mark.skipif(sys.platform != "linux", reason="counts /proc/self/fd")
async def test_nothing_is_left_behind(lab, until):
    async def cycle():
        lab.run("a", "PULL", bind=HERE)
        lab.run("b", "PUSH", connect=lab.port("a"))
        await until(lambda: lab.connected("b"))
        lab.engine.send("b", (b"x",))
        lab.run("c", "PULL", bind=lab.port("a"))  # fails, and leaves nothing either
        lab.wanted.clear()
        await lab.engine.close()

    def held():
        return len(list(Path("/proc/self/fd").iterdir())), threading.active_count(), tasks()

    def tasks():
        return len(list(Path("/proc/self/task").iterdir()))

    await cycle()
    before = held()
    for _ in range(10):
        await cycle()
    # The system may list a thread for a moment after it was joined, then as now.
    await until(lambda: all(now <= then for now, then in zip(held(), before, strict=True)))


async def test_unsent_messages_to_an_endpoint_that_was_taken_away_do_not_hang_the_end(lab, until):
    lab.run("a", "PULL", bind=HERE)
    address = lab.port("a")
    lab.stop("a")
    lab.run("b", "PUSH", connect=address)
    lab.engine.send("b", (b"never read",))
    lab.run("b", "PUSH")
    await lab.engine.close()

"""Sockets opened, bound, connected and closed again and again: nothing is left, and nothing hangs."""

import os
import sys
import threading
from pathlib import Path

import pytest

HERE = "tcp://127.0.0.1:*"
CYCLES = int(os.environ.get("WORKBENCH_CYCLES", "120"))  # 5,000 take some minutes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="counts /proc/self")


def descriptors():
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.timeout(60 + CYCLES)
async def test_descriptors_are_back_after_many_cycles(lab, until, tmp_path):
    async def cycle(number, others):
        lab.run("pull", "PULL", bind=[HERE, f"ipc://{tmp_path}/s", f"inproc://{number}"])
        tcp, ipc, inproc = (endpoint.actual for endpoint in lab.engine.state("pull").endpoints)
        lab.run("push", "PUSH", connect=[tcp, ipc, inproc])
        await until(lambda: [e.phase for e in lab.engine.state("push").endpoints] == ["connected"] * 3)
        if others:
            lab.run("refused", "REQ", connect="tcp://127.0.0.1:1")
            lab.run("unknown", "REQ", connect="tcp://no-such-host.invalid:1")
            lab.run("wrong", "REQ", connect=tcp)
            lab.run("taken", "PULL", bind=tcp)
            lab.engine.send("push", (b"x",))
            await until(lambda: lab.engine.state("wrong").problem)
        lab.wanted.clear()
        lab.engine.apply(())

    await cycle(0, others=True)
    before = descriptors(), threading.active_count()
    for number in range(1, CYCLES + 1):
        await cycle(number, others=number % 10 == 0)
        lab.sink.records.clear()
    # libzmq's reaper closes what was given up a moment later; a lookup under way ends by itself.
    await until(lambda: descriptors() <= before[0] + 4 and threading.active_count() <= before[1] + 1)
    await lab.engine.close()
    await until(lambda: descriptors() < before[0])


async def test_closing_does_not_wait_for_a_peer_that_never_comes(lab):
    lab.run("push", "PUSH", connect="tcp://127.0.0.1:1", options={"LINGER": -1})
    for _ in range(3):
        lab.engine.send("push", (b"x",))
    lab.stop("push")
    assert lab.engine.state("push").phase == "stopped"
    await lab.engine.close()

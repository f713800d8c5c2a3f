"""A capture is sent again to a program in another process."""

from __future__ import annotations

from workbench.document.workspace import Socket
from workbench.traffic.log import TrafficLog
from workbench.traffic.records import Kind, Record


def capture(count: int) -> TrafficLog:
    log = TrafficLog()
    for n in range(count):
        kind = Kind.SENT if n % 2 else Kind.RECEIVED
        log.record(Record(time=n * 500_000, socket="old", kind=kind, frames=(b"task %d" % n,)))
    return log


async def test_what_was_sent_reaches_a_worker_in_order(workbench, program, bind, address, until):
    worker = program("pull_worker", address)
    async with workbench(Socket(id="vent", type="PUSH", endpoints=bind)) as bench:
        await until(lambda: bench.peers("vent") == 1)
        for speed in (0.0, 4.0):
            worker.lines.clear()
            replayer = bench.session.replay(capture(200).snapshot(), {"old": "vent"}, speed=speed)
            await until(lambda: len(worker.lines) == 100)
            assert worker.lines == [f"task {n}" for n in range(1, 200, 2)]
            assert replayer.state().sent == 100
        rows = bench.sent("vent")
        assert len(rows) == 200


async def test_what_was_received_can_be_sent_and_a_session_that_closes_ends_it(
    workbench, program, bind, address, until
):
    worker = program("pull_worker", address)
    async with workbench(Socket(id="vent", type="PUSH", endpoints=bind)) as bench:
        await until(lambda: bench.peers("vent") == 1)
        bench.session.replay(capture(200).snapshot(), {"old": "vent"}, kind=Kind.RECEIVED, speed=0)
        await until(lambda: len(worker.lines) == 100)
        assert worker.lines == [f"task {n}" for n in range(0, 200, 2)]
        last = bench.session.replay(capture(200).snapshot(), {"old": "vent"}, speed=0.0001)
        await until(lambda: last.state().sent == 1)
    assert last.state().is_over

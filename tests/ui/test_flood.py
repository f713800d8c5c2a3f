"""A flood from another process: every message is counted, and the table has every row."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from workbench.document.ports import free_loopback_address
from workbench.document.workspace import Endpoint, Socket, Workspace

FLOOD = Path(__file__).parent.parent / "benchmarks" / "flood.py"
COUNT = 300_000


async def test_three_hundred_thousand_messages_are_all_counted(window, until):
    address = free_loopback_address(())
    pull = Socket(id="pull", type="PULL", endpoints=(Endpoint(mode="bind", address=address),))
    window.document.replace(Workspace(sockets=(pull,)))
    window.start_all()
    state = window.session.state
    with subprocess.Popen([sys.executable, str(FLOOD), address, str(COUNT)]) as peer:  # noqa: ASYNC220 - it starts at once
        await until(lambda: state("pull").counters.received >= COUNT, within=100)
        assert peer.wait() == 0
    assert state("pull").counters.received == COUNT
    log = window.session.log
    numbers = [
        int.from_bytes(record.frames[0], "big")
        for row in (*range(0, len(log), 997), *range(len(log) - 5, len(log)))
        if (record := log.record_at(row)).frames
    ]
    assert numbers == sorted(numbers)
    received = [r for r in log.rows(len(log) - 5, len(log)) if r.frames]
    assert int.from_bytes(received[-1].frames[0], "big") == COUNT - 1
    assert sum(batch.num_rows for batch in log.table().to_batches()) == len(log)

"""What 500 idle live sockets cost: to start, and beside an empty window while nothing happens."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

from tests.benchmarks.harness import RUNS, Result, on_qt, result, settle, window
from workbench.document.workspace import Endpoint, Socket, Workspace

COUNT = 500
IDLE = 4.0  # seconds


def idle(workspace: Workspace) -> tuple[float, float]:
    """Seconds until all are bound, and the share of a core that the process uses afterwards."""

    async def work() -> tuple[float, float]:
        begun = time.perf_counter()
        async with window(workspace) as session:
            await settle(lambda: all(s.phase == "live" for s in session.states().values()))
            started = time.perf_counter() - begun
            await asyncio.sleep(1.0)
            used, since = time.process_time(), time.perf_counter()
            await asyncio.sleep(IDLE)
            return started, (time.process_time() - used) / (time.perf_counter() - since)

    return on_qt(work)


def benchmarks() -> Iterator[Result]:
    """`many-start`: seconds, beside the 2 allowed; `many-idle`: share of a core, beside an empty window."""
    sockets = tuple(
        Socket(
            id=f"s{n}",
            type="PULL",
            at=((n % 25) * 260.0, (n // 25) * 140.0),
            endpoints=(Endpoint(mode="bind", address="tcp://127.0.0.1:*"),),
        )
        for n in range(COUNT)
    )
    starts: list[float] = []
    shares: list[float] = []
    empties: list[float] = []
    for _ in range(RUNS):
        empties.append(idle(Workspace())[1])
        start, share = idle(Workspace(sockets=sockets))
        starts.append(start)
        shares.append(share)
    yield result("many-start", starts, "s", [2.0])
    yield result("many-idle", shares, "of a core", empties)

"""How far the gaps between scheduled messages are from the millisecond that was asked for, beside a bare timer.

1,000 messages a second to another process; the gap's error is how far the time between two sends, as logged, is
from 1 ms. The bare one is a chain of asyncio's `call_at` on a loop that has nothing else to do.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtWidgets import QApplication

from tests.benchmarks.harness import (
    RUNS,
    Result,
    headless,
    on_asyncio,
    on_qt,
    percentile,
    program,
    result,
    settle,
    window,
)
from workbench.document.sending import at_rate
from workbench.document.workspace import Endpoint, Frame, Socket, Workspace
from workbench.session import Session
from workbench.traffic.records import Kind
from workbench.ui.main_window import MainWindow

COUNT = 3_000
RATE = 1_000.0


def _errors(times: list[float]) -> float:
    """The p99 of the gaps' error, in ms; times in seconds."""
    return percentile([abs(b - a - 1 / RATE) * 1000 for a, b in pairwise(times)], 0.99)


async def _ticks() -> float:
    loop, done = asyncio.get_running_loop(), asyncio.Event()
    times: list[float] = []
    begun = loop.time()

    def tick() -> None:
        times.append(time.perf_counter())
        if len(times) == COUNT:
            done.set()
        else:
            loop.call_at(begun + len(times) / RATE, tick)

    loop.call_at(begun, tick)
    await done.wait()
    return _errors(times)


async def _scheduled(session: Session, *, in_window: bool) -> float:
    await settle(lambda: session.state("push").endpoints[0].phase == "connected")
    frames = (Frame(text="{{ counter }}"), Frame(text="x" * 100))
    sending = at_rate(RATE, count=COUNT)
    if in_window:  # as a user sends it
        shown = next(each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow))
        shown.composer.schedule_requested.emit("push", frames, sending, None)
        await settle(lambda: session.state("push").counters.sent == COUNT)
    else:
        schedule = session.schedule("push", frames, sending)
        await settle(lambda: schedule.progress().done)
    rows = (session.log.record_at(row) for row in range(len(session.log)))
    return _errors([record.time / 1e9 for record in rows if record.kind is Kind.SENT])


def scheduled(*, in_window: bool) -> float:
    """The p99 of a session's schedule, in ms."""
    peer = program("drop")
    assert peer.stdout is not None
    address = f"tcp://127.0.0.1:{int(peer.stdout.readline())}"
    push = Socket(id="push", type="PUSH", endpoints=(Endpoint(mode="connect", address=address),))

    async def work() -> float:
        around = window if in_window else headless
        async with around(Workspace(sockets=(push,))) as session:
            return await _scheduled(session, in_window=in_window)

    value = on_qt(work) if in_window else on_asyncio(work)
    peer.communicate()
    return value


def benchmarks() -> Iterator[Result]:
    """`schedule-gap` without a window, and in one that paints the rows at 60 Hz; ms, less is better."""
    bares: list[float] = []
    values: list[float] = []
    painted: list[float] = []
    for _ in range(RUNS):
        bares.append(on_asyncio(_ticks))
        values.append(scheduled(in_window=False))
        painted.append(scheduled(in_window=True))
    yield result("schedule-gap", values, "ms at p99", bares)
    yield result("schedule-gap-window", painted, "ms at p99", bares)

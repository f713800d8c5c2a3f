"""How fast a flood from another process gets into the window and its log, beside a bare blocking loop.

Both ways receive the same messages from the same program in the same run, by turns; a figure is the median.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import zmq
from PySide6.QtWidgets import QApplication

import qasync  # isort: skip

from workbench.document.ports import free_loopback_address
from workbench.document.workspace import Endpoint, Socket, Workspace
from workbench.session import Session
from workbench.ui import theme
from workbench.ui.app import make_application
from workbench.ui.main_window import MainWindow

COUNT = 300_000
RUNS = 5
FLOOD = Path(__file__).with_name("flood.py")
Result = dict[str, object]


def _flood(endpoint: str, count: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, str(FLOOD), endpoint, str(count)])


def bare(count: int) -> float:
    """Messages a second of `while True: socket.recv_multipart()`, from the first to the last."""
    with zmq.Context() as context, context.socket(zmq.PULL) as socket:
        port = socket.bind_to_random_port("tcp://127.0.0.1")
        peer = _flood(f"tcp://127.0.0.1:{port}", count)
        socket.recv_multipart()
        begun = time.perf_counter()
        for _ in range(count - 1):
            socket.recv_multipart()
        rate = (count - 1) / (time.perf_counter() - begun)
        peer.wait()
    return rate


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


class _Lag:
    """How late a 5 ms timer of the loop comes, in ms."""

    STEP = 0.005

    def __init__(self) -> None:
        self.values: list[float] = []
        self._loop = asyncio.get_running_loop()
        self._due = self._loop.time() + self.STEP
        self._handle = self._loop.call_at(self._due, self._tick)

    def _tick(self) -> None:
        now = self._loop.time()
        self.values.append(max(0.0, now - self._due) * 1000)
        self._due = now + self.STEP
        self._handle = self._loop.call_at(self._due, self._tick)

    def stop(self) -> None:
        self._handle.cancel()


async def _settle(predicate) -> None:
    while not predicate():
        await asyncio.sleep(0.002)


async def _watch(session: Session, count: int) -> tuple[float, list[float]]:
    """Flood the PULL socket `pull` of that session; the rate, and the loop's lags in ms."""
    address = session.state("pull").endpoints[0].actual
    already = session.state("pull").counters.received
    peer = _flood(address, count)
    await _settle(lambda: session.state("pull").counters.received > already)
    begun, first = time.perf_counter(), session.state("pull").counters.received - already
    lag = _Lag()
    await _settle(lambda: session.state("pull").counters.received - already >= count)
    rate = (count - first) / (time.perf_counter() - begun)
    lag.stop()
    peer.wait()
    got = session.state("pull").counters.received - already
    assert got == count, f"{count - got} of {count} messages were lost"
    return rate, lag.values


def _workspace() -> Workspace:
    endpoint = Endpoint(mode="bind", address=free_loopback_address(()))
    return Workspace(sockets=(Socket(id="pull", type="PULL", endpoints=(endpoint,)),))


async def _in_window(count: int) -> tuple[float, list[float]]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.dress(application, theme.LIGHT)
    session = Session()
    window = MainWindow(session, theme.LIGHT)
    window.document.replace(_workspace())
    window.resize(1280, 800)
    window.show()
    window.start_all()
    try:
        return await _watch(session, count)
    finally:
        closing = asyncio.ensure_future(window.wait_closed())
        await asyncio.sleep(0)
        window.leave()
        await closing
        window.deleteLater()


async def _headless(count: int) -> tuple[float, list[float]]:
    session = Session(_workspace())
    session.start()
    try:
        return await _watch(session, count)
    finally:
        await session.close()


def benchmarks(count: int = COUNT, runs: int = RUNS) -> Iterator[Result]:
    """`receive` and `receive-headless`: messages/s; `receive-lag`: ms at p99, beside an idle frame of 16 ms."""
    application = make_application()
    bares: list[float] = []
    windows: list[float] = []
    headless: list[float] = []
    lags: list[float] = []
    for _ in range(runs):
        bares.append(bare(count))
        with asyncio.Runner(loop_factory=lambda: qasync.QSelectorEventLoop(application)) as runner:
            rate, lag = runner.run(_in_window(count))
        windows.append(rate)
        lags += lag
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            headless.append(runner.run(_headless(count))[0])
    baseline = statistics.median(bares)
    for name, rates in (("receive", windows), ("receive-headless", headless)):
        value = statistics.median(rates)
        yield {"name": name, "value": round(value), "unit": "messages/s", "baseline": round(baseline),
               "ratio": round(value / baseline, 2)}  # fmt: skip
    p99 = _percentile(lags, 0.99)
    yield {"name": "receive-lag", "value": round(p99, 1), "unit": "ms at p99", "baseline": 16.0,
           "ratio": round(p99 / 16.0, 2)}  # fmt: skip

"""What the benchmarks share: the result's form, sessions in a window and without one, and the loop's lag."""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TypeVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from workbench.document.ports import free_loopback_address
from workbench.document.workspace import Endpoint, Socket, Workspace
from workbench.engine.drain import choice
from workbench.session import Session
from workbench.traffic.capture import CaptureWriter
from workbench.traffic.log import TrafficLog
from workbench.traffic.spool import Spool
from workbench.ui import theme
from workbench.ui.app import make_application
from workbench.ui.garbage import GarbageCollector
from workbench.ui.loop import Loop
from workbench.ui.main_window import MainWindow

RUNS = 5
"""How often each way is measured, by turns with its baseline; a figure is the median."""

PROGRAMS = Path(__file__).parent
Result = dict[str, object]
T = TypeVar("T")


def result(name: str, values: Sequence[float], unit: str, baselines: Sequence[float]) -> Result:
    """One line: the medians, and their ratio; null beside a baseline of nothing, as an idle lag."""
    value, baseline = statistics.median(values), statistics.median(baselines)
    return {
        "name": name,
        "value": _rounded(value),
        "unit": unit,
        "baseline": _rounded(baseline),
        "ratio": round(value / baseline, 2) if baseline else None,
    }


def _rounded(value: float) -> float:
    return round(value) if value >= 1000 else round(value, 3)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of them does not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def program(name: str, *arguments: object) -> subprocess.Popen[bytes]:
    """One of the plain programs beside this module, in a process of its own."""
    path = str(PROGRAMS / f"{name}.py")
    return subprocess.Popen([sys.executable, path, *map(str, arguments)], stdout=subprocess.PIPE)


@contextmanager
def plain_drain() -> Iterator[None]:
    """Sockets that are opened within receive without the native drain."""
    os.environ[choice.PLAIN] = "1"
    choice.chosen.cache_clear()
    try:
        yield
    finally:
        del os.environ[choice.PLAIN]
        choice.chosen.cache_clear()


def bound(id_: str, type_: str) -> Socket:
    """A socket that binds a free loopback port."""
    return Socket(id=id_, type=type_, endpoints=(Endpoint(mode="bind", address=free_loopback_address(())),))


class Lag:
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
        """No more."""
        self._handle.cancel()


async def settle(predicate: Callable[[], bool], every: float = 0.002) -> None:
    """Until it is so; looked at after so many seconds, and on Qt's loop a look takes some 50 us of it."""
    while not predicate():
        await asyncio.sleep(every)


@asynccontextmanager
async def window(workspace: Workspace, *, spooled: bool = True, log: type[TrafficLog] = TrafficLog):
    """A session in a window, started, its log on the disk; the traffic is followed and painted at 60 Hz."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.dress(application, theme.LIGHT)
    with tempfile.TemporaryDirectory() as folder:
        session = Session(log=log(spool=Spool(Path(folder)) if spooled else None))
        shown = MainWindow(session, theme.LIGHT)
        shown.document.replace(workspace)
        shown.resize(1280, 800)
        shown.show()
        shown.start_all()
        tick = shown.findChild(QTimer, "tick")
        assert tick is not None
        tick.setInterval(16)  # twice as often as a user's window looks
        garbage = GarbageCollector(application)  # as in the program
        try:
            yield session
        finally:
            closing = asyncio.ensure_future(shown.wait_closed())
            await asyncio.sleep(0)
            shown.leave()
            await closing
            garbage.stop()
            shown.deleteLater()
            os.makedirs(folder, exist_ok=True)  # which went with the spool  # noqa: PTH103


@asynccontextmanager
async def headless(workspace: Workspace):
    """A session without a window, started, its log captured."""
    with tempfile.TemporaryDirectory() as folder:
        writer = CaptureWriter(Path(folder) / "capture.arrows")
        session = Session(workspace, log=TrafficLog(writer))
        session.start()
        try:
            yield session
        finally:
            await session.close()
            writer.close()


def on_qt(work: Callable[[], Awaitable[T]]) -> T:
    """Run it on the window's loop."""
    application = make_application()
    with asyncio.Runner(loop_factory=lambda: Loop(application)) as runner:
        return runner.run(work())


def on_asyncio(work: Callable[[], Awaitable[T]]) -> T:
    """Run it on the loop that `run` has."""
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        return runner.run(work())

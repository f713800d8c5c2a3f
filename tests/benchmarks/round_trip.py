"""How long a request and its reply take through a session in a window, beside bare pyzmq."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import zmq

from tests.benchmarks.harness import RUNS, Result, on_qt, percentile, program, result, settle, window
from workbench.document.workspace import Endpoint, Frame, Socket, Workspace
from workbench.traffic.log import TrafficLog
from workbench.traffic.records import MessageSlice
from workbench.traffic.spool import Spool

COUNT = 2_000


def bare() -> float:
    """Microseconds of the median round trip."""
    peer = program("echo", COUNT)
    assert peer.stdout is not None
    port = int(peer.stdout.readline())
    times: list[float] = []
    with zmq.Context() as context, context.socket(zmq.REQ) as socket:
        socket.connect(f"tcp://127.0.0.1:{port}")
        for _ in range(COUNT):
            begun = time.perf_counter()
            socket.send(b"ping")
            socket.recv()
            times.append(time.perf_counter() - begun)
    peer.communicate()
    return percentile(times, 0.5) * 1e6


class _Told(TrafficLog):
    """A log that tells when messages have come."""

    def __init__(self, spool: Spool | None = None) -> None:
        super().__init__(spool=spool)
        self.came = asyncio.Event()
        self.at = 0.0

    def extend(self, messages: MessageSlice, /) -> None:
        super().extend(messages)
        self.at = time.perf_counter()
        self.came.set()


def through_session() -> float:
    """The same, from before `send` until the reply is in the log."""
    peer = program("echo", COUNT)
    assert peer.stdout is not None
    port = int(peer.stdout.readline())
    req = Socket(
        id="req", type="REQ", endpoints=(Endpoint(mode="connect", address=f"tcp://127.0.0.1:{port}"),)
    )

    async def work() -> float:
        times: list[float] = []
        async with window(Workspace(sockets=(req,)), log=_Told) as session:
            await settle(lambda: session.state("req").endpoints[0].phase == "connected")
            assert isinstance(session.log, _Told)
            log = session.log
            for _ in range(COUNT):
                log.came.clear()
                begun = time.perf_counter()
                session.send("req", (Frame(text="ping"),))
                await log.came.wait()
                times.append(log.at - begun)
        return percentile(times, 0.5) * 1e6

    value = on_qt(work)
    peer.communicate()
    return value


def benchmarks() -> Iterator[Result]:
    """`round-trip`: microseconds; less is better."""
    bares: list[float] = []
    values: list[float] = []
    for _ in range(RUNS):
        bares.append(bare())
        values.append(through_session())
    yield result("round-trip", values, "us, median", bares)

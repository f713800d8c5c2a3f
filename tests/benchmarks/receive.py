"""How fast a flood from another process gets into the log, beside a bare blocking `recv_multipart` loop.

Every way receives the same messages, 8 + 100 bytes (or 8 bytes + 1 MiB), from the same program.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import nullcontext

import zmq

from tests.benchmarks.harness import (
    RUNS,
    Lag,
    Result,
    bound,
    headless,
    on_asyncio,
    on_qt,
    percentile,
    plain_drain,
    program,
    result,
    settle,
    window,
)
from workbench.document.workspace import Workspace
from workbench.session import Session

COUNT = 1_000_000
LARGE_COUNT = 4_000
LARGE = 1 << 20  # bytes


def bare(count: int, size: int = 100) -> float:
    """Messages a second of `while True: socket.recv_multipart()`, from the first to the last."""
    with zmq.Context() as context, context.socket(zmq.PULL) as socket:
        port = socket.bind_to_random_port("tcp://127.0.0.1")
        peer = program("flood", f"tcp://127.0.0.1:{port}", count, size)
        socket.recv_multipart()
        begun = time.perf_counter()
        for _ in range(count - 1):
            socket.recv_multipart()
        rate = (count - 1) / (time.perf_counter() - begun)
        peer.communicate()
    return rate


async def flooded(session: Session, count: int, size: int, lags: list[float] | None = None) -> float:
    """Flood its socket `pull`; the rate from the first message to the last."""
    address = session.state("pull").endpoints[0].actual
    peer = program("flood", address, count, size)
    await settle(lambda: session.state("pull").counters.received > 0)
    begun, first = time.perf_counter(), session.state("pull").counters.received
    lag = Lag()
    await settle(lambda: session.state("pull").counters.received >= count, every=0.01)
    rate = (count - first) / (time.perf_counter() - begun)
    lag.stop()
    if lags is not None:
        lags += lag.values
    peer.communicate()
    got = session.state("pull").counters.received
    assert got == count, f"{count - got} of {count} messages were lost"
    return rate


def in_window(count: int, size: int = 100, lags: list[float] | None = None) -> float:
    """The rate into a window, whose log is on the disk: of large ones that is what is measured."""

    async def work() -> float:
        workspace = Workspace(sockets=(bound("pull", "PULL"),))
        async with window(workspace) as session:
            return await flooded(session, count, size, lags)

    return on_qt(work)


def without_window(count: int, size: int = 100) -> float:
    """The rate of a session without a window."""

    async def work() -> float:
        async with headless(Workspace(sockets=(bound("pull", "PULL"),))) as session:
            return await flooded(session, count, size)

    return on_asyncio(work)


def benchmarks() -> Iterator[Result]:
    """`receive`, `receive-lag`, and the same without a window and without the native drain."""
    bares: list[float] = []
    rates: dict[str, list[float]] = {}
    lags: list[float] = []
    for _ in range(RUNS):
        bares.append(bare(COUNT))
        for suffix, drain in (("", nullcontext()), ("-plain", plain_drain())):
            with drain:
                rates.setdefault(f"receive{suffix}", []).append(
                    in_window(COUNT, lags=None if suffix else lags)
                )
                rates.setdefault(f"receive-headless{suffix}", []).append(without_window(COUNT))
    for name, values in rates.items():
        yield result(name, values, "messages/s", bares)
    # Not a rate: the baseline is a picture's time at 60 Hz.
    yield result("receive-lag", [percentile(lags, 0.99)], "ms at p99", [16.0])
    yield result("receive-lag-worst", [max(lags)], "ms", [50.0])
    bares = []
    larges = []
    for _ in range(RUNS):
        bares.append(bare(LARGE_COUNT, LARGE))
        larges.append(in_window(LARGE_COUNT, LARGE))
    yield result("flood-of-large", larges, "messages/s of 1 MiB", bares)

"""How fast scheduled messages go out flat out, beside a bare `send_multipart` loop; both to a peer that
takes all."""

from __future__ import annotations

import time
from collections.abc import Iterator

import zmq

from tests.benchmarks.harness import RUNS, Result, headless, on_asyncio, program, result, settle
from workbench.document.workspace import Endpoint, Frame, Repeat, Socket, Workspace

COUNT = 500_000
FRAMES = (b"x" * 8, b"x" * 100)


def bare() -> float:
    """Messages a second of `send_multipart`."""
    peer = program("drop")
    assert peer.stdout is not None
    port = int(peer.stdout.readline())
    with zmq.Context() as context, context.socket(zmq.PUSH) as socket:
        socket.connect(f"tcp://127.0.0.1:{port}")
        socket.send_multipart(FRAMES)
        begun = time.perf_counter()
        for _ in range(COUNT - 1):
            socket.send_multipart(FRAMES)
        rate = (COUNT - 1) / (time.perf_counter() - begun)
    peer.communicate()
    return rate


def scheduled() -> float:
    """Messages a second of a repeat whose rate is out of reach."""
    peer = program("drop")
    assert peer.stdout is not None
    port = int(peer.stdout.readline())
    push = Socket(
        id="push",
        type="PUSH",
        endpoints=(Endpoint(mode="connect", address=f"tcp://127.0.0.1:{port}"),),
        behaviour=Repeat(frames=tuple(Frame(text=f.decode()) for f in FRAMES), rate=1e9, count=COUNT),
    )

    async def work() -> float:
        async with headless(Workspace(sockets=(push,))) as session:
            sent = lambda: session.state("push").counters.sent  # noqa: E731
            await settle(lambda: sent() > 0)
            begun, first = time.perf_counter(), sent()
            await settle(lambda: sent() >= COUNT)
            return (COUNT - first) / (time.perf_counter() - begun)

    rate = on_asyncio(work)
    peer.communicate()
    return rate


def benchmarks() -> Iterator[Result]:
    """`send`: messages/s."""
    bares: list[float] = []
    rates: list[float] = []
    for _ in range(RUNS):
        bares.append(bare())
        rates.append(scheduled())
    yield result("send", rates, "messages/s", bares)

"""How fast a forward passes a flood on, each message logged twice, or a tap, beside `zmq.proxy` in another process.

All pass the same 8 + 100 bytes from the same program to the same program, which measures.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import nullcontext

from tests.benchmarks.harness import (
    RUNS,
    Result,
    bound,
    headless,
    on_asyncio,
    plain_drain,
    program,
    result,
    settle,
)
from workbench.document.workspace import Endpoint, Forward, Socket, Workspace
from workbench.engine.tap import TapAddresses

COUNT = 300_000
BYTES = COUNT * (2 + 8 + 2 + 100)


def _port(peer: subprocess.Popen[bytes]) -> int:
    assert peer.stdout is not None
    return int(peer.stdout.readline())


def _rate(gauge: subprocess.Popen[bytes]) -> float:
    assert gauge.stdout is not None
    return COUNT / float(gauge.stdout.readline())


def proxied() -> float:
    """Messages a second through `zmq.proxy`."""
    gauge = program("gauge", BYTES)
    proxy = program("proxy", f"tcp://127.0.0.1:{_port(gauge)}")
    flood = program("flood", f"tcp://127.0.0.1:{_port(proxy)}", COUNT)
    rate = _rate(gauge)
    flood.communicate()
    proxy.kill()
    proxy.communicate()
    gauge.communicate()
    return rate


def forwarded() -> float:
    """Messages a second through a forward without a window, captured."""
    gauge = program("gauge", BYTES)
    push = Socket(
        id="push",
        type="PUSH",
        endpoints=(Endpoint(mode="connect", address=f"tcp://127.0.0.1:{_port(gauge)}"),),
    )
    pull = bound("pull", "PULL")
    pull = Socket(id="pull", type="PULL", endpoints=pull.endpoints, behaviour=Forward(to="push"))

    async def work() -> float:
        async with headless(Workspace(sockets=(push, pull))) as session:
            address = session.state("pull").endpoints[0].actual
            await settle(lambda: session.state("push").endpoints[0].phase == "connected")
            flood = program("flood", address, COUNT)
            await settle(lambda: session.state("push").counters.sent >= COUNT)
            flood.communicate()
            return _rate(gauge)

    rate = on_asyncio(work)
    gauge.communicate()
    return rate


def tapped() -> float:
    """Messages a second through a tap without a window, captured."""
    gauge = program("gauge", BYTES)
    addresses = TapAddresses.of("tcp://127.0.0.1:*", f"tcp://127.0.0.1:{_port(gauge)}")

    async def work() -> float:
        async with headless(Workspace()) as session:
            session.taps.open(addresses)
            await settle(lambda: session.taps.states()[0].listening)
            flood = program("flood", session.taps.states()[0].listen, COUNT)
            await settle(lambda: len(session.log) >= COUNT)
            rate = _rate(gauge)
            await settle(lambda: flood.poll() is not None)  # the tap has to tell it that the gauge hung up
            return rate

    rate = on_asyncio(work)
    gauge.communicate()
    return rate


def benchmarks() -> Iterator[Result]:
    """`forward`: messages/s, and the same without the native drain; `tap`."""
    bares: list[float] = []
    rates: dict[str, list[float]] = {}
    for _ in range(RUNS):
        bares.append(proxied())
        for suffix, drain in (("", nullcontext()), ("-plain", plain_drain())):
            with drain:
                rates.setdefault(f"forward{suffix}", []).append(forwarded())
        rates.setdefault("tap", []).append(tapped())
    for name, values in rates.items():
        yield result(name, values, "messages/s", bares)

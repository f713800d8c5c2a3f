"""How long a message of a quiet socket waits beside a flooded one, in a window."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from tests.benchmarks.harness import RUNS, Result, bound, on_qt, percentile, program, result, settle, window
from workbench.document.workspace import Workspace
from workbench.traffic.log import TrafficLog
from workbench.traffic.records import MessageSlice
from workbench.traffic.spool import Spool

QUIET = 40  # messages a run, ten a second
FLOOD = 40_000_000  # more than four seconds of it
ALLOWED = 20.0  # ms


class _Delays(TrafficLog):
    """A log that notes when the quiet socket's messages came: the flood's push them out of it soon after."""

    def __init__(self, spool: Spool | None = None) -> None:
        super().__init__(spool=spool)
        self.found: list[float] = []  # ms

    def extend(self, messages: MessageSlice, /) -> None:
        super().extend(messages)
        if messages.socket == "quiet":
            self.found += [
                (time - int.from_bytes(messages.frames(index)[0], "big")) / 1e6
                for index, time in enumerate(messages.times)
            ]


def delays() -> list[float]:
    """Of each quiet message, from its sending in another process to its reception, in ms."""

    async def work() -> list[float]:
        workspace = Workspace(sockets=(bound("flooded", "PULL"), bound("quiet", "PULL")))
        async with window(workspace, spooled=False, log=_Delays) as session:
            assert isinstance(session.log, _Delays)
            flood = program("flood", session.state("flooded").endpoints[0].actual, FLOOD, 100)
            await settle(lambda: session.state("flooded").counters.received > 0)
            trickle = program("trickle", session.state("quiet").endpoints[0].actual, QUIET)
            while len(session.log.found) < QUIET:
                assert session.state("flooded").counters.received < FLOOD, "the flood ended too early"
                await asyncio.sleep(0.05)
            flood.kill()
            flood.communicate()
            trickle.communicate()
            return session.log.found

    return on_qt(work)


def benchmarks() -> Iterator[Result]:
    """`fairness`: ms; the baseline is what is allowed."""
    values = [delay for _ in range(RUNS) for delay in delays()]
    yield result("fairness", [percentile(values, 0.99)], "ms at p99", [ALLOWED])

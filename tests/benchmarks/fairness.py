"""How long a message of a quiet socket waits beside a flooded one, in a window."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from tests.benchmarks.harness import RUNS, Result, bound, on_qt, percentile, program, result, settle, window
from workbench.document.workspace import Workspace
from workbench.traffic.records import Kind

QUIET = 40  # messages a run, ten a second
FLOOD = 6_000_000  # more than four seconds of it
ALLOWED = 20.0  # ms


def delays() -> list[float]:
    """Of each quiet message, from its sending in another process to its reception, in ms."""

    async def work() -> list[float]:
        async with window(Workspace(sockets=(bound("flooded", "PULL"), bound("quiet", "PULL")))) as session:
            flood = program("flood", session.state("flooded").endpoints[0].actual, FLOOD, 100)
            await settle(lambda: session.state("flooded").counters.received > 0)
            trickle = program("trickle", session.state("quiet").endpoints[0].actual, QUIET)
            log, found, row = session.log, [], 0
            while len(found) < QUIET:
                view = log.view("quiet")
                count = view.update()
                for index in range(row, count):
                    record = log.record_at(view.row(index))
                    if record.kind is Kind.RECEIVED:
                        found.append((record.time - int.from_bytes(record.frames[0], "big")) / 1e6)
                row = count
                assert flood.poll() is None, "the flood ended too early to measure by"
                await asyncio.sleep(0.5)
            flood.kill()
            flood.communicate()
            trickle.communicate()
            return found

    return on_qt(work)


def benchmarks() -> Iterator[Result]:
    """`fairness`: ms; the baseline is what is allowed."""
    values = [delay for _ in range(RUNS) for delay in delays()]
    yield result("fairness", [percentile(values, 0.99)], "ms at p99", [ALLOWED])

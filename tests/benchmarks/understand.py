"""Pairing requests with replies, and summing up, over a million rows: beside reading the same batches once.

The baseline goes through every batch and sums a column, which is the least that any answer takes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pyarrow.compute as pc

from tests.benchmarks.harness import RUNS, Result, result
from workbench.traffic.follower import Follower, Wanted
from workbench.traffic.history import Snapshot
from workbench.traffic.log import TrafficLog
from workbench.traffic.pairing import Pairing
from workbench.traffic.records import Kind, MessageSlice

ROWS = 1_000_000
_RUN = 512  # messages that come, and then go, in one slice
_STEP = 1_000  # ns between messages
_TYPES = {"pull": "PULL", "rep": "REP", "router": "ROUTER"}


def _log(socket: str) -> TrafficLog:
    """A flood that is received; of a REP and a ROUTER half of the rows are replies."""
    log = TrafficLog(budget=2 << 30)
    both = socket != "pull"
    run = 1 if socket == "rep" else _RUN
    body = b"x" * 100
    frames = (b"id", body) if socket == "router" else (body,)
    ends = range(0, run * len(frames) + 1, len(frames))
    for start in range(0, ROWS, run * (2 if both else 1)):
        for kind in (Kind.RECEIVED, Kind.SENT)[: 1 + both]:
            first = (start + (run if kind is Kind.SENT else 0)) * _STEP
            times = range(first, first + run * _STEP, _STEP)
            log.extend(MessageSlice.joined(socket, frames * run, ends, times, "", kind))
    return log


def _read(snapshot: Snapshot) -> None:
    for _, batch in snapshot.batches():
        pc.call_function("sum", [batch.column("size")])


def _sum_up(snapshot: Snapshot) -> None:
    follower = Follower(_TYPES)
    follower.want(Wanted(sums=True))
    follower.look(snapshot)
    while not (follower.idle and follower.told.total):
        time.sleep(0.005)
    follower.close()


def _timed(work: Callable[[Snapshot], object], snapshot: Snapshot) -> float:
    begun = time.perf_counter()
    work(snapshot)
    return time.perf_counter() - begun


def benchmarks() -> Iterator[Result]:
    """`pairing-*`: seconds for a million rows of that socket; `statistics-*`: with all sums, and the pauses."""
    for socket in _TYPES:
        snapshot = _log(socket).snapshot()
        works: dict[str, Callable[[Snapshot], object]] = {
            f"pairing-{socket}": lambda snapshot: Pairing(_TYPES).take(snapshot)
        }
        if socket == "router":
            works["statistics-router"] = _sum_up
        for name, work in works.items():
            pairs = [(_timed(work, snapshot), _timed(_read, snapshot)) for _ in range(RUNS)]
            yield result(name, [value for value, _ in pairs], "s", [base for _, base in pairs])

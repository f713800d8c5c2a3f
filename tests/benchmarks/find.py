"""How fast a filter finds a word in a capture of ten million messages, beside `rg` over the same file.

Where there is no ripgrep, `grep -F` is the baseline. The capture is opened as the window opens it.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import tempfile
import time
from array import array
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.harness import RUNS, Lag, Result, on_qt, percentile, result
from workbench.traffic.batch import slice_batch
from workbench.traffic.capture import CaptureWriter
from workbench.traffic.capture_log import CaptureLog
from workbench.traffic.filter.language import compile_filter
from workbench.traffic.filter.search import Search
from workbench.traffic.records import MessageSlice

BATCH = 4096
BATCHES = 2442
_WORDS = b"the order client name price message topic server value reply request amount status payload of frame ".split()
_RARE = b"Xylophone"
_FIRST = 40  # the batch with the first hit; there are two more


def capture(path: Path) -> int:
    """Ten million messages of 8 + 100 bytes of words, three of them with a rare one. How many there are."""
    writer = CaptureWriter(path)
    texts = [b" ".join(_WORDS[(i * 7 + k * (i % 5 + 1)) % 16] for k in range(20))[:100] for i in range(331)]
    frames = [part for i in range(BATCH) for part in (b"topic%03d" % (i % 1000), texts[i % 331].ljust(100))]
    for number in range(BATCHES):
        data = frames
        if number in (_FIRST, BATCHES // 2, BATCHES - _FIRST):
            data = [*frames[:-1], frames[-1][:50] + _RARE + frames[-1][59:]]
        start = number * BATCH
        times = array("q", range(start * 1000, (start + BATCH) * 1000, 1000))
        messages = MessageSlice.joined(
            "client", data, range(0, 2 * BATCH + 1, 2), times, "tcp://127.0.0.1:5555"
        )
        writer.write(slice_batch(messages))
    writer.close()
    return BATCH * BATCHES


def baseline(path: Path, *options: str) -> float:
    """Seconds of a search for the rare word by a program that is made for it."""
    rg = shutil.which("rg")
    command = [rg, "-a", "-c", *options] if rg else ["grep", "-a", "-c", "-F", *options]
    start = time.perf_counter()
    found = subprocess.run([*command, _RARE.decode(), str(path)], capture_output=True, check=False)
    assert found.returncode == 0
    return time.perf_counter() - start


async def search(log: CaptureLog, text: str, lags: list[float] | None = None) -> tuple[float, float]:
    """Seconds to the first hit, and to the end."""
    searching = Search()
    lag = Lag()
    start = time.perf_counter()
    searching.look_for(compile_filter(text), log.snapshot())
    hits, first = 0, 0.0
    while True:
        await asyncio.sleep(0.004)
        taken = searching.take()
        assert taken is not None
        if taken.later and not hits:
            first = time.perf_counter() - start
        hits += len(taken.later)
        if taken.is_done:
            break
    took = time.perf_counter() - start
    lag.stop()
    if lags is not None:
        lags += lag.values
    searching.close()
    assert hits == 3
    return first, took


async def idle_lags(count: int) -> list[float]:
    """So many looks at how late the loop is, in ms, with no search."""
    lag = Lag()
    while len(lag.values) < count:
        await asyncio.sleep(0.004)
    lag.stop()
    return lag.values


def benchmarks() -> Iterator[Result]:
    """`find` as it was written, `find-any-case` for a word in small letters, `find-first`, `find-lag`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.arrows"
        rows = capture(path)
        os.sync()
        log = CaptureLog(path)
        try:
            log.read_all()
            firsts: list[float] = []
            lags: list[float] = []
            for name, text, options in (
                ("find", _RARE.decode(), ()),
                ("find-any-case", _RARE.decode().lower(), ("-i",)),
            ):
                ours: list[float] = []
                theirs: list[float] = []
                for _ in range(RUNS):
                    theirs.append(rows / baseline(path, *options))
                    first, took = on_qt(lambda text=text: search(log, text, lags))
                    ours.append(rows / took)
                    firsts.append(first * 1000)
                yield result(name, ours, "messages/s", theirs)
            yield result("find-first", firsts, "ms", [200.0])
            idle = on_qt(lambda: idle_lags(len(lags)))
            # How late the window's loop is while a thread searches, beside the same loop with nothing to do.
            yield result("find-lag", [percentile(lags, 0.99)], "ms at p99", [percentile(idle, 0.99)])
        finally:
            log.close()

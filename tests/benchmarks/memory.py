"""What a process grows by at most while a socket in its window is flooded, beside the log's budget.

Each time in a process of its own, whose first flood it is; `python -m tests.benchmarks.memory COUNT SIZE` measures
one, and prints it in MiB. Linux tells the most that was ever resident, and lets it be counted anew.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.harness import RUNS, Result, bound, on_qt, result, window
from tests.benchmarks.receive import LARGE, LARGE_COUNT, flooded
from workbench.document.workspace import Workspace
from workbench.traffic.log import BUDGET

_STATUS, _REFS = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_FLOODS = {
    "memory": (5_000_000, 100),
    "memory-of-medium": (40_000, 60_000),
    "memory-of-large": (LARGE_COUNT, LARGE),
}


def _resident(name: str) -> float:
    """`VmRSS`, what is resident, or `VmHWM`, the most that was; in MiB."""
    lines = dict(line.split(":", 1) for line in _STATUS.read_text(encoding="ascii").splitlines())
    return int(lines[name].split()[0]) / 1024


def _count_anew() -> None:
    """The most that was resident is from now on."""
    _REFS.write_text("5", encoding="ascii")


def grown(count: int, size: int) -> float:
    """MiB that this process has at most beyond what it has once the window is up."""

    async def work() -> float:
        async with window(Workspace(sockets=(bound("pull", "PULL"),))) as session:
            before = _resident("VmRSS")
            _count_anew()
            await flooded(session, count, size)
            return _resident("VmHWM") - before

    return on_qt(work)


def benchmarks() -> Iterator[Result]:
    """`memory`, `memory-of-medium`, `memory-of-large`: 8 + 100 bytes, 60,000, and 1 MiB."""
    if not _REFS.exists():
        print("memory: not measured; only Linux says what was resident at most", file=sys.stderr)
        return
    for name, flood in _FLOODS.items():
        command = [sys.executable, "-m", __name__, *map(str, flood)]
        values = [float(subprocess.check_output(command)) for _ in range(RUNS)]
        yield result(name, values, "MiB", [BUDGET / (1 << 20)])


if __name__ == "__main__":
    print(grown(int(sys.argv[1]), int(sys.argv[2])))

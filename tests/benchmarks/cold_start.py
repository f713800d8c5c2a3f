"""How long the frozen program's window takes to come up, beside the unfrozen one's: from the command to its picture.

Before each start the files are thrown out of the page cache where the system lets us (root), so that it is
cold; else the warm start is measured, and said so on stderr. Without a frozen program, which `make package`
leaves, nothing is measured.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.harness import RUNS, Result, result

_ROOT = Path(__file__).resolve().parents[2]
_FROZEN = _ROOT / "build" / "package" / "frozen" / "zmq-workbench" / "zmq-workbench"
_DROP = Path("/proc/sys/vm/drop_caches")


def _forget() -> bool:
    """Empty the page cache; whether that was allowed."""
    os.sync()
    try:
        _DROP.write_text("1")
    except OSError:
        return False
    return True


def _seconds(command: list[str], folder: Path) -> float:
    picture = folder / "window.png"
    picture.unlink(missing_ok=True)
    options = ["--pattern", "request-reply", "--screenshot", str(picture), "--after", "0"]
    begun = time.perf_counter()
    subprocess.run([*command, *options], check=True, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    took = time.perf_counter() - begun
    assert picture.stat().st_size > 0
    return took


def benchmarks() -> Iterator[Result]:
    """`cold-start`: seconds of the frozen program, beside the unfrozen one's."""
    if not _FROZEN.exists():
        print("cold-start: not measured; make package freezes the program", file=sys.stderr)
        return
    unfrozen = [str(Path(sys.executable).with_name("zmq-workbench"))]
    frozen_times: list[float] = []
    unfrozen_times: list[float] = []
    cold = True
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(RUNS):
            for command, times in (([str(_FROZEN)], frozen_times), (unfrozen, unfrozen_times)):
                cold = _forget() and cold
                times.append(_seconds(command, Path(folder)))
    if not cold:
        print("cold-start: warm, for only root may empty the page cache", file=sys.stderr)
    yield result("cold-start", frozen_times, "s", unfrozen_times)

"""What a window keeps for itself on disk: it is had by one, and a dead one's by the next."""

from __future__ import annotations

import os
import subprocess
import sys

from workbench.ui.claims import Claim, claim, keep_newest

HOLDER = """
import sys, pathlib
from workbench.ui.claims import Claim, claim
held = claim(Claim, pathlib.Path(sys.argv[1]))
print(held is not None, flush=True)
sys.stdin.read()
"""


def test_what_somebody_alive_has_is_not_had_and_a_dead_ones_is_taken_over(tmp_path):
    path = tmp_path / "kept"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as other:  # fmt: skip
        try:
            assert other.stdout.readline() == "True\n"
            assert claim(Claim, path) is None
        finally:
            other.kill()
    taken = claim(Claim, path)
    assert taken.path == path
    taken.release()
    again = claim(Claim, path)
    assert again is not None
    again.release()


def test_the_newest_is_kept_and_the_others_are_left_for_whoever_starts_next(tmp_path):
    paths = [tmp_path / name for name in ("old", "new", "gone", "older")]
    for path, at in zip(paths, (200, 300, None, 100), strict=True):
        if at is not None:
            path.touch()
            os.utime(path, (at, at))
    kept, others = keep_newest([claim(Claim, path) for path in paths])
    assert (kept.path.name, others) == ("new", 3)
    assert [claim(Claim, path) is not None for path in paths] == [True, False, True, True]
    kept.release()
    assert keep_newest([]) == (None, 0)

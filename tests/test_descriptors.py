"""How many files the program may have open: as many as the system lets it, whatever it was given at first."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[1]), int(sys.argv[2])))
from workbench.descriptors import take_more
take_more()
print(*resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such limit")
@pytest.mark.parametrize(("first", "most", "then"), [(64, 2048, 2048), (64, 64, 64), (1024, 1500, 1500)])
def test_it_takes_what_it_may_and_never_less_than_it_has(first, most, then):
    command = [sys.executable, "-c", SCRIPT, str(first), str(most)]
    assert subprocess.check_output(command, text=True).split() == [str(then), str(most)]

"""`packaging/smoke.py` passes what does its work, and not what doesn't."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.packaging.scripts import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are scripts of a shell")


def run(command) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "packaging" / "smoke.py"), str(command)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("echo zmq-workbench 9.9.9", "it says that it is zmq-workbench 9.9.9"),
        ("echo broken >&2; exit 3", "--version: ended with 3: broken"),
        (f'echo "zmq-workbench $({sys.executable} {ROOT}/packaging/project.py version)"', "curve"),
    ],
)
def test_a_program_that_is_not_the_one_is_told(body, words, tmp_path):
    command = tmp_path / "program"
    command.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    command.chmod(0o755)
    done = run(command)
    assert done.returncode == 1
    assert "FAILED: " in done.stderr
    assert words in done.stderr or words == "curve"

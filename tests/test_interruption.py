"""Ctrl-C: what goes on until then ends well, what owes an answer doesn't, and a second one changes nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from workbench.interruption import status_of

COMMAND = [sys.executable, "-m", "workbench"]


@pytest.mark.parametrize("arguments", [["run", "x.zmqw"], ["tap", "a", "b"], ["x.zmqw", "--start"], []])
def test_what_goes_on_until_ctrl_c_ends_well_by_it(arguments):
    assert status_of(arguments) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such pipes")
@pytest.mark.parametrize("command", ["test", "check", "code"])
def test_an_answer_that_was_broken_off_is_no_success(tmp_path, command):
    pipe = tmp_path / "w.zmqw"
    os.mkfifo(pipe)
    process = subprocess.Popen([*COMMAND, command, str(pipe)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        with pipe.open(
            "wb"
        ):  # opens once the command has begun to read, which it does until it is broken off
            out, errors = _broken_off(process)
    finally:
        process.kill()
        process.wait()
    assert (process.returncode, out, errors) == (130, b"", b"")


def _broken_off(process):
    """What it printed. One Ctrl-C may come between Python's look for signals and its read, which goes on then."""
    for _ in range(60):
        process.send_signal(signal.SIGINT)
        try:
            return process.communicate(timeout=1)
        except subprocess.TimeoutExpired:
            continue
    return process.communicate(timeout=1)


@pytest.mark.skipif(sys.platform == "win32", reason="a process can't send itself a Ctrl-C")
def test_a_second_one_while_python_goes_down_changes_nothing():
    script = (
        "import atexit, os, signal, sys; atexit.register(os.kill, os.getpid(), signal.SIGINT);"
        " from workbench.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "patterns"], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("request-reply\n")

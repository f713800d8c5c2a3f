"""The program as it is started from a terminal: it opens, runs, takes its picture, and ends in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

ENVIRONMENT = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUNBUFFERED": "1"}
PROGRAM = [sys.executable, "-X", "dev", "-m", "workbench"]


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**ENVIRONMENT, "XDG_CONFIG_HOME": str(cwd), "XDG_DATA_HOME": str(cwd)}
    return subprocess.run(
        [*PROGRAM, *arguments],
        env=environment,
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )


@pytest.mark.parametrize(
    "pattern", ["request-reply", "publish-subscribe", "push-pull", "dealer-router", "pair"]
)
def test_each_pattern_opens_started_and_leaves_without_a_warning(pattern, tmp_path):
    picture = tmp_path / "window.png"
    done = run("--pattern", pattern, "--start", "--screenshot", str(picture), "--after", "0.5", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    image = QImage(str(picture))
    assert image.width() >= 1280
    assert image.height() >= 800


def test_a_bad_file_is_refused_with_one_sentence(tmp_path):
    (tmp_path / "bad.zmqw").write_text('{"format": "zmq-workbench/1", "socket": []}', encoding="utf-8")
    done = run("bad.zmqw", cwd=tmp_path)
    assert done.returncode == 2
    assert "socket" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_picture_that_cannot_be_written_is_said(tmp_path):
    done = run("--screenshot", str(tmp_path / "nowhere" / "x.png"), "--after", "0.1", cwd=tmp_path)
    assert done.returncode == 2
    assert "x.png" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there Ctrl-C goes to the whole console")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_kill_close_the_window_in_order(number, tmp_path):
    environment = {**ENVIRONMENT, "XDG_CONFIG_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    with subprocess.Popen(
        [*PROGRAM, "--pattern", "request-reply", "--start"],
        env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            _wait_until_it_listens(process.pid, 5555)
            process.send_signal(number)
            _, errors = process.communicate(timeout=20)
        finally:
            process.kill()
    assert (process.returncode, errors) == (0, "")


def _wait_until_it_listens(pid: int, port: int) -> None:
    """Until that process's own table of sockets has a listener on that port."""
    sockets = Path(f"/proc/{pid}/net/tcp")
    wanted = f"0100007F:{port:04X} 00000000:0000 0A"
    deadline = time.monotonic() + 20
    while wanted not in sockets.read_text(encoding="ascii"):
        assert time.monotonic() < deadline, "the window didn't start its sockets"
        time.sleep(0.02)  # a poll's pause

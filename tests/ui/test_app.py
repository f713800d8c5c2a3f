"""The program as it is started from a terminal: it opens, runs, takes its picture, and ends in order."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from workbench.document import storage
from workbench.document.workspace import Endpoint, Socket, Workspace
from workbench.resources import resource

ENVIRONMENT = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUNBUFFERED": "1"}
PROGRAM = [sys.executable, "-X", "dev", "-m", "workbench"]


def run(*arguments: str, cwd: Path, **environment: str | None) -> subprocess.CompletedProcess[str]:
    """Run the program; a variable that is None is not there."""
    changed = {**ENVIRONMENT, "XDG_CONFIG_HOME": str(cwd), "XDG_DATA_HOME": str(cwd), **environment}
    environment = {name: value for name, value in changed.items() if value is not None}
    return subprocess.run(
        [*PROGRAM, *arguments],
        env=environment,
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def said(errors: str) -> list[str]:
    """What is on stderr, but for asyncio's notes in `-X dev` of what took long: that is the machine's load."""
    return [line for line in errors.splitlines() if not line.startswith("Executing <")]


@pytest.mark.parametrize(
    "pattern", ["request-reply", "pair"]
)  # over tcp and inproc; test_patterns.py has them all
def test_a_pattern_opens_started_and_leaves_without_a_warning(pattern, tmp_path):
    picture = tmp_path / "window.png"
    done = run("--pattern", pattern, "--start", "--screenshot", str(picture), "--after", "0.5", cwd=tmp_path)
    assert (done.returncode, said(done.stderr)) == (0, [])
    image = QImage(str(picture))
    assert image.width() >= 1280
    assert image.height() >= 800


def test_a_bad_file_is_refused_with_one_sentence(tmp_path):
    (tmp_path / "bad.zmqw").write_text('{"format": "zmq-workbench/1", "socket": []}', encoding="utf-8")
    done = run("bad.zmqw", cwd=tmp_path)
    assert done.returncode == 2
    assert "socket" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("place", ["nowhere/x.png", ".", "/dev/full"])
def test_a_picture_that_cannot_be_written_is_said_before_the_window_opens(place, tmp_path):
    # Were it said after the wait, this would run into the test's own time limit.
    done = run("--screenshot", place, "--after", "80000", cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith(f"{place}: the picture can't be written (")


def test_a_picture_is_a_png_whatever_it_is_called(tmp_path):
    (tmp_path / "window.txt").write_text("old", encoding="utf-8")
    done = run("--screenshot", "window.txt", "--after", "0.1", cwd=tmp_path)
    assert (done.returncode, said(done.stderr)) == (0, [])
    assert QImage(str(tmp_path / "window.txt"), "PNG").width() >= 1280


def test_a_picture_that_comes_to_nothing_leaves_what_was_there(tmp_path):
    file = tmp_path / "w.zmqw"
    file.write_bytes(resource("gallery", "pair.zmqw").read_bytes())
    before = file.read_bytes()
    done = run("w.zmqw", "--screenshot", "w.zmqw", "--after", "0.1", cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert file.read_bytes() == before


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 and Wayland")
@pytest.mark.parametrize(
    ("environment", "words"),
    [
        (
            {"DISPLAY": "\x1b[1m", "WAYLAND_DISPLAY": "x"},
            "WAYLAND_DISPLAY=x and DISPLAY=\N{REPLACEMENT CHARACTER}",
        ),
        ({"QT_QPA_PLATFORM": "nonsense"}, "QT_QPA_PLATFORM=nonsense"),
        ({}, "no display"),
    ],
)
def test_a_display_that_is_not_there_is_told_in_one_sentence(environment, words, tmp_path):
    cleared = {
        "DISPLAY": None,
        "WAYLAND_DISPLAY": None,
        "QT_QPA_PLATFORM": None,
        "XDG_RUNTIME_DIR": str(tmp_path),
    }
    done = run("--pattern", "pair", "--start", cwd=tmp_path, **cleared | environment)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert words in done.stderr


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="no X server")
def test_on_a_real_display_the_window_opens_though_another_is_dead(tmp_path):
    reader, writer = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-nolisten", "tcp"], pass_fds=[writer], stderr=subprocess.DEVNULL
    ) as server:
        os.close(writer)
        try:
            with os.fdopen(reader) as numbers:
                display = f":{int(numbers.readline())}"
            done = run(
                "--pattern", "pair", "--screenshot", "x.png", "--after", "0.2", cwd=tmp_path,
                DISPLAY=display, WAYLAND_DISPLAY="garbage", QT_QPA_PLATFORM=None, XDG_RUNTIME_DIR=str(tmp_path),
            )  # fmt: skip
        finally:
            server.terminate()
    assert done.returncode == 0
    assert QImage(str(tmp_path / "x.png")).width() > 0


@pytest.mark.skipif(sys.platform == "win32", reason="there Ctrl-C goes to the whole console")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_ctrl_c_and_kill_close_the_window_in_order(name, tmp_path):
    environment = {**ENVIRONMENT, "XDG_CONFIG_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    door = tmp_path / "door"  # nobody else binds it, as somebody may a pattern's port
    rep = Socket(id="rep", type="REP", endpoints=(Endpoint(mode="bind", address=f"ipc://{door}"),))
    storage.save(Workspace(sockets=(rep,)), tmp_path / "bound.zmqw")
    with subprocess.Popen(
        [*PROGRAM, "bound.zmqw", "--start"],
        env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            deadline = time.monotonic() + 60
            while not door.is_socket():
                assert time.monotonic() < deadline, "the window didn't start its socket"
                time.sleep(0.02)  # a poll's pause
            process.send_signal(signal.Signals[name])
            _, errors = process.communicate(timeout=100)
        finally:
            process.kill()
    assert (process.returncode, said(errors)) == (0, [])

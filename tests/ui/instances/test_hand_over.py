"""The program started twice: two real processes, offscreen, in a folder that the test names for them."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from workbench.resources import resource

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="a socket in a folder, and signals"),
    pytest.mark.timeout(400),  # seconds: five starts of the program each, see WITHIN
]
WITHIN = 40.0  # seconds until something is so; a start takes two, on a busy machine many


class Desk:
    """One user's display."""

    def __init__(self, folder: Path, windows: Path, stack: ExitStack) -> None:
        self.folder, self.windows, self._stack = folder, windows, stack
        self.environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "XDG_CONFIG_HOME": str(folder),
            "XDG_DATA_HOME": str(folder),
            "ZMQ_WORKBENCH_WINDOWS": str(windows),
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        for name in ("one.zmqw", "two.zmqw", "three.zmqw"):
            (folder / name).write_bytes(resource("gallery", "pair.zmqw").read_bytes())

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "workbench", *arguments],
            env=self.environment, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._stack.callback(process.communicate)
        self._stack.callback(process.kill)
        return process

    def ended(self, *arguments: str) -> tuple[int, str, str]:
        process = self.start(*arguments)
        out, errors = process.communicate(timeout=WITHIN)
        return process.returncode, out, errors

    def standing(self) -> list[tuple[list[str], bool]]:
        """The windows that answer: the names of the files that each shows, and whether it takes another."""
        told = []
        for entry in self.windows.glob("*.window"):
            with socket.socket(socket.AF_UNIX) as asking:
                asking.settimeout(WITHIN)
                try:
                    asking.connect(str(entry))
                    line = json.loads(asking.makefile("rb").readline() or "null")
                except (ConnectionError, FileNotFoundError):
                    continue
            if line is not None:
                names = [Path(base64.b64decode(name).decode()).name for name in line["files"]]
                told.append((names, line["takes"]))
        return sorted(told)

    def until(self, *standing: tuple[list[str], bool]) -> None:
        _until(lambda: self.standing() == sorted(standing), self.standing)


def _until(predicate: Callable[[], object], said: Callable[[], object] = lambda: "") -> None:
    deadline = time.monotonic() + WITHIN
    while not predicate():
        assert time.monotonic() < deadline, said()
        time.sleep(0.05)  # a poll's pause; what is waited for is the predicate


@pytest.fixture
def desk(tmp_path):
    windows = Path(tempfile.mkdtemp(prefix="zw-"))  # short, as a socket's path has to be
    with ExitStack() as stack:
        yield Desk(tmp_path, windows, stack)
    shutil.rmtree(windows, ignore_errors=True)


def test_a_second_start_hands_its_file_to_the_first_window_and_ends_silently(desk):
    first = desk.start()
    desk.until(([], True))
    assert desk.ended() == (0, "", ""), "without a file, the window comes forward"
    (desk.folder / "bad.zmqw").write_text("{")
    code, out, errors = desk.ended("bad.zmqw")
    assert (code, out, errors.count("\n")) == (2, "", 1), "a bad file is told where it was given"
    assert desk.ended("one.zmqw") == (0, "", "")
    desk.until((["one.zmqw"], True))
    (desk.folder / "same.zmqw").symlink_to("one.zmqw")
    assert desk.ended("same.zmqw") == (0, "", "")
    assert desk.standing() == [(["one.zmqw"], True)]
    own = desk.start("--new-window", "one.zmqw")
    desk.until((["one.zmqw"], True), (["one.zmqw"], True))
    for process in (first, own):
        process.send_signal(signal.SIGTERM)
    assert (*first.communicate(timeout=WITHIN), first.returncode) == ("", "", 0)
    assert (*own.communicate(timeout=WITHIN), own.returncode) == ("", "", 0)
    assert list(desk.windows.iterdir()) == []


def test_no_window_loses_anything_by_another_start_and_none_hinders_it(desk):
    desk.start("one.zmqw", "--start")
    desk.until((["one.zmqw"], False))
    second = desk.start("two.zmqw")
    desk.until((["one.zmqw"], False), (["two.zmqw"], True))  # what runs goes on
    assert desk.ended("one.zmqw") == (0, "", ""), "the window that shows it comes forward"
    second.send_signal(signal.SIGSTOP)
    before = set(desk.windows.iterdir())
    desk.start("three.zmqw")  # passes over a window that hangs
    _until(lambda: set(desk.windows.iterdir()) - before)
    second.send_signal(signal.SIGCONT)
    desk.until((["one.zmqw"], False), (["two.zmqw"], True), (["three.zmqw"], True))
    second.kill()
    second.wait()
    assert desk.ended("three.zmqw") == (0, "", "")
    assert len(list(desk.windows.iterdir())) == 2, "what the killed window left is gone"

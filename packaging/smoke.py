#!/usr/bin/env python3
"""Tries a program that was built, on any system: that it is all there, and does what it is asked.

    packaging/smoke.py COMMAND

COMMAND is the frozen program, or what pip made. Prints a line a trial; ends with 1 at the first that fails.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from project import ROOT, version

_PATIENCE = 120  # seconds for one trial, on a busy machine
_PNG = b"\x89PNG\r\n\x1a\n"


class Trials:
    """Runs the command in a folder of its own, with settings and data of its own."""

    def __init__(self, command: str, folder: Path) -> None:
        self._command = command
        self._folder = folder
        places = {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA", "USERPROFILE"}
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
            **{name: str(folder) for name in places if name in os.environ or name.startswith("XDG")},
            "QT_QPA_PLATFORM": "offscreen",
            "ZMQ_WORKBENCH_WINDOWS": "",
        }

    def run(self, *arguments: str, status: int = 0) -> subprocess.CompletedProcess[str]:
        """Run it with these arguments; it has to end with that status."""
        done = subprocess.run(
            [self._command, *arguments],
            cwd=self._folder, env=self._environment, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, encoding="utf-8", errors="replace", timeout=_PATIENCE, check=False,
        )  # fmt: skip
        if done.returncode != status:
            _fail(
                f"{' '.join(arguments)}: ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
            )
        return done

    def version(self) -> None:
        """It says which version it is, and that is the one that was built."""
        said = self.run("--version").stdout.strip()
        _expect(said == f"zmq-workbench {version()}", f"it says that it is {said}")

    def doctor(self) -> None:
        """All is there: resources, libzmq with CURVE, and the native drain."""
        said = self.run("doctor").stdout
        _expect("incomplete" not in said, said)
        _expect(any(line.split() == ["curve", "yes"] for line in said.splitlines()), said)
        _expect("not installed" not in said, said)

    def patterns(self) -> None:
        """The gallery came along."""
        _expect("request-reply" in self.run("patterns").stdout.split(), "no gallery")

    def runs(self) -> None:
        """A workspace runs without a window, and its capture and export say the same."""
        self.run("run", "--pattern", "pair", "--for", "1", "--capture", "c.arrows", "--quiet")
        done = self.run("export", "c.arrows", "--to", "jsonl", "-o", "-")
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        _expect(any(row["kind"] == "received" for row in rows), done.stdout)

    def tests(self) -> None:
        """Scenarios of the gallery pass."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        self.run("test", str(ROOT / "resources" / "gallery" / "request-reply.zmqw"), "--set", f"port={port}")

    def refuses(self) -> None:
        """A bad file is one sentence."""
        (self._folder / "bad.zmqw").write_text(
            '{"format": "zmq-workbench/1", "socket": []}', encoding="utf-8"
        )
        said = self.run("check", "bad.zmqw", status=2).stderr
        _expect(said.count("\n") == 1 and "Traceback" not in said, said)

    def shows(self) -> None:
        """The window opens, started, and its picture is one."""
        self.run("--pattern", "request-reply", "--start", "--screenshot", "window.png", "--after", "1")
        picture = (self._folder / "window.png").read_bytes()
        _expect(picture.startswith(_PNG) and len(picture) > 20_000, "the picture is none, or empty")


def _expect(is_so: bool, words: str) -> None:
    if not is_so:
        _fail(words)


def _fail(words: str) -> None:
    raise SystemExit(f"FAILED: {words}")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("command", metavar="COMMAND")
    command = parser.parse_args().command
    # Windows still holds what a program that has just ended had open, for a moment.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        trials = Trials(str(Path(command).resolve()) if os.sep in command else command, Path(folder))
        steps: tuple[Callable[[], None], ...] = (
            trials.version, trials.doctor, trials.patterns, trials.runs, trials.tests, trials.refuses, trials.shows,
        )  # fmt: skip
        for step in steps:
            step()
            print(f"{step.__name__}: {(step.__doc__ or '').strip()}", flush=True)


if __name__ == "__main__":
    main()

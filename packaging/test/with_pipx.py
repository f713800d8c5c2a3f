#!/usr/bin/env python3
"""Installs the wheel with pipx, as people without root do, and runs what came of it.

    packaging/test/with_pipx.py --wheel FILE [--python PYTHON]... [--out FOLDER]

With each of those Pythons; without one, with the Python that runs this. Prints a line a step, and ends with 1 at
the first that fails. All of it is in FOLDER, which is emptied of it again.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

_ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 1200.0  # seconds; several hundred megabytes may have to come first
_NAME = "zmq-workbench"
_Seen = TypeVar("_Seen")


class StepError(Exception):
    """What failed: one sentence."""


class Pipx:
    """A pipx of its own, in a folder that is a home to all it does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.command = folder / "bin" / _NAME
        kept = ("PATH", "LANG", "PIP_CACHE_DIR", "PIP_INDEX_URL", "PIP_CONFIG_FILE", "SSL_CERT_FILE")
        self.environment = {name: os.environ[name] for name in kept if name in os.environ}
        self.environment |= {
            name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")
        }
        # What was downloaded once is not downloaded again.
        self.environment.setdefault("PIP_CACHE_DIR", str(Path.home() / ".cache" / "pip"))
        self.environment |= {
            "HOME": str(folder / "home"),
            "PIPX_HOME": str(folder / "pipx"),
            "PIPX_BIN_DIR": str(self.command.parent),
            "PIPX_MAN_DIR": str(folder / "man"),
            "QT_QPA_PLATFORM": "offscreen",
        }

    def does(self, *order: str) -> str:
        """What the command prints. Raises `StepError` where it fails."""
        done = subprocess.run(
            order, env=self.environment, cwd=self.folder,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_PATIENCE, check=False,
        )  # fmt: skip
        if done.returncode:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines()
            raise StepError(f"{Path(order[0]).name}: {done.returncode}, {' / '.join(said[-3:])}")
        return done.stdout

    def begin(self) -> str:
        """pipx itself, in a virtual environment."""
        self.does(sys.executable, "-m", "venv", "venv")
        self.does("venv/bin/python", "-m", "pip", "install", "--quiet", "pipx")
        return self.does("venv/bin/pipx", "--version").strip()

    def install(self, wheel: Path, python: str) -> str:
        """The wheel, with the Python that is given."""
        self.does("venv/bin/pipx", "install", "--python", python, str(wheel))
        return self.does("venv/bin/pipx", "list", "--short").strip()

    def run(self) -> str:
        """Request-reply for two seconds, without a window."""
        lines = self.does(str(self.command), "run", "--pattern", "request-reply", "--for", "2").splitlines()
        received = [line for line in lines if "Hello from server" in line]
        if not received:
            raise StepError("no reply is among what was printed")
        return f"{len(lines)} lines, the last reply: {received[-1].strip()}"

    def picture(self) -> str:
        """The window, offscreen."""
        path = self.folder / "window.png"
        self.does(str(self.command), "--pattern", "request-reply", "--screenshot", str(path))
        return f"{path.stat().st_size:,} bytes"

    def remove(self) -> None:
        """Nothing is left of it."""
        self.does("venv/bin/pipx", "uninstall", _NAME)
        if left := [*self.command.parent.iterdir(), *(self.folder / "pipx" / "venvs").glob("[!.]*")]:
            raise StepError(f"{', '.join(map(str, left))} is left")


def main() -> None:
    """Each step with each Python."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--wheel", metavar="FILE", type=Path, required=True)
    parser.add_argument("--python", metavar="PYTHON", action="append", default=[])
    parser.add_argument("--out", metavar="FOLDER", type=Path, default=_ROOT / "build" / "package-test")
    options = parser.parse_args()
    folder = options.out.resolve() / "pipx"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "home").mkdir(parents=True)
    pipx = Pipx(folder)
    for number in (signal.SIGINT, signal.SIGTERM):  # both leave through the same door
        signal.signal(number, signal.default_int_handler)
    try:
        _step("pipx", pipx.begin)
        for python in options.python or [sys.executable]:
            version = pipx.does(python, "--version").strip()
            _step(
                f"pipx install, {version}",
                lambda python=python: pipx.install(options.wheel.resolve(), python),
            )
            _step("doctor", lambda: pipx.does(str(pipx.command), "doctor").splitlines()[1].strip())
            _step("run --pattern request-reply", pipx.run)
            _step("the window, offscreen", pipx.picture)
            _step("pipx uninstall", pipx.remove)
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _step(name: str, do: Callable[[], _Seen]) -> None:
    started = time.monotonic()
    try:
        seen = do()
    except (StepError, subprocess.TimeoutExpired, OSError) as error:
        print(f"FAIL  {name}: {error}", flush=True)
        raise SystemExit(1) from error
    print(f"ok    {name}{f': {seen}' if seen else ''} ({time.monotonic() - started:.0f} s)", flush=True)


if __name__ == "__main__":
    main()

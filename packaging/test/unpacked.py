"""The package without a system to install it into: unpacked into a folder, and looked at as far as that goes."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import entry
from room import RoomError


def look(deb: Path, out: Path, step: Callable[..., Any]) -> None:
    """Its libraries, its desktop entry, and its program on what this machine has."""
    root = out / "unpacked"
    shutil.rmtree(root, ignore_errors=True)
    try:
        step("unpacked", lambda: _does("dpkg-deb", "--extract", str(deb), str(root)))
        program = root / "usr" / "lib" / "zmq-workbench"
        step("every library is found", lambda: _libraries(program))
        step("the desktop entry", lambda: " ".join(entry.command(root, "zmq-workbench.desktop", "FILE")))
        command = str(root / "usr" / "bin" / "zmq-workbench")
        step("doctor", lambda: _does(command, "doctor").splitlines()[0])
        picture = out / "unpacked.png"
        step(
            "the window, offscreen", lambda: _does(command, "--pattern", "pair", "--screenshot", str(picture))
        )
        files = sorted(program.rglob("gallery/*.zmqw"))
        for file in files:
            step(f"the scenarios of {file.stem}", lambda file=file: _does(command, "test", str(file)) and "")
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _libraries(program: Path) -> str:
    """That `ldd` finds what each library of the program wants. Raises `RoomError`."""
    looked_at = 0
    own = ":".join(str(folder) for folder in sorted({path.parent for path in program.rglob("*.so*")}))
    for path in sorted(program.rglob("*.so*")):
        done = subprocess.run(
            ["ldd", str(path)], env={**os.environ, "LD_LIBRARY_PATH": own}, capture_output=True, text=True, check=False
        )  # fmt: skip
        looked_at += 1
        if missing := [line.split()[0] for line in done.stdout.splitlines() if "not found" in line]:
            raise RoomError(f"{path.name} wants {', '.join(missing)}")
    return f"{looked_at} of them"


def _does(*order: str) -> str:
    done = subprocess.run(
        order, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RoomError(f"{Path(order[0]).name}: {done.returncode}, {done.stderr.strip()}")
    return done.stdout

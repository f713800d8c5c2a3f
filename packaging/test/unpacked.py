"""The package without a system to install it into: unpacked into a folder, and looked at as far as that goes."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "linux"))
import entry
from depends import PACKAGES
from report import Found, Report

_PATIENCE = 300.0  # seconds


def look(deb: Path, out: Path, report: Report) -> None:
    """Its libraries, its desktop entry, and its program on what this machine has."""
    root = out / "unpacked"
    shutil.rmtree(root, ignore_errors=True)
    program = root / "usr" / "lib" / "zmq-workbench"
    command, picture = str(root / "usr" / "bin" / "zmq-workbench"), out / "unpacked.png"
    step = report.step
    try:
        step("unpacked", lambda: _does("dpkg-deb", "--extract", str(deb), str(root)), needed=True)
        step("every library is found", lambda: _libraries(program, deb))
        step("the desktop entry", lambda: " ".join(entry.command(root, "zmq-workbench.desktop", "FILE")))
        step("doctor", lambda: _does(command, "doctor").splitlines()[1].strip())
        step("the window, offscreen", lambda: _pictured(command, picture))
        step(
            "the scenarios of the gallery", lambda: _gallery(command, sorted(program.rglob("gallery/*.zmqw")))
        )
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _pictured(command: str, picture: Path) -> Path:
    _does(command, "--pattern", "pair", "--screenshot", str(picture))
    return picture


def _gallery(command: str, files: list[Path]) -> str:
    for file in files:
        _does(command, "test", str(file), *_free_ports(file))
    if not files:
        raise Found("There is no gallery in the program.")
    return f"{len(files)} patterns pass"


def _free_ports(file: Path) -> list[str]:
    """Options that give each variable that is a port one that is free, as is the next: here it is the machine's."""
    words: list[str] = []
    for name in json.loads(file.read_bytes())["variables"]:
        if "port" in name:
            port = next(port for port in iter(_some_port, 0) if _is_free(port) and _is_free(port + 1))
            words += ["--set", f"{name}={port}"]
    return words


def _some_port() -> int:
    """Below those that the system gives to whoever wants any."""
    return 10_000 + secrets.randbelow(20_000)


def _is_free(port: int) -> bool:
    with socket.socket() as trying:
        return trying.connect_ex(("127.0.0.1", port)) != 0


def _libraries(program: Path, deb: Path) -> str:
    """That `ldd` finds what each library of the program wants, or `Depends` names its package. Raises `Found`."""
    named = _does("dpkg-deb", "--field", str(deb), "Depends")
    to_come: set[str] = set()
    libraries = sorted(program.rglob("*.so*"))
    own = ":".join(str(folder) for folder in sorted({path.parent for path in libraries}))
    for path in libraries:
        done = subprocess.run(
            ["ldd", str(path)],
            env={**os.environ, "LD_LIBRARY_PATH": own},
            capture_output=True,
            text=True,
            check=False,
        )
        for library in (line.split()[0] for line in done.stdout.splitlines() if "not found" in line):
            if PACKAGES.get(library, "nothing") not in named:
                raise Found(
                    f"{path.name} wants {library}, which is not here, and Depends does not name its package"
                )
            to_come.add(library)
    missing = (
        f", but for {', '.join(sorted(to_come))}, which Depends names and this machine has not"
        if to_come
        else ""
    )
    return f"{len(libraries)} files{missing}"


def _does(*order: str) -> str:
    """What the command prints. Raises `Found` where it fails."""
    done = subprocess.run(
        order, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, timeout=_PATIENCE, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Found(f"{' '.join(order)}: {done.returncode}, {(done.stderr or done.stdout).strip()}")
    return done.stdout

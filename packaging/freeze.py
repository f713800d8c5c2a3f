#!/usr/bin/env python3
"""Freezes the program with PyInstaller: a folder with the command, Python, the libraries and the resources.

    packaging/freeze.py WHEEL FOLDER

The frozen program is made of the wheel, so that it is the same as what pip installs, native part included.
FOLDER/zmq-workbench is what comes out. What is built differs in nothing between two builds of one commit.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import brought  # noqa: E402 - beside this file

NAME = "zmq-workbench"


def freeze(wheel: Path, folder: Path) -> Path:
    """Freeze that wheel; the folder of the program. Raises `SystemExit` with a sentence."""
    unpacked = folder / "unpacked"
    shutil.rmtree(unpacked, ignore_errors=True)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    environment = {
        **os.environ,
        # Before what is installed editable, for PyInstaller's own imports of the program too.
        "PYTHONPATH": str(unpacked),
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
        "ZMQ_WORKBENCH_UNPACKED": str(unpacked),
        "PYINSTALLER_CONFIG_DIR": str(folder / "pyinstaller"),
    }
    order = [
        *(sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"),
        *("--distpath", str(folder / "frozen"), "--workpath", str(folder / "work")),
        str(HERE / "zmq-workbench.spec"),
    ]
    if subprocess.run(order, env=environment, check=False).returncode:
        raise SystemExit("PyInstaller could not freeze the program, for the reasons above.")
    program = folder / "frozen" / NAME
    brought.write(program)
    if sys.platform.startswith("linux"):
        _strip(program)
    return program


def _strip(program: Path) -> None:
    """Take the tables for debuggers out of the libraries; the command itself is left as PyInstaller made it."""
    libraries = [path for path in sorted(program.rglob("*.so*")) if path.is_file() and not path.is_symlink()]
    for library in libraries:
        if _has_symbols(library):
            subprocess.run(["strip", "--strip-unneeded", str(library)], check=True)


def _has_symbols(library: Path) -> bool:
    sections = subprocess.run(
        ["readelf", "-SW", str(library)], capture_output=True, text=True, check=True
    ).stdout
    return ".symtab" in sections or ".debug_" in sections


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("wheel", metavar="WHEEL", type=Path)
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    options = parser.parse_args()
    print(freeze(options.wheel.resolve(), options.folder.resolve()))

#!/usr/bin/env python3
"""Builds what people on Linux install, into dist/: the wheel, the sdist, a .deb, a tarball, and an AppImage where its
tool is at hand.

    packaging/linux/build.py [--out FOLDER] [--work FOLDER]

Two builds of one commit are the same, bit for bit: times are SOURCE_DATE_EPOCH's, or the last commit's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_ROOT = _HERE.parent.parent
sys.path[:0] = [str(_HERE), str(_HERE.parent)]
import appimage  # noqa: E402 - beside this file
import deb  # noqa: E402
import places  # noqa: E402 - beside this folder
import tarball  # noqa: E402
from freeze import freeze  # noqa: E402
from tree import Release  # noqa: E402


def epoch() -> int:
    """The time that all files get: SOURCE_DATE_EPOCH, else the last commit's, else that of the changelog's file."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    said = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=_ROOT, capture_output=True, text=True, check=False
    )  # fmt: skip
    if said.returncode == 0 and said.stdout.strip():
        return int(said.stdout)
    return int((_ROOT / "CHANGELOG.md").stat().st_mtime)


def main() -> None:
    """Build all, and say what was made and how large it is."""
    out, work = places.chosen(__doc__)
    out.mkdir(parents=True, exist_ok=True)
    work.mkdir(parents=True, exist_ok=True)
    os.environ["SOURCE_DATE_EPOCH"] = str(epoch())

    started = time.monotonic()
    wheels = work / "wheel"
    shutil.rmtree(wheels, ignore_errors=True)
    order = [sys.executable, "-m", "build", "--outdir", str(wheels), str(_ROOT)]
    if subprocess.run(order, stdout=subprocess.DEVNULL, check=False).returncode:
        raise SystemExit("The wheel could not be built, for the reasons above.")
    made = [Path(shutil.copy2(path, out)) for path in sorted(wheels.iterdir())]
    (wheel,) = wheels.glob("*.whl")
    release = Release(version=wheel.name.split("-")[1], epoch=epoch())
    frozen = freeze(wheel, work)
    if shutil.which("dpkg-deb"):
        made.append(deb.build(work, frozen, release, out))
    else:
        print("No .deb: dpkg-deb is not here.", file=sys.stderr)
    made.append(tarball.build(work, frozen, release, out))
    if shutil.which(appimage.TOOL):
        made.append(appimage.build(work, frozen, release, out))
    else:
        print(f"No AppImage: {appimage.TOOL} is not here.", file=sys.stderr)
    for path in made:
        print(f"{path.stat().st_size / 1e6:8.1f} MB  {path}")
    print(f"in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()

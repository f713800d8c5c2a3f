"""Builds the wheel and the source distribution, of which all else is made."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from project import ROOT


def built_wheel(work: Path, out: Path) -> Path:
    """Build both into `out`, by way of `work`; the wheel. Raises `SystemExit` with a sentence."""
    folder = work / "wheel"
    shutil.rmtree(folder, ignore_errors=True)
    out.mkdir(parents=True, exist_ok=True)
    if subprocess.run(
        [sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT)], check=False
    ).returncode:
        raise SystemExit("The wheel could not be built, for the reasons above.")
    for file in sorted(folder.iterdir()):
        shutil.copy2(file, out)
    (wheel,) = folder.glob("*.whl")
    return wheel

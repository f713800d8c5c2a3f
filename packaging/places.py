"""The command line of every system's build: what it makes goes to --out, what it needs for that to --work."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from project import ROOT

_PLATFORMS = {"macOS": "darwin", "Windows": "win32"}


def chosen(doc: str | None, only_on: str | None = None) -> tuple[Path, Path]:
    """The folders for what is made and for the work, of the command line; `doc` is the command's docstring.

    Ends the command where it is given on another system than it builds for: `only_on`, macOS or Windows.
    """
    parser = argparse.ArgumentParser(description=(doc or "").splitlines()[0])
    parser.add_argument("--out", metavar="FOLDER", type=Path, default=ROOT / "dist")
    parser.add_argument("--work", metavar="FOLDER", type=Path, default=ROOT / "build" / "package")
    options = parser.parse_args()
    if only_on is not None and sys.platform != _PLATFORMS[only_on]:
        raise SystemExit(
            f"What {only_on} installs is built on {only_on}: PyInstaller takes the system that it runs on."
        )
    return options.out.resolve(), options.work.resolve()

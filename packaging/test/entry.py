"""The installed desktop entry, read as a desktop reads it."""

from __future__ import annotations

import configparser
import shlex
import shutil
import subprocess
from pathlib import Path


class EntryError(Exception):
    """A desktop entry that is no good: one sentence."""


def command(root: Path, name: str, file: str = "") -> list[str]:
    """What a desktop runs for that entry, with that file if there is one. Raises `EntryError`."""
    path = root / "usr" / "share" / "applications" / name
    if not path.exists():
        raise EntryError(f"/usr/share/applications/{name} is not installed")
    if shutil.which("desktop-file-validate"):
        done = subprocess.run(
            ["desktop-file-validate", str(path)], capture_output=True, text=True, check=False
        )
        if done.returncode or done.stdout.strip():
            raise EntryError(f"desktop-file-validate: {done.stdout.strip()}")
    read = configparser.RawConfigParser(delimiters=("=",), comment_prefixes=("#",), strict=True)
    read.optionxform = str  # keys are case-sensitive
    read.read(path, encoding="utf-8")
    entry = read["Desktop Entry"]
    if entry.get("Type") != "Application" or entry.get("Terminal", "false") != "false":
        raise EntryError(f"{name} is no program with a window")
    words = shlex.split(entry["Exec"])
    if not any(word in ("%f", "%F", "%u", "%U") for word in words):
        raise EntryError(f"{name}: Exec takes no file")
    given = [file] if file else []
    return [out for word in words for out in (given if word[0] == "%" else [word])]

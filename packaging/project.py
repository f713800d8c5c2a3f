"""What every package says of the program: the version, and the rest, from the one place that knows each.

Also a command, for scripts: `python packaging/project.py version`.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def metadata() -> dict[str, object]:
    """The table `project` of pyproject.toml."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["project"]


def version() -> str:
    """The program's version, such as 0.1.0."""
    return str(metadata()["version"])


def description() -> str:
    """The program in one sentence."""
    return str(metadata()["description"])


def numbers(text: str) -> tuple[int, int, int, int]:
    """The version as Windows wants one: four numbers. What follows the numbers, as rc1, is left out."""
    found = [int(number) for number in re.findall(r"\d+", re.split(r"[^\d.]", text, maxsplit=1)[0])][:4]
    return tuple((found + [0] * 4)[:4])  # type: ignore[return-value]


def changes(of_version: str) -> str:
    """What the changelog says of that version, as it stands there; empty where it says nothing."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    match = re.search(rf"^## {re.escape(of_version)}\b.*?\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return match[1].strip() if match else ""


if __name__ == "__main__":
    known = {"version": version, "description": description, "changes": lambda: changes(version())}
    if len(sys.argv) != 2 or sys.argv[1] not in known:
        sys.exit(f"usage: {Path(sys.argv[0]).name} {'|'.join(known)}")
    print(known[sys.argv[1]]())

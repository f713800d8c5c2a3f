#!/usr/bin/env python3
"""Lists the wheels that the Flatpak is built of, with their hashes, for both processors.

    python3.13 packaging/flatpak/sources.py [FOLDER]

writes FOLDER/wheels.json, what the program needs, and FOLDER/build-wheels.json, what it is built by; beside the
manifest, if no folder is named. flatpak-builder fetches nothing else. Run it by the Python of the manifest's
runtime, as markers such as python_version are judged by the one that runs.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(_HERE.parent))
from project import ROOT  # noqa: E402 - beside this folder

PYTHON = "3.13"
"""Of the runtime that the manifest names."""
ARCHITECTURES = ("x86_64", "aarch64")
_PLATFORMS = ("manylinux_2_39", "manylinux_2_34", "manylinux_2_28", "manylinux_2_17", "manylinux2014")


def pip_order(requirements: Sequence[str], architecture: str, target: Path) -> list[str]:
    """The command that resolves these for that processor, and reports it as JSON on stdout."""
    platforms = [f"--platform={platform}_{architecture}" for platform in _PLATFORMS]
    return [
        *(sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--report=-"),
        *("--only-binary=:all:", f"--python-version={PYTHON}", "--implementation=cp"),
        *(f"--abi=cp{PYTHON.replace('.', '')}", "--abi=abi3", "--abi=none"),
        *(f"--target={target}", *platforms, *requirements),
    ]  # fmt: skip


def sources(reports: Iterable[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    """flatpak-builder's list, of pip's report for each architecture; what is the same for all is there once."""
    found: dict[str, dict[str, Any]] = {}
    needed: dict[str, list[str]] = {}
    for architecture, report in reports:
        for item in report["install"]:
            info = item["download_info"]
            url = info["url"]
            found[url] = {"type": "file", "url": url, "sha256": info["archive_info"]["hashes"]["sha256"]}
            needed.setdefault(url, []).append(architecture)
    for url, source in found.items():
        if not url.endswith("-none-any.whl"):
            source["only-arches"] = needed[url]
    return [found[url] for url in sorted(found, key=lambda url: url.rpartition("/")[2].lower())]


def _resolve(requirements: Sequence[str]) -> list[dict[str, Any]]:
    reports: list[tuple[str, dict[str, Any]]] = []
    for architecture in ARCHITECTURES:
        with tempfile.TemporaryDirectory() as target:
            done = subprocess.run(
                pip_order(requirements, architecture, Path(target)), stdout=subprocess.PIPE, check=False
            )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"The wheels for {architecture} could not be found, for the reasons above.")
        reports.append((architecture, json.loads(done.stdout)))
    return sources(reports)


def main() -> None:
    """Write both lists."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", metavar="FOLDER", nargs="?", type=Path, default=_HERE)
    folder = parser.parse_args().folder
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    if running != PYTHON:
        raise SystemExit(
            f"This is Python {running}; the manifest's runtime has {PYTHON}: run it by that one."
        )
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)
    for name, requirements in (
        ("wheels", project["project"]["dependencies"]),
        ("build-wheels", project["build-system"]["requires"]),
    ):
        listed = _resolve(requirements)
        (folder / f"{name}.json").write_text(json.dumps(listed, indent=2) + "\n", encoding="utf-8")
        print(f"{len(listed):4} wheels  {folder / name}.json")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Writes the manifests for winget and Homebrew, of installers that were built, as they are offered at an address.

    packaging/manifests.py DIST --url https://…/download/v0.1.0 --page https://…/tag/v0.1.0 --home https://…
                           --out FOLDER

DIST has the installer for Windows and both disk images; what is missing is told, and its manifest left out.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import re
import sys
from collections.abc import Mapping
from pathlib import Path

_HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(_HERE))
from project import description, version  # noqa: E402 - beside this file

WINGET = "ZmqWorkbench.ZmqWorkbench"
_LEFT = re.compile(r"@[A-Z0-9_]+@")


def fill(template: Path, words: Mapping[str, str]) -> str:
    """The template with each @NAME@ replaced. Raises `KeyError` for one that isn't known."""
    return _LEFT.sub(lambda match: words[match[0].strip("@")], template.read_text(encoding="utf-8"))


def digest(file: Path) -> str:
    """The file's SHA-256, in hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def winget(installer: Path, words: Mapping[str, str], out: Path) -> list[Path]:
    """The three files of winget's manifest."""
    out.mkdir(parents=True, exist_ok=True)
    said = {**words, "INSTALLER": installer.name, "INSTALLER_SHA256": digest(installer).upper()}
    made: list[Path] = []
    for template in sorted((_HERE / "winget").glob("*.yaml.in")):
        part = template.name.removesuffix(".in")
        name = f"{WINGET}.yaml" if part == "version.yaml" else f"{WINGET}.{part}"
        made.append(out / name)
        made[-1].write_text(fill(template, said), encoding="utf-8", newline="\n")
    return made


def cask(arm: Path, intel: Path, words: Mapping[str, str], out: Path) -> Path:
    """Homebrew's cask."""
    out.mkdir(parents=True, exist_ok=True)
    said = {**words, "ARM64_SHA256": digest(arm), "X86_64_SHA256": digest(intel)}
    file = out / "zmq-workbench.rb"
    file.write_text(fill(_HERE / "homebrew" / "zmq-workbench.rb.in", said), encoding="utf-8", newline="\n")
    return file


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("dist", metavar="DIST", type=Path)
    parser.add_argument(
        "--url", required=True, help="the folder of the installers, without a slash at its end"
    )
    parser.add_argument("--page", required=True, help="where people read about this version")
    parser.add_argument("--home", required=True, help="the project's own page")
    parser.add_argument("--date", default=datetime.datetime.now(datetime.UTC).date().isoformat())
    parser.add_argument("--out", metavar="FOLDER", required=True, type=Path)
    options = parser.parse_args()
    url = options.url.rstrip("/")
    words = {
        "VERSION": version(),
        "DATE": options.date,
        "URL": url,
        # Homebrew wants the version in the address as a variable.
        "URL_VERSION": url.replace(version(), "#{version}"),
        "PAGE": options.page,
        "HOME": options.home,
        "DESCRIPTION": description(),
    }
    installer = options.dist / f"zmq-workbench-{version()}-x64-setup.exe"
    arm, intel = (
        options.dist / f"zmq-workbench-{version()}-macos-{arch}.dmg" for arch in ("arm64", "x86_64")
    )
    made: list[Path] = []
    if installer.is_file():
        made += winget(installer, words, options.out / "winget")
    if arm.is_file() and intel.is_file():
        made.append(cask(arm, intel, words, options.out / "homebrew"))
    for file in (installer, arm, intel):
        if not file.is_file():
            print(f"not there: {file}", file=sys.stderr)
    for file in made:
        print(file)
    if not made:
        raise SystemExit(1)


if __name__ == "__main__":
    main()

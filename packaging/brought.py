"""The licences of what the frozen program brings beside distributions: Python, PyInstaller's loader, system libraries.

They go into its resources, `licences/brought`, a text and a few words about it each; see workbench/licences.py.
"""

from __future__ import annotations

import platform
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import NamedTuple

_DOCUMENTS = Path("/usr/share/doc")


class Part(NamedTuple):
    """One that is brought: what workbench/licences.py tells of it, and the text."""

    name: str
    version: str
    licence: str
    home: str
    words: str
    text: str


class _Library(NamedTuple):
    name: str
    licence: str
    home: str


# By what a library's file is called up to its version.
_LIBRARIES = {
    "libbz2": _Library("bzip2", "bzip2-1.0.6", "https://sourceware.org/bzip2/"),
    "libcrypto": _Library("OpenSSL", "Apache-2.0", "https://www.openssl.org"),
    "libexpat": _Library("Expat", "MIT", "https://libexpat.github.io"),
    "libffi": _Library("libffi", "MIT", "https://sourceware.org/libffi/"),
    "liblzma": _Library("liblzma", "0BSD", "https://tukaani.org/xz/"),
    "libmpdec": _Library("mpdecimal", "BSD-2-Clause", "https://www.bytereef.org/mpdecimal/"),
    "libssl": _Library("OpenSSL", "Apache-2.0", "https://www.openssl.org"),
    "libuuid": _Library("libuuid", "BSD-3-Clause", "https://github.com/util-linux/util-linux"),
}


def write(program: Path) -> None:
    """Put the licences into the frozen program in that folder. Raises `SystemExit` where one isn't known."""
    folder = program / "_internal" / "workbench" / "_resources" / "licences" / "brought"
    folder.mkdir(parents=True, exist_ok=True)
    system = _libraries(program / "_internal") if sys.platform.startswith("linux") else ()
    for part in (_python(), _loader(), *system):
        stem = folder / re.sub(r"[^a-z0-9]+", "-", part.name.lower())
        stem.with_suffix(".txt").write_text(part.text, encoding="utf-8")
        told = {key: value for key, value in part._asdict().items() if key != "text"}
        lines = [f'{key} = "{value}"\n' for key, value in told.items()]
        stem.with_suffix(".toml").write_text("".join(lines), encoding="utf-8")


def _python() -> Part:
    text = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    if not text.is_file():
        text = Path(sys.base_prefix) / "LICENSE.txt"  # on Windows
    if not text.is_file():  # Debian's
        text = _DOCUMENTS / f"python{sysconfig.get_python_version()}" / "copyright"
    return Part(
        "Python",
        platform.python_version(),
        "PSF-2.0",
        "https://www.python.org",
        "It runs the program.",
        _read(text),
    )


def _loader() -> Part:
    loader = distribution("pyinstaller")
    text = next(
        (
            loader.read_text(name)
            for name in ("licenses/COPYING.txt", "COPYING.txt")
            if loader.read_text(name)
        ),
        "",
    )
    return Part(
        "PyInstaller",
        loader.version,
        "GPL-2.0-or-later WITH Bootloader-exception",
        "https://pyinstaller.org",
        "Its loader starts the program; its licence lets programs of any licence be started by it.",
        text or "",
    )


def _libraries(folder: Path) -> Iterator[Part]:
    told: set[str] = set()
    for path in sorted(folder.glob("lib*.so*")):
        stem = path.name.partition(".so")[0]
        if path.is_symlink() or stem.startswith("libpython"):
            continue
        if stem not in _LIBRARIES:
            raise SystemExit(f"{path.name}: packaging/brought.py doesn't know its licence.")
        library = _LIBRARIES[stem]
        if library.name not in told:
            told.add(library.name)
            package, version = _package(path.name)
            yield Part(
                *(library.name, version, library.licence, library.home),
                "Python's modules use it. It is Debian's, whose sources are at https://sources.debian.org.",
                _read(_DOCUMENTS / package / "copyright"),
            )


def _package(library: str) -> tuple[str, str]:
    """The Debian package that the library is of, and its version."""
    names = subprocess.run(
        ["dpkg-query", "--search", f"*/{library}"], capture_output=True, text=True, check=False
    ).stdout
    found = re.search(r"^([a-z0-9.+-]+)(?::\S+)?: ", names, re.MULTILINE)
    if found is None:
        raise SystemExit(
            f"{library} belongs to no package here, so that its licence is not known; build on Debian."
        )
    shown = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${Version}", found[1]],
        capture_output=True,
        text=True,
        check=True,
    )
    return found[1], shown.stdout.strip()


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")

"""What the program needs of a Debian system: the packages of the libraries that it doesn't bring, found by looking.

Every file of the program that is linked to libraries is asked; a library that is neither brought nor in `PACKAGES` is
an error, as is a package that nothing needs. So `Depends` is neither too short nor too long.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

# Where times got 64 bits (Debian 13, Ubuntu 24.04) some packages have another name.
_GLIB = "libglib2.0-0 | libglib2.0-0t64"

PACKAGES: Mapping[str, str] = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgcc_s.so.1": "libgcc-s1",
    "libglib-2.0.so.0": _GLIB,
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": _GLIB,
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
"""Debian's package of each library that stays in the system."""

# Of glibc and of GCC's C++ library the version counts: what symbols a program needs of them says which.
_GLIBCXX = {  # the first GCC that has them, as Debian's package of the library is versioned by
    "3.4.21": "5.1", "3.4.22": "6", "3.4.23": "7", "3.4.24": "7", "3.4.25": "8", "3.4.26": "9", "3.4.27": "9",
    "3.4.28": "9", "3.4.29": "11", "3.4.30": "12", "3.4.31": "13.1", "3.4.32": "13.2", "3.4.33": "14",
}  # fmt: skip
_GLIBC = frozenset(
    {
        *(
            "libc.so.6",
            "libm.so.6",
            "libdl.so.2",
            "librt.so.1",
            "libpthread.so.0",
            "libresolv.so.2",
            "libutil.so.1",
        ),
        *("ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"),
    }
)
_NEEDED = re.compile(r"^\s+NEEDED\s+(\S+)$", re.MULTILINE)
_SYMBOLS = re.compile(r"\b(GLIBC|GLIBCXX)_(\d+(?:\.\d+)+)$", re.MULTILINE)


class Linked(NamedTuple):
    """One file: the libraries that it is linked to, and the newest versions of symbols that it wants."""

    needs: frozenset[str]
    versions: Mapping[str, tuple[int, ...]]


def is_elf(path: Path) -> bool:
    """Whether it is a program or a library."""
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def linked(path: Path) -> Linked:
    """What that program or library wants of others."""
    shown = subprocess.run(["objdump", "-p", str(path)], capture_output=True, text=True, check=True).stdout
    versions: dict[str, tuple[int, ...]] = {}
    for name, version in _SYMBOLS.findall(shown):
        versions[name] = max(versions.get(name, ()), tuple(map(int, version.split("."))))
    return Linked(frozenset(_NEEDED.findall(shown)), versions)


def depends(program: Path) -> list[str]:
    """The parts of `Depends` for the program in that folder. Raises `SystemExit` with a sentence."""
    files = sorted(path for path in program.rglob("*") if is_elf(path))
    brought = {path.name for path in files}
    return from_linked({str(path.relative_to(program)): linked(path) for path in files}, brought)


def from_linked(files: Mapping[str, Linked], brought: Iterable[str]) -> list[str]:
    """`Depends` of these files, where the libraries `brought` come along."""
    wanted: dict[str, str] = {}
    versions: dict[str, tuple[int, ...]] = {}
    there = {*brought, *_GLIBC, "libstdc++.so.6"}
    for name, one in files.items():
        for library in sorted(one.needs - there):
            if library not in PACKAGES:
                raise SystemExit(
                    f"{name} needs {library}, which is neither in the program nor in a package that"
                    " packaging/linux/depends.py names: keep it, leave out what needs it, or name its package."
                )
            wanted[library] = PACKAGES[library]
        for kind, version in one.versions.items():
            versions[kind] = max(versions.get(kind, ()), version)
    if unneeded := sorted(set(PACKAGES) - set(wanted)):
        raise SystemExit(
            f"Nothing in the program needs {', '.join(unneeded)} any more: take it out of packaging/linux/depends.py."
        )
    parts = {*wanted.values(), *(_versioned(kind, version) for kind, version in versions.items())}
    return sorted(parts)


def _versioned(kind: str, version: tuple[int, ...]) -> str:
    text = ".".join(map(str, version))
    if kind == "GLIBC":
        return f"libc6 (>= {text})"
    if version < (3, 4, 21):
        return "libstdc++6 (>= 5)"
    if text not in _GLIBCXX:
        raise SystemExit(f"GLIBCXX_{text}: packaging/linux/depends.py doesn't know which GCC brought it.")
    return f"libstdc++6 (>= {_GLIBCXX[text]})"

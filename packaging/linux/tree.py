"""The files of an installed program below a prefix such as /usr: the frozen program, and what a desktop wants to know.

The .deb, the tarball and the AppImage hold the same tree.
"""

from __future__ import annotations

import gzip
import re
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

_HERE = Path(__file__).resolve().parent
_ROOT = _HERE.parent.parent
sys.path[:0] = [str(_HERE.parent), str(_ROOT)]
from completions import SHELLS  # noqa: E402 - beside this folder
from icons import ICONS, SIZES, png  # noqa: E402
from man_page import page  # noqa: E402

from workbench.licences import as_text, notices  # noqa: E402 - the tree that is packed

NAME = "zmq-workbench"
COMPONENT = "io.github.zmq_workbench.zmq_workbench"
"""AppStream's name for the program."""

# What an icon is called in hicolor, and in which of its folders it is.
_THEMED = {
    "zmq-workbench": ("apps", "zmq-workbench"),
    "workspace": ("mimetypes", "application-x-zmq-workbench"),
    "capture": ("mimetypes", "application-x-zmq-workbench-capture"),
}


class Release(NamedTuple):
    """What is packed: `epoch` is the time, in seconds since 1970, that every file gets."""

    version: str
    epoch: int

    @property
    def date(self) -> str:
        """The day, as in ISO 8601."""
        return datetime.fromtimestamp(self.epoch, UTC).date().isoformat()


def lay(prefix: Path, frozen: Path, release: Release, zsh: str = "site-functions") -> None:
    """Make the tree in that folder, which is emptied before. `zsh` is that shell's folder for completions."""
    shutil.rmtree(prefix, ignore_errors=True)
    shutil.copytree(frozen, prefix / "lib" / NAME, symlinks=True)
    command = prefix / "bin" / NAME
    command.parent.mkdir(parents=True)
    command.symlink_to(f"../lib/{NAME}/{NAME}")
    share = prefix / "share"
    _write(share / "applications" / f"{NAME}.desktop", (_HERE / f"{NAME}.desktop").read_bytes())
    _write(share / "mime" / "packages" / f"{NAME}.xml", (_HERE / f"{NAME}.xml").read_bytes())
    _write(share / "metainfo" / f"{COMPONENT}.metainfo.xml", metainfo(release).encode())
    _icons(share / "icons" / "hicolor")
    _write(share / "man" / "man1" / f"{NAME}.1.gz", _gzipped(page(release.version, release.date).encode()))
    for shell, path in {
        "bash": Path("bash-completion") / "completions" / NAME,
        "zsh": Path("zsh") / zsh / f"_{NAME}",
        "fish": Path("fish") / "vendor_completions.d" / f"{NAME}.fish",
    }.items():
        _write(share / path, SHELLS[shell]().encode())
    documents = share / "doc" / NAME
    _write(documents / "changelog.gz", _gzipped((_ROOT / "CHANGELOG.md").read_bytes()))
    _copyright(documents, frozen)
    _settle(prefix)


def metainfo(release: Release) -> str:
    """The AppStream metadata, with this release in it."""
    text = (_HERE / f"{NAME}.metainfo.xml").read_text(encoding="utf-8")
    return text.replace("@RELEASES@", f'<release version="{release.version}" date="{release.date}"/>')


def _copyright(documents: Path, frozen: Path) -> None:
    """Debian's file, with the program's own licence and a line for each part; and the parts' texts beside it."""
    program, *parts = notices(frozen / "_internal")
    lines = []
    for part in parts:
        if not part.texts:
            raise SystemExit(f"{part.name}: the text of its licence is not there; see workbench/licences.py.")
        name = re.sub(r"[^a-z0-9.]+", "-", part.name.lower()) + ".txt"
        _write(documents / "licences" / name, as_text(part).encode())
        lines.append(
            f"  {' '.join(filter(None, (part.name, part.version)))}: {part.licence}; licences/{name}\n"
        )
    text = (
        "ZeroMQ Workbench, this package and all in it but the parts below:\n\n"
        f"{program.texts[0].read_text(encoding='utf-8').rstrip()}\n\n"
        "The program brings other people's works along, each under its own licence, whose text is in the folder\n"
        f"licences beside this file:\n\n{''.join(lines)}"
    )
    _write(documents / "copyright", text.encode())


def _icons(theme: Path) -> None:
    for name, svg in ICONS.items():
        folder, called = _THEMED[name]
        _write(theme / "scalable" / folder / f"{called}.svg", svg.read_bytes())
        for size in SIZES:
            _write(theme / f"{size}x{size}" / folder / f"{called}.png", png(svg, size))


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _gzipped(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def _settle(prefix: Path) -> None:
    """Modes that don't depend on who builds it: 755 for folders and what can be run, 644 for the rest."""
    for path in (prefix, *prefix.rglob("*")):
        if path.is_symlink():
            continue
        runs = path.is_dir() or path == prefix / "lib" / NAME / NAME
        path.chmod(0o755 if runs else 0o644)

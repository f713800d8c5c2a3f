"""The tree as a Debian package: control, checksums, and what dpkg-deb makes of them.

Nothing runs at installation: dpkg's own triggers renew the desktop's databases where files are added or removed.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
from pathlib import Path

from depends import depends
from tree import NAME, Release, lay

_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
_DESCRIPTION = """\
draw ZeroMQ sockets, send messages and watch the traffic
 ZeroMQ Workbench is for people who build on ZeroMQ. Draw sockets of any type
 on a canvas, bind and connect them by dragging, compose messages of several
 frames, send them, and watch what each socket sends and receives, with every
 failure explained in words.
 .
 The same files run without a window, for scripts and servers."""
_MAINTAINER = "The ZeroMQ Workbench developers <zmq-workbench@localhost>"


def architecture() -> str:
    """Debian's name for this machine's kind."""
    machine = platform.machine()
    return _ARCHITECTURES.get(machine, machine)


def control(version: str, size: int, needs: list[str]) -> str:
    """The control file; `size` is in KiB."""
    return "\n".join(
        [
            f"Package: {NAME}",
            f"Version: {version}",
            f"Architecture: {architecture()}",
            f"Maintainer: {_MAINTAINER}",
            f"Installed-Size: {size}",
            f"Depends: {', '.join(needs)}",
            "Recommends: fonts-dejavu-core | fonts-noto-core, gnome-keyring | kwalletmanager, shared-mime-info",
            "Suggests: protobuf-compiler, wireshark",
            "Section: devel",
            "Priority: optional",
            f"Description: {_DESCRIPTION}",
            "",
        ]
    )


def build(folder: Path, frozen: Path, release: Release, out: Path) -> Path:
    """The package, written into the folder `out`."""
    root = folder / "deb"
    shutil.rmtree(root, ignore_errors=True)
    lay(root / "usr", frozen, release, zsh="vendor-completions")
    files = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    sums = "".join(f"{_md5(path)}  {path.relative_to(root)}\n" for path in files)
    size = sum(
        1 if path.is_symlink() or path.is_dir() else -(-path.stat().st_size // 1024)
        for path in root.rglob("*")
    )
    meta = root / "DEBIAN"
    meta.mkdir()
    (meta / "control").write_text(control(release.version, size, depends(frozen)), encoding="utf-8")
    (meta / "md5sums").write_text(sums, encoding="utf-8")
    for path in (root, meta):
        path.chmod(0o755)
    for path in meta.iterdir():
        path.chmod(0o644)
    for path in (*root.rglob("*"), root):
        os.utime(path, (release.epoch, release.epoch), follow_symlinks=False)
    made = folder / f"{NAME}_{release.version}_{architecture()}.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zxz", "-z6", "--build", str(root), str(made)],
        env={**os.environ, "SOURCE_DATE_EPOCH": str(release.epoch)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return made.replace(out / made.name)  # there is never half of one


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()

"""The tree as a tarball: unpacked over /usr/local or ~/.local it is installed, unpacked anywhere it runs."""

from __future__ import annotations

import platform
import subprocess
import tarfile
from pathlib import Path

from tree import NAME, Release, lay


def build(folder: Path, frozen: Path, release: Release, out: Path) -> Path:
    """The tarball, written into the folder `out`."""
    name = f"{NAME}-{release.version}-linux-{platform.machine()}"
    prefix = folder / name
    lay(prefix, frozen, release)
    plain = folder / f"{name}.tar"

    def same_everywhere(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = "root"
        member.mtime = release.epoch
        return member

    with tarfile.open(plain, "w", format=tarfile.GNU_FORMAT) as archive:
        for path in (prefix, *sorted(prefix.rglob("*"))):
            archive.add(
                path,
                f"{name}/{path.relative_to(prefix)}".removesuffix("/."),
                recursive=False,
                filter=same_everywhere,
            )
    # By threads: they cut it into the same blocks however many they are, but one alone doesn't.
    subprocess.run(["xz", "--force", "-6", "--threads=2", str(plain)], check=True)
    made = plain.with_name(f"{plain.name}.xz")
    return made.replace(out / made.name)

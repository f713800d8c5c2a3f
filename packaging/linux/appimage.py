"""The tree as an AppImage, one file that runs where it is, where appimagetool is at hand to make it."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path

from tree import COMPONENT, NAME, Release, lay

TOOL = "appimagetool"


def build(folder: Path, frozen: Path, release: Release, out: Path) -> Path:
    """The AppImage, written into the folder `out`."""
    application = folder / "AppDir"
    shutil.rmtree(application, ignore_errors=True)
    lay(application / "usr", frozen, release)
    # What the tool looks for at the top.
    (application / "AppRun").symlink_to(f"usr/bin/{NAME}")
    shutil.copy(application / "usr" / "share" / "applications" / f"{NAME}.desktop", application)
    icons = application / "usr" / "share" / "icons" / "hicolor"
    shutil.copy(icons / "256x256" / "apps" / f"{NAME}.png", application)
    (application / ".DirIcon").symlink_to(f"{NAME}.png")
    metadata = application / "usr" / "share" / "metainfo"
    (metadata / f"{COMPONENT}.metainfo.xml").rename(
        metadata / f"{NAME}.appdata.xml"
    )  # where it looks for that
    for path in (*application.rglob("*"), application):
        os.utime(path, (release.epoch, release.epoch), follow_symlinks=False)
    made = folder / f"{NAME}-{release.version}-{platform.machine()}.AppImage"
    subprocess.run(
        [TOOL, "--no-appstream", str(application), str(made)],
        env={**os.environ, "ARCH": platform.machine()},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return made.replace(out / made.name)

#!/usr/bin/env python3
"""Puts what the desktop wants to know below a Flatpak's prefix: the same as in the .deb, but named by its id.

    packaging/flatpak/share.py PREFIX ID

A Flatpak shows the desktop no file whose name doesn't begin with its id, and so neither what they name.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_LINUX = _HERE.parent / "linux"
sys.path[:0] = [str(_HERE.parent), str(_LINUX)]
from icons import ICONS, SIZES, png  # noqa: E402 - beside this folder
from project import version  # noqa: E402
from tree import COMPONENT, NAME, Release, metainfo  # noqa: E402

_FOLDERS = {"zmq-workbench": "apps", "workspace": "mimetypes", "capture": "mimetypes"}
_MIME_ICONS = {
    "workspace": "application-x-zmq-workbench",
    "capture": "application-x-zmq-workbench-capture",
}


def lay(prefix: Path, id_: str, epoch: int) -> None:
    """Write all of it. `epoch` is the release's time, in seconds since 1970."""
    share = prefix / "share"
    desktop = (_LINUX / f"{NAME}.desktop").read_text(encoding="utf-8")
    _write(share / "applications" / f"{id_}.desktop", desktop.replace(f"Icon={NAME}\n", f"Icon={id_}\n"))
    told = metainfo(Release(version=version(), epoch=epoch))
    told = told.replace(f">{NAME}.desktop<", f">{id_}.desktop<").replace(
        f'"stock">{NAME}<', f'"stock">{id_}<'
    )
    _write(share / "metainfo" / f"{id_}.metainfo.xml", told.replace(f"<id>{COMPONENT}<", f"<id>{id_}<"))
    types = (_LINUX / f"{NAME}.xml").read_text(encoding="utf-8")
    for icon, name in _MIME_ICONS.items():
        types = types.replace(f'<icon name="{name}"/>', f'<icon name="{id_}.{icon}"/>')
    _write(share / "mime" / "packages" / f"{id_}.xml", types)
    theme = share / "icons" / "hicolor"
    for icon, svg in ICONS.items():
        name = id_ if icon == NAME else f"{id_}.{icon}"
        _write(theme / "scalable" / _FOLDERS[icon] / f"{name}.svg", svg.read_text(encoding="utf-8"))
        for size in SIZES:
            file = theme / f"{size}x{size}" / _FOLDERS[icon] / f"{name}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(png(svg, size))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("prefix", metavar="PREFIX", type=Path)
    parser.add_argument("id", metavar="ID")
    options = parser.parse_args()
    lay(options.prefix, options.id, int(os.environ.get("SOURCE_DATE_EPOCH") or time.time()))

"""What the programs of this system have of their own, for the spec file: icons, the version's resource, the bundle."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(_HERE), str(_HERE / "windows"), str(_HERE / "macos")]
import project  # noqa: E402 - beside this file

_WORK = Path(os.environ.get("ZMQ_WORKBENCH_UNPACKED", _HERE)).parent / "own"


def options(name: str, console: bool) -> dict[str, Any]:
    """What PyInstaller's EXE gets beside what it has on all systems."""
    if sys.platform == "win32":
        return {"icon": _icon("ico"), "version": _version_info(name, console=console)}
    if sys.platform == "darwin":
        # One architecture: pyarrow's wheels hold one each. packaging/macos/build.py signs what comes out.
        return {"icon": _icon("icns"), "target_arch": None}
    return {}


def bundle() -> dict[str, Any]:
    """What PyInstaller's BUNDLE gets, on macOS."""
    import info

    return {
        "name": info.BUNDLE,
        "icon": _icon("icns"),
        "bundle_identifier": info.IDENTIFIER,
        "version": project.version(),
        "info_plist": info.plist(),
    }


def _icon(kind: str) -> str:
    import icon_files

    return str(icon_files.write(_WORK, kind)[0])


def _version_info(name: str, *, console: bool) -> str:
    import version_info

    _WORK.mkdir(parents=True, exist_ok=True)
    file = _WORK / f"{name}.version"
    file.write_text(version_info.version_info(name, console=console), encoding="utf-8")
    return str(file)

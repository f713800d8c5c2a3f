#!/usr/bin/env python3
"""Builds the installer for Windows, into dist/; on Windows, with Inno Setup 6.3 or later.

    python packaging/windows/build.py [--out FOLDER] [--work FOLDER]

Signed where the environment has ZMQ_WORKBENCH_SIGN: the command that signs a file, with $f in the file's place, such as
signtool sign /fd SHA256 /tr http://timestamp.digicert.com /td SHA256 /f cert.pfx /p PASSWORD $f
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

_HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(_HERE.parent))
import icon_files  # noqa: E402 - beside this folder
import places  # noqa: E402
from freeze import freeze  # noqa: E402
from project import numbers, version  # noqa: E402
from wheel import built_wheel  # noqa: E402

SCRIPT = _HERE / "zmq-workbench.iss"
PROGRAMS = ("zmq-workbench.exe", "zmq-workbench-window.exe")
_SIGN = "ZMQ_WORKBENCH_SIGN"


def compiler(environment: Mapping[str, str] = os.environ) -> str:
    """Inno Setup's compiler: ISCC of the environment, on the path, or where its installer puts it."""
    if named := environment.get("ISCC"):
        return named
    if found := shutil.which("ISCC"):
        return found
    for name in ("ProgramFiles(x86)", "ProgramFiles", "LOCALAPPDATA"):
        folder = Path(environment.get(name, ""))
        for place in (folder / "Inno Setup 6", folder / "Programs" / "Inno Setup 6"):
            if (place / "ISCC.exe").is_file():
                return str(place / "ISCC.exe")
    raise SystemExit("Inno Setup is not here; install it (winget install JRSoftware.InnoSetup), or set ISCC.")


def order(iscc: str, frozen: Path, icons: Path, out: Path, sign: str = "") -> list[str]:
    """The compiler's command line."""
    said = {
        "Version": version(),
        "Numbers": ".".join(map(str, numbers(version()))),
        "Frozen": str(frozen),
        "Icons": str(icons),
        "Out": str(out),
    }
    defined = [f"/D{name}={value}" for name, value in said.items()]
    # In a command that signs, Inno Setup writes a quotation mark as $q.
    signed = ["/DSign", "/Ssign=" + sign.replace('"', "$q")] if sign else []
    return [iscc, "/Qp", *defined, *signed, str(SCRIPT)]


def sign_files(command: str, files: Sequence[Path]) -> None:
    """Sign each file by that command, in which $f stands for it."""
    for file in files:
        if subprocess.run(command.replace("$f", f'"{file}"'), check=False).returncode:
            raise SystemExit(f"{file.name} could not be signed, for the reasons above.")


def main() -> None:
    """Build it, and say what was made."""
    out, work = places.chosen(__doc__, only_on="Windows")
    iscc, sign = compiler(), os.environ.get(_SIGN, "")
    frozen = freeze(built_wheel(work, out), work)
    if sign:
        sign_files(sign, [frozen / name for name in PROGRAMS])
    icons = work / "icons"
    icon_files.write(icons, "ico")
    if subprocess.run(order(iscc, frozen, icons, out, sign), check=False).returncode:
        raise SystemExit("Inno Setup could not make the installer, for the reasons above.")
    for file in sorted(out.glob(f"zmq-workbench-{version()}-x64-setup.exe")):
        print(f"{file.stat().st_size / 1e6:8.1f} MB  {file}{'' if sign else '  (not signed)'}")


if __name__ == "__main__":
    main()

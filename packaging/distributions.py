"""The metadata files of the distributions that the program is made of, which are frozen with it.

Entry points (keyring's backends, decoders), versions and licences are looked up in them there as anywhere else.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from workbench.distributions import metadata_folder, needed

# What pip notes about this one installation says nothing of the distribution, and differs between machines.
_OF_THE_INSTALLATION = frozenset({"RECORD", "INSTALLER", "REQUESTED"})
# Named by distributions that are frozen, but nothing of them is: cffi's compiler, gRPC itself.
_NOT_FROZEN = frozenset({"grpcio", "pycparser", "setuptools"})


def metadata_files(unpacked: Path) -> list[tuple[str, str]]:
    """Each metadata file, and the folder of the frozen program that it goes to, for the wheel unpacked there."""
    found: list[tuple[str, str]] = []
    for name, one in needed([str(unpacked), *sys.path], extras=True).items():
        if name in _NOT_FROZEN:
            continue
        folder = metadata_folder(one)
        if folder is None:
            raise SystemExit(f"{one.name} is not installed from a wheel, so that its licence is not known.")
        found += [
            (str(file), (folder.name / file.parent.relative_to(folder)).as_posix())
            for file in sorted(folder.rglob("*"))
            if file.is_file() and file.name not in _OF_THE_INSTALLATION and file.suffix != ".json"
        ]
    return found

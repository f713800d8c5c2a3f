#!/usr/bin/env python3
"""What each part of the frozen program costs, as a Markdown table.

    packaging/sizes.py [PROGRAM] [--packed]

PROGRAM is the folder that packaging/freeze.py made, by default the last one that `make package` did. `--packed` tells
too what each takes in the .deb, by compressing it alone; that takes a minute.
"""

from __future__ import annotations

import argparse
import lzma
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import NamedTuple

_ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(_ROOT))
from workbench.distributions import PROGRAM, canonical, needed  # noqa: E402 - the tree that is packed

_WHY: Mapping[str, str] = {
    "cbor2": "frames in CBOR",
    "cffi": "needed by cryptography",
    "cryptography": "needed by SecretStorage, to talk to the keyring",
    "grpcio-tools": "compiles .proto files",
    "jeepney": "needed by keyring, to speak D-Bus",
    "keyring": "secrets in the system's keyring",
    "loader and archive": "PyInstaller's loader, and the index of all modules",
    "msgpack": "frames in MessagePack",
    "msgspec": "the workspace file",
    "protobuf": "descriptors of protobuf messages",
    "pyarrow": "the traffic log, captures, filters, Parquet",
    "pygments": "colours in the code window",
    "pyside6-essentials": "the window: Qt's Core, Gui, Widgets, Network, DBus, Svg, its plugins, and ICU",
    "python": "the interpreter, its standard library, and OpenSSL, libffi, bzip2, xz",
    "pyzmq": "ZeroMQ, with libzmq and libsodium",
    "secretstorage": "the keyrings of GNOME and KDE",
    "shiboken6": "needed by PySide6",
    "zmq-workbench": "the program and its resources",
}
_SMALL = 200_000  # bytes, below which parts are summed up in one row


class Cost(NamedTuple):
    """What a part takes: bytes installed, and, where it was asked, bytes in the .deb."""

    part: str
    installed: int
    packed: int | None


def part_of(name: str, modules: Mapping[str, str]) -> str:
    """Whose a file of the program is, by its place in it; `modules` tells the distribution of a top-level module."""
    inside = name.removeprefix("_internal/")
    if inside == name:
        return "loader and archive"
    top = inside.split("/", 1)[0]
    if top.endswith(".dist-info"):
        return canonical(top.removesuffix(".dist-info").rpartition("-")[0])
    if top.endswith(".libs"):
        return canonical(top.removesuffix(".libs"))
    return modules.get(re.split(r"\.(?:cpython|abi3|so|pyd)", top, maxsplit=1)[0], "python")


def costs(program: Path, packed: bool) -> list[Cost]:
    """Each part's cost, the largest first."""
    modules = _modules()
    files: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(program.rglob("*")):
        if path.is_file() and not path.is_symlink():
            files[part_of(path.relative_to(program).as_posix(), modules)].append(path)
    archived = _archived(program, modules)
    found: list[Cost] = []
    for part in {*files, *archived}:
        installed = sum(path.stat().st_size for path in files[part])
        small = _compressed(files[part]) if packed else None
        moved = archived.get(part, 0)
        if part == "loader and archive":
            moved -= sum(archived.values())  # its modules are counted with their parts
        # What is in the archive is compressed already.
        found.append(Cost(part, installed + moved, None if small is None else small + moved))
    return sorted(found, key=lambda cost: -cost.installed)


def table(found: Iterable[Cost]) -> str:
    """The Markdown."""
    rows = list(found)
    packed = any(cost.packed is not None for cost in rows)
    small = [cost for cost in rows if cost.installed < _SMALL and cost.part not in _WHY]
    rest = Cost(
        f"{len(small)} more", sum(cost.installed for cost in small), sum(cost.packed or 0 for cost in small)
    )
    shown = [cost for cost in rows if cost not in small]
    total = Cost("all", sum(cost.installed for cost in rows), sum(cost.packed or 0 for cost in rows))
    lines = [
        f"| Part | What for | MB installed |{' MB in the .deb |' if packed else ''}",
        f"| --- | --- | ---: |{' ---: |' if packed else ''}",
    ]
    for cost in (*shown, *([rest] if small else []), total):
        why = _WHY.get(cost.part, ", ".join(each.part for each in small) if cost is rest else "")
        line = f"| {cost.part} | {why} | {cost.installed / 1e6:.1f} |"
        lines.append(line + (f" {(cost.packed or 0) / 1e6:.1f} |" if packed else ""))
    return "\n".join(lines)


def _modules() -> dict[str, str]:
    ours = needed(extras=True)
    found: dict[str, str] = {"workbench": PROGRAM}
    for module, names in packages_distributions().items():
        for name in map(canonical, names):
            if name in ours:
                found.setdefault(module, name)
    return found


def _archived(program: Path, modules: Mapping[str, str]) -> dict[str, int]:
    """Bytes of each part's modules in the archive that is in the command itself."""
    from PyInstaller.archive.readers import CArchiveReader

    (command,) = [path for path in program.iterdir() if path.is_file() and path.stem == PROGRAM]
    archive = CArchiveReader(str(command))
    (name,) = [name for name in archive.toc if name.endswith(".pyz")]
    found: dict[str, int] = defaultdict(int)
    for module, (_, _, length) in archive.open_embedded_archive(name).toc.items():
        found[part_of(f"_internal/{module.replace('.', '/')}", modules)] += length
    return found


def _compressed(files: Iterable[Path]) -> int:
    packer = lzma.LZMACompressor(preset=6)
    return sum(len(packer.compress(path.read_bytes())) for path in files) + len(packer.flush())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "program",
        metavar="PROGRAM",
        nargs="?",
        type=Path,
        default=_ROOT / "build" / "package" / "frozen" / PROGRAM,
    )
    parser.add_argument("--packed", action="store_true")
    options = parser.parse_args()
    if not options.program.is_dir():
        sys.exit(f"{options.program}: no such folder; build it by `make package`.")
    print(table(costs(options.program, options.packed)))

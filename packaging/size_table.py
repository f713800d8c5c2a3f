#!/usr/bin/env python3
"""Writes what each part of the frozen program costs into packaging/README.md, between its two marks.

    packaging/size_table.py [--program FOLDER] [--deb FILE] [--packed]

By default of what `make package` made last. `--packed` tells too what each part takes in the .deb, which takes minutes.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

_HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(_HERE))
import sizes  # noqa: E402 - beside this file

_ROOT = _HERE.parent
README = _HERE / "README.md"
_MARKS = re.compile(r"(<!-- sizes: [^>]*-->\n).*?(<!-- /sizes -->)", re.DOTALL)


def inserted(text: str, table: str, deb: int) -> str:
    """The text with that table between its marks, and the size of the .deb, in bytes.

    Raises `ValueError` where the marks aren't there once.
    """
    told = f"{table}\n\nThe `.deb` has {deb / 1e6:.1f} MB.\n"
    made, count = _MARKS.subn(lambda match: f"{match[1]}{told}{match[2]}", text)
    if count != 1:
        raise ValueError("there are not the two marks, <!-- sizes: … --> and <!-- /sizes -->")
    return made


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    default = _ROOT / "build" / "package" / "frozen" / "zmq-workbench"
    debs = sorted((_ROOT / "dist").glob("*.deb"), key=lambda file: file.stat().st_mtime)
    parser.add_argument("--program", metavar="FOLDER", type=Path, default=default)
    parser.add_argument("--deb", metavar="FILE", type=Path, default=debs[-1] if debs else None)
    parser.add_argument("--packed", action="store_true")
    options = parser.parse_args()
    if not options.program.is_dir() or options.deb is None:
        raise SystemExit("There is nothing to be measured; build it by `make package`.")
    table = sizes.table(sizes.costs(options.program, options.packed))
    made = inserted(README.read_text(encoding="utf-8"), table, options.deb.stat().st_size)
    README.write_text(made, encoding="utf-8", newline="\n")
    print(table)


if __name__ == "__main__":
    main()

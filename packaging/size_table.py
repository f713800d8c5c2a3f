#!/usr/bin/env python3
"""Writes what each part of the frozen program costs into packaging/README.md, between its two marks.

    packaging/size_table.py [PROGRAM]

PROGRAM is the folder that packaging/freeze.py made, by default the last one that `make package` did.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

_HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(_HERE))
import sizes  # noqa: E402 - beside this file

README = _HERE / "README.md"
_MARKS = re.compile(r"(<!-- sizes: [^>]*-->\n).*?(<!-- /sizes -->)", re.DOTALL)


def inserted(text: str, table: str) -> str:
    """The text with that table between its marks. Raises `ValueError` where they aren't there once."""
    made, count = _MARKS.subn(lambda match: f"{match[1]}{table}\n{match[2]}", text)
    if count != 1:
        raise ValueError("there are not the two marks, <!-- sizes: … --> and <!-- /sizes -->")
    return made


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    default = _HERE.parent / "build" / "package" / "frozen" / "zmq-workbench"
    parser.add_argument("program", metavar="PROGRAM", nargs="?", type=Path, default=default)
    program = parser.parse_args().program
    if not program.is_dir():
        sys.exit(f"{program}: no such folder; build it by `make package`.")
    table = sizes.table(sizes.costs(program, True))
    README.write_text(inserted(README.read_text(encoding="utf-8"), table), encoding="utf-8", newline="\n")
    print(table)

"""The modules that packages are built by: they are no package, so they are found by their folders."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parent.parent.parent
LINUX = ROOT / "packaging" / "linux"


def script(name: str) -> ModuleType:
    """The module of that name in packaging/ or packaging/linux/."""
    for folder in (ROOT / "packaging", LINUX):
        if str(folder) not in sys.path:
            sys.path.append(str(folder))  # behind all else: they are named like others' modules
    return importlib.import_module(name)

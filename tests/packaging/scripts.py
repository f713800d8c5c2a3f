"""The modules that packages are built by: they are no package, so they are found by their folders."""

from __future__ import annotations

import importlib
import importlib.util
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


def script_at(path: Path) -> ModuleType:
    """The module in that file, where several are called alike."""
    script("project")  # what they all import is found then
    spec = importlib.util.spec_from_file_location(f"{path.parent.name}_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

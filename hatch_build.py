"""Builds the native drain where a C compiler and Python's headers are; the program works without it.

setuptools knows the compilers of each platform; hatchling packs what came out of it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.tags import platform_tags
from setuptools import Distribution, Extension
from setuptools.command.build_ext import build_ext
from setuptools.errors import BaseError, CCompilerError

SOURCE = "workbench/engine/drain/_drain.c"
FLAGS = (
    ["/O2", "/std:c11"]
    if sys.platform == "win32"
    else ["-O2", "-std=c11", f"-ffile-prefix-map={Path.cwd()}=."]  # the same wherever it is built
)


class DrainBuildHook(BuildHookInterface):
    """Puts `_drain` beside its source, and into the wheel, which is then one for this platform."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling for a wheel; `version` is `standard` or `editable`."""
        if self.target_name != "wheel":
            return
        try:
            built = self._build()
        except (BaseError, CCompilerError, OSError) as error:
            self.app.display_warning(f"The native drain is not built ({error}); the plain one will be used.")
            return
        if version != "editable":
            build_data["pure_python"] = False
            build_data["tag"] = f"cp311-abi3-{next(iter(platform_tags()))}"
            build_data["artifacts"].append(f"/{built.as_posix()}")

    def _build(self) -> Path:
        """Compile it; where it is now, seen from the project's folder."""
        name = SOURCE.removesuffix(".c").replace("/", ".")
        extension = Extension(name, [SOURCE], extra_compile_args=FLAGS, py_limited_api=True)
        with tempfile.TemporaryDirectory() as temporary:
            command = build_ext(Distribution({"name": "workbench", "ext_modules": [extension]}))
            command.build_temp = temporary
            command.build_lib = temporary
            command.ensure_finalized()
            command.run()
            made = Path(command.get_ext_fullpath(name))
            target = Path(SOURCE).with_name(made.name)
            # A running program may have the old one loaded: it is replaced, not written into.
            beside = target.with_suffix(".new")
            beside.write_bytes(made.read_bytes())
            beside.chmod(0o755)
            beside.replace(target)
        return target

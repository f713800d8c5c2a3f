"""Finds the program's data files, alike from a checkout, a wheel and a frozen application."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource(*parts: str) -> Path:
    """The path of a resource, such as `resource("gallery", "pair.zmqw")`.

    A wheel and a frozen application carry the folder inside the package; a checkout has it beside.
    The path is returned whether or not it exists.
    """
    installed = _PACKAGE / "_resources"
    root = installed if installed.is_dir() else _PACKAGE.parent / "resources"
    return root.joinpath(*parts)
